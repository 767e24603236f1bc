import { Injectable } from '@nestjs/common';
import { branchErrors, BranchesReadModel } from '../branches/index.js';
import { type Product, PRODUCTS } from '../loans/index.js';
import { addDays, type CalendarDay, dayIn, daysBetween } from '../platform/clock/index.js';
import { rangeRefused, refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { FewUnderWay } from '../platform/tasks/index.js';
import { type ProductGroup, productGroupOf } from '../quotas/index.js';

const listDays = sqlFile(import.meta.url, 'sql/list-day-figures.sql');
const countPreferences = sqlFile(import.meta.url, 'sql/count-preferences.sql');
const listRefusals = sqlFile(import.meta.url, 'sql/list-refusals.sql');

/** The last four weeks: as many of each weekday. */
const USUAL_DAYS = 28;
/** A quarter of a busy branch is some ten thousand bookings, recounted within a second. */
export const REPORT_MAX_DAYS = 92;
const MINUTE_MS = 60_000;
/** Recounts at once in one process: bookings have need of the same few connections. */
const MAX_RECOUNTS = 2;

export interface ReportAsk {
  readonly branchId: string;
  readonly product: Product;
  /** Days for which was booked; the last four weeks where they are left out. */
  readonly from?: CalendarDay | undefined;
  readonly to?: CalendarDay | undefined;
}

interface ReportRange extends ReportAsk {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
}

export interface DayFigures {
  readonly date: CalendarDay;
  /** Null: unlimited. */
  readonly capacity: number | null;
  readonly inUse: number;
  /** The most that were in use at one time: places that were given up again are in it. */
  readonly mostInUse: number;
  readonly fillPercent: number | null;
  readonly firstAt: Date | null;
  /** When the last of today's places was taken for the first time. */
  readonly fullAt: Date | null;
  readonly minutesToFull: number | null;
}

export interface CountedKey {
  readonly key: string;
  readonly bookings: number;
}

export interface BookingReport {
  readonly branchId: string;
  readonly productGroup: ProductGroup;
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  readonly days: readonly DayFigures[];
  readonly hours: readonly CountedKey[];
  readonly channels: readonly CountedKey[];
  readonly windows: readonly CountedKey[];
  /** Of all products: whoever was refused often had not been told apart yet. */
  readonly refusals: readonly { readonly reason: string; readonly refusals: number }[];
}

type DayRow = Pick<DayFigures, 'date' | 'capacity' | 'inUse' | 'mostInUse' | 'firstAt' | 'fullAt'>;
type PreferenceRow = CountedKey & { readonly kind: 'HOUR' | 'CHANNEL' | 'WINDOW' };
type RefusalRow = { reason: string; refusals: number };

/** What a branch learns from its bookings, recounted from the event log whenever it is asked. */
@Injectable()
export class BookingReports {
  private readonly recounts = new FewUnderWay(MAX_RECOUNTS);

  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
  ) {}

  /** @returns else BRANCH_NOT_FOUND, VALIDATION_FAILED (DATE_RANGE_INVALID), or OVERLOADED while others are recounted. */
  async of(ask: ReportAsk): Promise<BookingReport | Refusal> {
    const { branchId, product } = ask;
    const branch = this.branches.get(branchId);
    if (branch === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    const to = ask.to ?? dayIn(branch.timeZone, this.clock.nowMs());
    const from = ask.from ?? addDays(to, 1 - USUAL_DAYS);
    if (to < from || daysBetween(from, to) >= REPORT_MAX_DAYS) return rangeRefused(ask, REPORT_MAX_DAYS);
    return this.recounts.run(() => this.recount({ branchId, product, from, to }));
  }

  /** One statement after another: a report has one connection at a time. */
  private async recount({ branchId, product, from, to }: ReportRange): Promise<BookingReport> {
    const calendar = this.branches.calendarOf(branchId);
    const productGroup = productGroupOf(product);
    const products = PRODUCTS.filter((each) => productGroupOf(each) === productGroup);
    const asked = [branchId, productGroup, products, from, to];
    const days = await this.database.run<DayRow>(listDays, asked);
    const preferences = await this.database.run<PreferenceRow>(countPreferences, [
      branchId,
      products,
      from,
      to,
    ]);
    const refusals = await this.database.run<RefusalRow>(listRefusals, [branchId, from, to]);
    const counted = (wanted: PreferenceRow['kind']): CountedKey[] =>
      preferences.filter(({ kind }) => kind === wanted).map(({ key, bookings }) => ({ key, bookings }));
    return {
      branchId,
      productGroup,
      from,
      to,
      // Counters of days on which nobody is served offer nothing; bookings of a day that was closed since stay in sight.
      days: days
        .filter(({ date, mostInUse }) => mostInUse > 0 || calendar.isBusinessDay(date))
        .map((day) => figuresOf(day)),
      hours: counted('HOUR'),
      channels: counted('CHANNEL'),
      windows: counted('WINDOW'),
      refusals,
    };
  }
}

function figuresOf(row: DayRow): DayFigures {
  const { date, capacity, inUse, mostInUse, firstAt } = row;
  // A day without any place is full from the beginning, and nobody filled it.
  const fullAt = capacity === 0 ? null : row.fullAt;
  return {
    date,
    capacity,
    inUse,
    mostInUse,
    firstAt,
    fullAt,
    fillPercent: capacity === null || capacity === 0 ? null : Math.round((1000 * inUse) / capacity) / 10,
    minutesToFull:
      fullAt === null || firstAt === null
        ? null
        : Math.round((fullAt.getTime() - firstAt.getTime()) / MINUTE_MS),
  };
}
