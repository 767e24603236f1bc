import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { addDays } from '../../platform/clock/index.js';
import { Logger } from '../../platform/logging/index.js';
import { Database, isStoreAway, sqlFile } from '../../platform/postgres/index.js';
import { PeriodicTask } from '../../platform/tasks/index.js';
import { type FoundTask, type TaskActor, Worklist } from '../../worklist/index.js';

const findOverdue = sqlFile(import.meta.url, 'sql/find-details-overdue.sql');
const findSettled = sqlFile(import.meta.url, 'sql/find-details-settled.sql');

/** Deadlines are at the end of days; the branch opens hours later. */
const SWEEP_EVERY_MS = 15_000;
/** A peak of a large branch in one statement; the rest follows in the next sweep. */
const MAX_BATCH_TASKS = 1000;
const SYSTEM: TaskActor = { id: 'details-tasks', role: 'system', traceId: '0'.repeat(32) };
/** Why a task is asked for no longer, by what `find-details-settled` says. */
const ENDINGS = {
  GIVEN: { to: 'DONE', note: '已补充还款金额 · how much is repaid is known' },
  OVER: { to: 'DISMISSED', note: '预约已取消或结束 · the booking does not stand any more' },
  MOVED: {
    to: 'DISMISSED',
    note: '预约已改期，截止时间随之改变 · the booking was moved, and has another deadline',
  },
} as const;
const REASONS = Object.keys(ENDINGS) as (keyof typeof ENDINGS)[];

/** Drops nobody silently: who has not said in time how much is repaid keeps the place, and is called by the branch. */
@Injectable()
export class DetailsTasks implements OnApplicationShutdown {
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly worklist: Worklist,
    logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'details-tasks',
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

  async sweep(): Promise<void> {
    type Overdue = {
      taskId: string | null;
      bookingId: string;
      branchId: string;
      date: string;
      detailsUntil: Date;
      matter: string;
    };
    const overdue = await this.database.run<Overdue>(findOverdue, [MAX_BATCH_TASKS]);
    const found = overdue.map(({ taskId, bookingId, branchId, date, detailsUntil, matter }): FoundTask => ({
      taskId,
      task: {
        kind: 'EXPRESS_DETAILS',
        matter,
        branchId,
        bookingId,
        sourceId: null,
        // The money should be ready when the customer comes.
        dueOn: addDays(date, -1),
        details: { date, detailsUntil: detailsUntil.toISOString() },
      },
    }));
    await this.worklist.openOrReopen(found, SYSTEM);
    type Settled = { id: string; why: keyof typeof ENDINGS };
    const settled = await this.database.run<Settled>(findSettled, [MAX_BATCH_TASKS]);
    for (const reason of REASONS) {
      const ids = settled.filter(({ why }) => why === reason).map(({ id }) => id);
      await this.worklist.settle(ids, ENDINGS[reason], SYSTEM);
    }
  }
}
