import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { BranchesReadModel } from '../branches/index.js';
import { addDays, type CalendarDay, dayIn } from '../platform/clock/index.js';
import { Logger } from '../platform/logging/index.js';
import { arrayLiteral, Database, isStoreAway, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { type FoundTask, type TaskActor, Worklist } from '../worklist/index.js';

const findBookings = sqlFile(import.meta.url, 'sql/find-bookings-on-bank-days.sql');
const findSettled = sqlFile(import.meta.url, 'sql/find-settled-bank-days.sql');

/** Such a day is known weeks ahead; a minute more does not matter, and every booking to come is looked at. */
const SWEEP_EVERY_MS = 60_000;
/** As far back as bookings are marked as missed, which leaves these alone. */
const LOOK_BACK_DAYS = 31;
/** Beyond the farthest day that rules let anybody book. */
const LOOK_AHEAD_DAYS = 410;
const MAX_BATCH_TASKS = 1000;
const SYSTEM: TaskActor = { id: 'bank-day-tasks', role: 'system', traceId: '0'.repeat(32) };

interface BookingToMove {
  readonly [column: string]: unknown;
  readonly taskId: string | null;
  readonly bookingId: string;
  readonly branchId: string;
  readonly date: CalendarDay;
  readonly timeWindow: string;
  readonly reasonZh: string;
  readonly reasonEn: string;
}

/**
 * Sees to bookings of days that have ceased to be business days of the bank: by an entry of its own calendar, or because
 * the statutory calendar of a year was published after they were made. Each has a task, as one that a closure meets.
 */
@Injectable()
export class BankDayTasks implements OnApplicationShutdown {
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly worklist: Worklist,
    private readonly clock: StoreClock,
    logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'bank-day-tasks',
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
    // The zone does not matter: days to spare are looked at on either side.
    const today = dayIn('UTC', this.clock.nowMs());
    const [first, last] = [addDays(today, -LOOK_BACK_DAYS), addDays(today, LOOK_AHEAD_DAYS)];
    const closed = this.closedDays(first, last);
    const dates = arrayLiteral(closed.map(({ date }) => date));
    const found = await this.database.run<BookingToMove>(findBookings, [
      dates,
      arrayLiteral(closed.map(({ reasonZh }) => reasonZh)),
      arrayLiteral(closed.map(({ reasonEn }) => reasonEn)),
      MAX_BATCH_TASKS,
    ]);
    await this.worklist.openOrReopen(
      found.map((booking): FoundTask => ({ taskId: booking.taskId, task: taskOf(booking) })),
      SYSTEM,
    );
    await this.settle([dates, first, last, MAX_BATCH_TASKS]);
  }

  private closedDays(
    first: CalendarDay,
    last: CalendarDay,
  ): { date: CalendarDay; reasonZh: string; reasonEn: string }[] {
    const days = [];
    for (let date = first; date <= last; date = addDays(date, 1)) {
      const reason = this.branches.bankDays.closedReason(date);
      if (reason !== undefined) days.push({ date, reasonZh: reason.name.zh, reasonEn: reason.name.en });
    }
    return days;
  }

  private async settle(values: readonly unknown[]): Promise<void> {
    const rows = await this.database.run<{ id: string; withdrawn: boolean }>(findSettled, [...values]);
    const idsOf = (withdrawn: boolean): string[] =>
      rows.filter((row) => row.withdrawn === withdrawn).map(({ id }) => id);
    const moved = { to: 'DONE', note: '预约已改期 · moved' } as const;
    const serves = { to: 'DISMISSED', note: '该日恢复营业 · the day is a business day again' } as const;
    await this.worklist.settle(idsOf(false), moved, SYSTEM);
    await this.worklist.settle(idsOf(true), serves, SYSTEM);
  }
}

function taskOf({
  bookingId,
  branchId,
  date,
  timeWindow,
  reasonZh,
  reasonEn,
}: BookingToMove): FoundTask['task'] {
  return {
    kind: 'CLOSURE_MOVE',
    matter: `${bookingId} ${branchId} BANK ${date}`,
    branchId,
    bookingId,
    sourceId: null,
    // The customer should know a day before.
    dueOn: addDays(date, -1),
    details: { date, window: timeWindow, closureKind: 'STATUTORY', reasonZh, reasonEn },
  };
}
