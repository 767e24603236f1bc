import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { type Branch, BranchesReadModel } from '../../branches/index.js';
import { addDays, dayIn } from '../../platform/clock/index.js';
import { isRefusal } from '../../platform/errors/index.js';
import { Logger } from '../../platform/logging/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { Database, isStoreAway, sqlFile, StoreClock } from '../../platform/postgres/index.js';
import { PeriodicTask } from '../../platform/tasks/index.js';
import { closedSlotOf } from '../closed-slot.policy.js';
import { AdvanceVisitUseCase } from './advance-visit.use-case.js';

const findMissed = sqlFile(import.meta.url, 'sql/find-missed-bookings.sql');

/** The day is over long before anybody asks who did not come. */
const MARK_EVERY_MS = 60_000;
/** Workers that stood still this long are a matter for people; older bookings are left as they are. */
const LOOK_BACK_DAYS = 31;
/** Bookings that are read at a time. */
const MAX_PAGE_BOOKINGS = 500;
/**
 * Of one branch in one round: 800 bookings on each day that is looked back on. Those of closed days stay as they are and
 * are read in every round, so that a bound which they alone can reach would hide all later ones.
 */
const MAX_PAGES = 50;
const SYSTEM = { id: 'no-show-marker', role: 'system', branches: '*' } as const;
const NO_TRACE = '0'.repeat(32);
/** For staff, who read it in the history of the booking. */
const WAS_SHUT = '当日网点曾停业 · the branch was closed for part of that time';

interface Missed {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly date: string;
  readonly number: string;
  readonly timeWindow: string;
  /** A closure that was taken back since had shut the branch at some of the hours at which the customer was expected. */
  readonly metShutDoor: boolean;
}

/**
 * Marks bookings as missed once their day is over by the store's clock in the branch's zone. On a day, or in hours, on
 * which the branch was closed after all nobody missed anything: those bookings wait for staff, who have a task for each.
 * Nor where it is given up, of which nobody has a task: its customers may move or cancel. Where a closure was taken back
 * only when it had shut the door to some of them, a miss is excused as it is marked.
 */
@Injectable()
export class NoShowMarker implements OnApplicationShutdown {
  private readonly task: PeriodicTask;
  private readonly marked: Counter;

  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly advancing: AdvanceVisitUseCase,
    private readonly clock: StoreClock,
    logger: Logger,
    metrics: MetricsRegistry,
  ) {
    this.task = new PeriodicTask({
      name: 'no-show-marker',
      everyMs: MARK_EVERY_MS,
      run: () => this.round(),
      logger,
      expected: isStoreAway,
    });
    this.marked = new Counter({
      name: 'yuhuan_no_shows_marked_total',
      help: 'Bookings that were marked as missed after their day',
      registers: [metrics],
    });
  }

  start(): void {
    this.task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  /** @returns how many bookings were marked. */
  async round(pageBookings = MAX_PAGE_BOOKINGS): Promise<number> {
    let marked = 0;
    for (const branch of this.branches.all()) marked += await this.markBranch(branch, pageBookings);
    this.marked.inc(marked);
    return marked;
  }

  private async markBranch(branch: Branch, pageBookings: number): Promise<number> {
    const today = dayIn(branch.timeZone, this.clock.nowMs());
    let marked = 0;
    let last: Missed | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const missed: Missed[] = await this.database.run<Missed>(findMissed, [
        branch.id,
        last?.date ?? addDays(today, -LOOK_BACK_DAYS),
        last?.number ?? '',
        today,
        pageBookings,
      ]);
      marked += await this.mark(branch, missed);
      if (missed.length < pageBookings) break;
      last = missed.at(-1);
    }
    return marked;
  }

  private async mark(branch: Branch, missed: readonly Missed[]): Promise<number> {
    const calendar = this.branches.calendarOf(branch.id);
    let marked = 0;
    for (const booking of missed) {
      if (closedSlotOf(booking, branch, calendar) !== undefined) continue;
      const command = {
        bookingId: booking.id,
        event: 'NO_SHOW',
        ...(booking.metShutDoor && { excuse: WAS_SHUT }),
        actor: SYSTEM,
        traceId: NO_TRACE,
      } as const;
      // Refused where somebody was faster and has checked the customer in, moved or cancelled: then that stands.
      if (!isRefusal(await this.advancing.execute(command))) marked += 1;
    }
    return marked;
  }
}
