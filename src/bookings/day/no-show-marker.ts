import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Counter } from 'prom-client';
import { type Branch, BranchesReadModel } from '../../branches/index.js';
import { addDays, dayIn } from '../../platform/clock/index.js';
import { isRefusal } from '../../platform/errors/index.js';
import { Logger } from '../../platform/logging/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { Database, isStoreAway, sqlFile, StoreClock } from '../../platform/postgres/index.js';
import { PeriodicTask } from '../../platform/tasks/index.js';
import { AdvanceVisitUseCase } from './advance-visit.use-case.js';

const findMissed = sqlFile(import.meta.url, 'sql/find-missed-bookings.sql');

/** The day is over long before anybody asks who did not come. */
const MARK_EVERY_MS = 60_000;
/** Workers that stood still this long are a matter for people; older bookings are left as they are. */
const LOOK_BACK_DAYS = 31;
/** A branch serves some hundred a day; the rest of a larger number follows in the next round. */
const MAX_BRANCH_BOOKINGS = 500;
const SYSTEM = { id: 'no-show-marker', role: 'system', branches: '*' } as const;
const NO_TRACE = '0'.repeat(32);

/**
 * Marks bookings as missed once their day is over by the store's clock in the branch's zone. On a day on which the
 * branch was closed after all nobody missed anything: those bookings wait for staff, who have a task for each.
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
  async round(): Promise<number> {
    let marked = 0;
    for (const branch of this.branches.all()) marked += await this.markBranch(branch);
    this.marked.inc(marked);
    return marked;
  }

  private async markBranch({ id, timeZone }: Branch): Promise<number> {
    const today = dayIn(timeZone, this.clock.nowMs());
    const calendar = this.branches.calendarOf(id);
    const missed = await this.database.run<{ id: string; date: string }>(findMissed, [
      id,
      addDays(today, -LOOK_BACK_DAYS),
      today,
      MAX_BRANCH_BOOKINGS,
    ]);
    let marked = 0;
    for (const booking of missed) {
      if (!calendar.isBusinessDay(booking.date)) continue;
      const command = { bookingId: booking.id, event: 'NO_SHOW', actor: SYSTEM, traceId: NO_TRACE } as const;
      // Refused where somebody was faster and has checked the customer in, moved or cancelled: then that stands.
      if (!isRefusal(await this.advancing.execute(command))) marked += 1;
    }
    return marked;
  }
}
