import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type pg from 'pg';
import { addDays } from '../platform/clock/index.js';
import { Logger } from '../platform/logging/index.js';
import { Database, isStoreAway, sqlFile } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { type FoundTask, type NewTask, type TaskActor, Worklist } from '../worklist/index.js';

const findToMove = sqlFile(import.meta.url, 'sql/find-bookings-to-move.sql');
const findSettled = sqlFile(import.meta.url, 'sql/find-settled-tasks.sql');
const findUnfinished = sqlFile(import.meta.url, 'sql/find-unfinished-visits.sql');

/** A booking that slips in while a closure becomes known everywhere waits this long for its task. */
const SWEEP_EVERY_MS = 5000;
/** Two days of a large branch in one statement; the rest follows in the next sweep. */
const MAX_BATCH_TASKS = 1000;
/** Whoever was checked in longer ago is a matter of the books. */
const UNFINISHED_DAYS = 31;
const SYSTEM: TaskActor = { id: 'closure-tasks', role: 'system', traceId: '0'.repeat(32) };

interface BookingToMove {
  readonly [column: string]: unknown;
  /** The task that had settled itself; null: there is none yet. */
  readonly taskId: string | null;
  readonly bookingId: string;
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
  readonly closureId: string;
  readonly kind: string;
  readonly reasonZh: string;
  readonly reasonEn: string;
}

/**
 * Sees to it that no booking is dropped silently: each that a closure meets has a task, whether it was there before the
 * closure or came in while other processes had not heard of it; and what settles itself leaves the worklist.
 */
@Injectable()
export class ClosureTasks implements OnApplicationShutdown {
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly worklist: Worklist,
    logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'closure-tasks',
      everyMs: SWEEP_EVERY_MS,
      run: () => this.sweep(),
      logger,
      expected: isStoreAway,
    });
  }

  start(): void {
    this.task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  /**
   * Opens the tasks that are missing, of one closure in its transaction or of all; of all, it also takes up again those that
   * had settled themselves, of which a new closure has none.
   * @returns how many.
   */
  async open(
    actor: TaskActor,
    only?: { readonly client: pg.ClientBase; readonly closureId: string },
  ): Promise<number> {
    const values = [only?.closureId ?? null, MAX_BATCH_TASKS];
    if (only === undefined) {
      const found = await this.database.run<BookingToMove>(findToMove, values);
      const tasks = found.map((booking) => ({ taskId: booking.taskId, task: taskOf(booking) }));
      return this.worklist.openOrReopen(tasks, actor);
    }
    const { rows } = await only.client.query<BookingToMove>({ ...findToMove, values });
    return this.worklist.open(
      rows.map((booking) => taskOf(booking)),
      actor,
      only.client,
    );
  }

  async sweep(): Promise<void> {
    await this.open(SYSTEM);
    await this.openUnfinished();
    await this.settle();
  }

  private async openUnfinished(): Promise<void> {
    type Unfinished = { taskId: string | null; bookingId: string; branchId: string; date: string };
    const rows = await this.database.run<Unfinished>(findUnfinished, [UNFINISHED_DAYS, MAX_BATCH_TASKS]);
    const found = rows.map(({ taskId, bookingId, branchId, date }): FoundTask => ({
      taskId,
      task: {
        kind: 'UNFINISHED_VISIT',
        matter: bookingId,
        branchId,
        bookingId,
        sourceId: null,
        dueOn: addDays(date, 1),
        details: { date },
      },
    }));
    await this.worklist.openOrReopen(found, SYSTEM);
  }

  private async settle(): Promise<void> {
    const rows = await this.database.run<{ id: string; withdrawn: boolean }>(findSettled, [MAX_BATCH_TASKS]);
    const idsOf = (withdrawn: boolean): string[] =>
      rows.filter((row) => row.withdrawn === withdrawn).map(({ id }) => id);
    const done = { to: 'DONE', note: '预约已改期、取消或办结 · moved, cancelled or completed' } as const;
    const withdrawn = { to: 'DISMISSED', note: '停业安排已撤销 · the closure was taken back' } as const;
    await this.worklist.settle(idsOf(false), done, SYSTEM);
    await this.worklist.settle(idsOf(true), withdrawn, SYSTEM);
  }
}

function taskOf({
  taskId: _taskId,
  bookingId,
  closureId,
  branchId,
  date,
  timeWindow,
  ...closure
}: BookingToMove): NewTask {
  const { kind, reasonZh, reasonEn } = closure;
  return {
    kind: 'CLOSURE_MOVE',
    matter: `${bookingId} ${closureId}`,
    branchId,
    bookingId,
    sourceId: closureId,
    // The customer should know a day before.
    dueOn: addDays(date, -1),
    details: { date, window: timeWindow, closureKind: kind, reasonZh, reasonEn },
  };
}
