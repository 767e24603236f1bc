import { Injectable } from '@nestjs/common';
import { branchErrors, BranchesReadModel } from '../branches/index.js';
import { type Product } from '../loans/index.js';
import { addDays, type CalendarDay, dayIn, daysBetween } from '../platform/clock/index.js';
import { rangeRefused, refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { CALENDAR_DAYS_MAX } from './branch-calendar.policy.js';
import { type Counter, productGroupOf } from './counter.policy.js';
import { type CounterRow, readCounter } from './counter.row.js';

const LIST_BOARD_COUNTERS = sqlFile(import.meta.url, 'sql/list-board-counters.sql');

/** A quarter of three groups with five windows a day and pools is some 2,500 rows; of more, fewer days are shown at a time. */
const COUNTERS_MAX = 5000;
/** Five weeks: a screen of a month with the weeks that it cuts. */
const USUAL_DAYS = 35;

export interface BoardQuery {
  readonly branchId: string;
  readonly from?: CalendarDay | undefined;
  readonly to?: CalendarDay | undefined;
  readonly product?: Product | undefined;
}

export interface Board {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  /** By group and start, those of month and week before the days. */
  readonly counters: readonly Counter[];
}

/** The counters of a branch as the judge holds them at this moment: staff decide by them. */
@Injectable()
export class QuotaBoard {
  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
  ) {}

  /**
   * Every counter whose period touches a day of the range; weeks and months may begin before it.
   * @returns else BRANCH_NOT_FOUND or VALIDATION_FAILED (DATE_RANGE_INVALID).
   */
  async of({ branchId, product, ...asked }: BoardQuery): Promise<Board | Refusal> {
    const branch = this.branches.get(branchId);
    if (branch === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    const from = asked.from ?? dayIn(branch.timeZone, this.clock.nowMs());
    const to = asked.to ?? addDays(from, USUAL_DAYS - 1);
    if (to < from || daysBetween(from, to) >= CALENDAR_DAYS_MAX)
      return rangeRefused(asked, CALENDAR_DAYS_MAX);
    const group = product === undefined ? null : productGroupOf(product);
    const rows = await this.database.run<CounterRow & { readonly total: number }>(LIST_BOARD_COUNTERS, [
      branchId,
      from,
      to,
      group,
      COUNTERS_MAX,
    ]);
    const total = rows[0]?.total ?? 0;
    if (total > rows.length) {
      // By what a day of them has on average; weeks and months that come in whole may have it asked once more.
      const days = Math.floor(((daysBetween(from, to) + 1) * COUNTERS_MAX) / total);
      return rangeRefused(asked, Math.max(1, days));
    }
    return { from, to, counters: rows.map((row) => readCounter(row)) };
  }
}
