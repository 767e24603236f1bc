import {
  assertDay,
  type CalendarDay,
  dayNumber,
  dayOfNumber,
  dayOfWeek,
  yearOf,
} from '../platform/clock/index.js';
import {
  type Bilingual,
  chineseStatutoryCalendar,
  type StatutoryCalendar,
} from './statutory-calendar.policy.js';

export const CLOSURE_KINDS = ['STATUTORY', 'LOCAL', 'EMERGENCY', 'MAINTENANCE'] as const;
export type ClosureKind = (typeof CLOSURE_KINDS)[number];

/** A part of a day on the branch's wall, `HH:mm`, the end not included. */
export interface Hours {
  readonly from: string;
  readonly to: string;
}

/** A branch shut from one day to another, both included; or, on each of those days, for some hours. */
export interface ClosedDays {
  readonly fromDate: CalendarDay;
  readonly toDate: CalendarDay;
  readonly hours?: Hours | undefined;
  readonly kind: ClosureKind;
  readonly reason: Bilingual;
}

export interface ClosedHours extends Hours {
  readonly kind: ClosureKind;
  readonly reason: Bilingual;
}

/** The bank's own word on one day, against what the state or the weekday says. */
export interface CalendarOverride {
  readonly date: CalendarDay;
  readonly isBusinessDay: boolean;
  readonly name: Bilingual;
}

export type ClosedReason =
  | { readonly code: 'WEEKEND' | 'STATUTORY_HOLIDAY' | 'BANK_OVERRIDE'; readonly name: Bilingual }
  | { readonly code: 'CLOSURE'; readonly name: Bilingual; readonly kind: ClosureKind };

/** Two years of days: past every booking horizon, and short enough to walk within one request. */
const SCAN_DAYS_MAX = 731;
/** A horizon touches two years and a report three; beyond that a year is worked out anew (about 0.06 ms). */
const YEARS_REMEMBERED_MAX = 4;
const DAYS_PER_YEAR_MAX = 366;

const WEEKEND: ClosedReason = { code: 'WEEKEND', name: { zh: '周末', en: 'Weekend' } };

interface Year {
  readonly firstNumber: number;
  /** By day of the year from 0: why the bank is closed, undefined on a business day. */
  readonly closed: readonly (ClosedReason | undefined)[];
  readonly published: boolean;
}

/**
 * The days of the bank as a whole: weekends, then the statutory calendar, then the bank's overrides, the later of
 * them having the last word. Shared by all branches, so that a year is worked out once.
 */
export class BankCalendar {
  readonly #overrides: ReadonlyMap<CalendarDay, CalendarOverride>;
  readonly #years = new Map<number, Year>();

  constructor(
    overrides: readonly CalendarOverride[],
    private readonly statutory: StatutoryCalendar = chineseStatutoryCalendar,
  ) {
    this.#overrides = new Map(overrides.map((override) => [override.date, override]));
  }

  closedReason(date: CalendarDay): ClosedReason | undefined {
    const number = dayNumber(date);
    const year = this.#year(yearOf(date));
    return year.closed[number - year.firstNumber];
  }

  /** A year that is not published is weekends only and may change, save on the days that the bank has settled. */
  provisional(date: CalendarDay): boolean {
    assertDay(date);
    if (this.#overrides.has(date)) return false;
    return !this.#year(yearOf(date)).published;
  }

  #year(number: number): Year {
    const remembered = this.#years.get(number);
    if (remembered !== undefined) return remembered;
    const year = this.#workOut(number);
    const oldest = this.#years.size >= YEARS_REMEMBERED_MAX ? this.#years.keys().next().value : undefined;
    if (oldest !== undefined) this.#years.delete(oldest);
    this.#years.set(number, year);
    return year;
  }

  #workOut(number: number): Year {
    const statutory = this.statutory(number);
    const firstNumber = dayNumber(`${number}-01-01`);
    const closed: (ClosedReason | undefined)[] = [];
    for (let index = 0; index < DAYS_PER_YEAR_MAX; index += 1) {
      const date = dayOfNumber(firstNumber + index);
      if (yearOf(date) !== number) break;
      closed.push(this.#decide(date, statutory));
    }
    return { firstNumber, closed, published: statutory.published };
  }

  #decide(
    date: CalendarDay,
    { holidays, makeUpWorkdays }: ReturnType<StatutoryCalendar>,
  ): ClosedReason | undefined {
    const override = this.#overrides.get(date);
    if (override !== undefined) {
      return override.isBusinessDay ? undefined : { code: 'BANK_OVERRIDE', name: override.name };
    }
    const holiday = holidays.get(date);
    if (holiday !== undefined) return { code: 'STATUTORY_HOLIDAY', name: holiday };
    return dayOfWeek(date) >= 6 && !makeUpWorkdays.has(date) ? WEEKEND : undefined;
  }
}

/**
 * The days on which one branch serves: the bank's calendar with the closures of the branch on top, closed hours that
 * together cover a day included. It never changes; a new closure makes a new one. Days are those of the branch's own time zone.
 */
export class BusinessCalendar {
  readonly #closesHours: boolean;

  constructor(
    private readonly bank: BankCalendar,
    /** In the order in which their reasons are told where several cover one day. */
    private readonly closures: readonly ClosedDays[],
    /** When the branch is open on a day of which no hours are closed; without them hours never add up to a day. */
    private readonly opening?: Hours,
  ) {
    this.#closesHours = closures.some(({ hours }) => hours !== undefined);
  }

  /** @throws RangeError if the day does not exist, here and in every other question. */
  isBusinessDay(date: CalendarDay): boolean {
    return this.closedReason(date) === undefined;
  }

  /** Why the branch does not serve on a day; undefined on a business day. */
  closedReason(date: CalendarDay): ClosedReason | undefined {
    const underneath = this.bank.closedReason(date);
    for (const { fromDate, toDate, hours, kind, reason } of this.closures) {
      if (hours === undefined && fromDate <= date && date <= toDate) {
        return { code: 'CLOSURE', name: reason, kind };
      }
    }
    return this.#hoursOfWholeDay(date) ?? underneath;
  }

  /** Hours of a day for which the branch is shut although it serves on that day. */
  closedHours(date: CalendarDay): readonly ClosedHours[] {
    const closed: ClosedHours[] = [];
    for (const { fromDate, toDate, hours, kind, reason } of this.closures) {
      if (hours !== undefined && fromDate <= date && date <= toDate) closed.push({ ...hours, kind, reason });
    }
    return closed;
  }

  /** @param window `HH:mm-HH:mm`. @returns the closed hours that it meets, if it meets any. */
  closureOfWindow(date: CalendarDay, window: string): ClosedHours | undefined {
    if (!this.#closesHours || window === '') return undefined;
    return this.closedHours(date).find((hours) => meets(window, hours));
  }

  /** The parts of a day's opening hours in which the branch serves, in their order; none where it is closed on that day. */
  openHours(date: CalendarDay, opening: Hours): readonly Hours[] {
    return this.isBusinessDay(date) ? leftOf(opening, this.closedHours(date)) : [];
  }

  /** Whether the statutory calendar of the day's year is not known yet, so that the day may still change. */
  provisional(date: CalendarDay): boolean {
    return this.bank.provisional(date);
  }

  /**
   * The `count`-th business day after `date`, or before it if `count` is negative; for 0 the day itself or, where
   * the branch is closed, the next business day.
   * @returns undefined if it is more than two years (731 days) away.
   * @throws RangeError if `count` is no whole number.
   */
  addBusinessDays(date: CalendarDay, count: number): CalendarDay | undefined {
    if (!Number.isSafeInteger(count)) throw new RangeError(`${count} is not a number of business days`);
    if (count === 0 && this.isBusinessDay(date)) return date;
    const step = count < 0 ? -1 : 1;
    let left = Math.max(Math.abs(count), 1);
    const start = dayNumber(date);
    for (let walked = 1; walked <= SCAN_DAYS_MAX; walked += 1) {
      const day = dayOfNumber(start + step * walked);
      if (this.isBusinessDay(day)) left -= 1;
      if (left === 0) return day;
    }
    return undefined;
  }

  /**
   * Business days after `from` up to and including `to`: the notice that a customer who asks on `from` gives for
   * `to`. 0 if `to` is not later than `from`.
   * @throws RangeError if the days are more than two years (731 days) apart.
   */
  countBusinessDays(from: CalendarDay, to: CalendarDay): number {
    const [start, end] = [dayNumber(from), dayNumber(to)];
    if (end - start > SCAN_DAYS_MAX)
      throw new RangeError(`${from} to ${to} is more than ${SCAN_DAYS_MAX} days`);
    let count = 0;
    for (let number = start + 1; number <= end; number += 1) {
      if (this.isBusinessDay(dayOfNumber(number))) count += 1;
    }
    return count;
  }

  /** Closed hours that together leave nothing of the day, by the first of them that takes part in it. */
  #hoursOfWholeDay(date: CalendarDay): ClosedReason | undefined {
    const { opening } = this;
    if (!this.#closesHours || opening === undefined) return undefined;
    const parts = this.closedHours(date).filter(({ from, to }) => from < opening.to && opening.from < to);
    const [first] = parts;
    if (first === undefined || leftOf(opening, parts).length > 0) return undefined;
    return { code: 'CLOSURE', name: first.reason, kind: first.kind };
  }
}

function leftOf(opening: Hours, closed: readonly Hours[]): readonly Hours[] {
  return closed.reduce<readonly Hours[]>(
    (open, part) => open.flatMap((left) => without(left, part)),
    [opening],
  );
}

/** Times of one day compare as text. */
function meets(window: string, { from, to }: Hours): boolean {
  const [start = '', end = ''] = window.split('-');
  return start < to && from < end;
}

/** What is left of some hours, before and after others. */
function without({ from, to }: Hours, closed: Hours): Hours[] {
  const before = { from, to: to < closed.from ? to : closed.from };
  const after = { from: from > closed.to ? from : closed.to, to };
  return [before, after].filter((part) => part.from < part.to);
}
