import { addDays, type CalendarDay, dayIn, instantOf } from '../platform/clock/index.js';
import { refuse, type Refusal } from '../platform/errors/index.js';
import type { BusinessCalendar } from './business-calendar.js';
import { loansErrors } from './loans.errors.js';
import type { Deadline, RuleSet } from './rule-set.js';
import { wallTime } from './wall-time.policy.js';

const MS_PER_HOUR = 3_600_000;

/** The slot of a booking and how often it was rescheduled. */
export interface BookedSlot {
  readonly date: CalendarDay;
  /** `HH:mm`; the start of the day where the slot is the whole day. */
  readonly startsAt?: string | undefined;
  readonly changes: number;
}

export interface ChangeFacts {
  /** Those of the version under which the booking was made. */
  readonly rules: RuleSet;
  /** That of the bank: a closure of the branch, which may come afterwards, shortens no deadline that was told. */
  readonly calendar: BusinessCalendar;
  readonly timeZone: string;
  readonly nowMs: number;
}

/** @returns why the customer may no longer cancel, or undefined. Staff are not asked. */
export function cancelRefusal(slot: BookedSlot, facts: ChangeFacts): Refusal | undefined {
  const deadlineMs = deadlineMsOf(facts.rules.cancelUntil, slot, facts);
  if (facts.nowMs < deadlineMs) return undefined;
  return refuse(loansErrors.CANCEL_TOO_LATE, { deadline: wallTime(deadlineMs, facts.timeZone) });
}

/** @returns why the customer may not reschedule, or undefined; being too late comes before having changed too often. */
export function changeRefusal(slot: BookedSlot, facts: ChangeFacts): Refusal | undefined {
  const deadlineMs = deadlineMsOf(facts.rules.changeUntil, slot, facts);
  if (facts.nowMs >= deadlineMs) {
    return refuse(loansErrors.CHANGE_TOO_LATE, { deadline: wallTime(deadlineMs, facts.timeZone) });
  }
  const { maxChanges: max } = facts.rules;
  return slot.changes >= max ? refuse(loansErrors.CHANGE_LIMIT_REACHED, { max }) : undefined;
}

/** The first instant that is too late, milliseconds since 1970. */
export function deadlineMsOf(
  until: Deadline,
  slot: BookedSlot,
  { calendar, timeZone }: Pick<ChangeFacts, 'calendar' | 'timeZone'>,
): number {
  if (typeof until !== 'string') {
    return endOfDayMs(businessDaysBefore(slot.date, until.businessDays, calendar), timeZone);
  }
  if (until.startsWith('PT')) {
    return (
      instantOf(slot.date, slot.startsAt ?? '00:00', timeZone) - Number(until.slice(2, -1)) * MS_PER_HOUR
    );
  }
  return endOfDayMs(addDays(slot.date, -Number(until.slice(1, -1))), timeZone);
}

/**
 * Until when the details of a booking that was made in express mode may be given, milliseconds since 1970: by the rule,
 * and never before the day on which the customer chose the slot is over, so that nobody is late at once.
 * @param chosenAtMs when the slot was booked or, of a booking that moved, when it moved there
 */
export function detailsDeadlineMs(
  slot: Pick<BookedSlot, 'date' | 'startsAt'>,
  chosenAtMs: number,
  facts: Pick<ChangeFacts, 'rules' | 'calendar' | 'timeZone'>,
): number {
  const byRule = deadlineMsOf(facts.rules.detailsUntil, { ...slot, changes: 0 }, facts);
  return Math.max(byRule, endOfDayMs(dayIn(facts.timeZone, chosenAtMs), facts.timeZone));
}

function endOfDayMs(date: CalendarDay, timeZone: string): number {
  return instantOf(addDays(date, 1), '00:00', timeZone);
}

function businessDaysBefore(date: CalendarDay, count: number, calendar: BusinessCalendar): CalendarDay {
  if (count === 0) return date;
  // A calendar that is shut for two years before the slot has no such day; then the calendar day must do.
  return calendar.addBusinessDays(date, -count) ?? addDays(date, -count);
}
