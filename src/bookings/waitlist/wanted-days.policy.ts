import { addDays, type CalendarDay, daysBetween } from '../../platform/clock/index.js';
import { bodyFault, type FieldFault, platformErrors } from '../../platform/errors/index.js';
import { waitlistErrors } from './waitlist.errors.js';

/** A month: who waits longer than that for any day wants another branch, or another answer. */
export const DAYS_MAX = 31;
export const BRANCHES_MAX = 5;
/** Days × branches × windows of one entry: two months of one branch, or a fortnight of four. */
export const SLOTS_MAX = 62;

/** Where and when somebody would take a place, as they said it. */
export interface WantedRange {
  readonly branchId?: string | undefined;
  readonly branchIds?: readonly string[] | undefined;
  readonly date?: CalendarDay | undefined;
  readonly from?: CalendarDay | undefined;
  readonly to?: CalendarDay | undefined;
}

export interface WantedDays {
  readonly branchIds: readonly string[];
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  /** From the first to the last. */
  readonly days: readonly CalendarDay[];
}

/** One way of saying it at a time; both ways at once could contradict each other. */
export function wantedDays(wanted: WantedRange): WantedDays | FieldFault[] {
  const faults: FieldFault[] = [];
  const { branchId, branchIds, date, from, to } = wanted;
  if ((branchId === undefined) === (branchIds === undefined)) {
    faults.push(bodyFault('/branchId', waitlistErrors.WAITLIST_BRANCH_OR_BRANCHES));
  }
  const isRange = from !== undefined && to !== undefined;
  if ((date === undefined) !== isRange || (date !== undefined && (from ?? to) !== undefined)) {
    faults.push(bodyFault('/date', waitlistErrors.WAITLIST_DAY_OR_DAYS));
  } else if (isRange && (to < from || daysBetween(from, to) >= DAYS_MAX)) {
    faults.push(bodyFault('/to', platformErrors.DATE_RANGE_INVALID, { maxDays: DAYS_MAX }));
  }
  if (faults.length > 0) return faults;
  const first = date ?? from!;
  const last = date ?? to!;
  const days = Array.from({ length: daysBetween(first, last) + 1 }, (_, index) => addDays(first, index));
  return { branchIds: [...new Set(branchIds ?? [branchId!])], from: first, to: last, days };
}
