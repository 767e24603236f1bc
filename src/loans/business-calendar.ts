import type { CalendarDay } from '../platform/clock/index.js';

/**
 * What the rules of a loan ask of a branch's days. An object is a snapshot: while it is the same object, its days
 * are the same, and a change of the calendar comes as a new object. What is worked out from it is kept by that.
 */
export interface BusinessCalendar {
  isBusinessDay(date: CalendarDay): boolean;
  /** @returns the `count`-th business day after `date`, or undefined if the branch opens too seldom to have one. */
  addBusinessDays(date: CalendarDay, count: number): CalendarDay | undefined;
  /** Whether the day's nature may still change, because its year is not published. */
  provisional(date: CalendarDay): boolean;
  /** Why a day is not a business day; a code, such as WEEKEND or CLOSURE. */
  closedReason(date: CalendarDay): { readonly code: string } | undefined;
}

/** What the rules of a loan ask about a branch. */
export interface BranchFacts {
  readonly timeZone: string;
  readonly calendar: BusinessCalendar;
}
