import { wallTime } from '../../loans/index.js';
import { addDays, type CalendarDay, dayIn, instantOf } from '../../platform/clock/index.js';
import { refuse, type Refusal } from '../../platform/errors/index.js';
import type { BookingState } from '../booking.state.js';
import type { ClosedSlot } from '../closed-slot.policy.js';
import { visitErrors } from './visit.errors.js';

const MS_PER_MINUTE = 60_000;
/** Long enough for a slip at the counter, too short for the books of the day to be rewritten. */
export const UNDO_MAX_MINUTES = 30;
/** What a ticket of a booked customer begins with (预约), so that it is not taken for that of a walk-in. */
const QUEUE_PREFIX = 'Y';
const QUEUE_DIGITS = 3;

/** How a booking stands on its day, as the board shows it. */
export const ARRIVALS = [
  'EXPECTED',
  'LATE',
  'NO_SHOW_DUE',
  'ARRIVED',
  'SERVED',
  'NO_SHOW',
  'CANCELLED',
] as const;
export type Arrival = (typeof ARRIVALS)[number];

/** What can have been said of a visit by mistake. */
export const UNDOABLE_STATES = ['CHECKED_IN', 'COMPLETED', 'NO_SHOW'] as const;
export type UndoableState = (typeof UNDOABLE_STATES)[number];

export interface Visit {
  readonly status: BookingState;
  readonly branchId: string;
  readonly date: CalendarDay;
  /** Empty: the whole day. */
  readonly timeWindow: string;
  readonly queueNumber: number | null;
}

export interface VisitFacts {
  readonly timeZone: string;
  /** `HH:mm`: until when a customer without a window may come. */
  readonly closesAt: string;
  /** After the time in which the customer was expected. */
  readonly lateMinutes: number;
  /** What shuts the branch at the time of the booking, or did: then nobody can miss it. */
  readonly closed: ClosedSlot | undefined;
  readonly nowMs: number;
}

/** Until when the customer is expected: the end of the window, else the closing of the branch. ms since 1970. */
export function expectedUntilMs(visit: Visit, { timeZone, closesAt }: VisitFacts): number {
  return instantOf(visit.date, visit.timeWindow === '' ? closesAt : visit.timeWindow.slice(6), timeZone);
}

/** From when on the booking may be marked as missed: the day itself is not over before that, nor later. */
export function noShowFromMs(visit: Visit, facts: VisitFacts): number {
  const endOfDayMs = instantOf(addDays(visit.date, 1), '00:00', facts.timeZone);
  return Math.min(endOfDayMs, expectedUntilMs(visit, facts) + facts.lateMinutes * MS_PER_MINUTE);
}

/** States that say by themselves how the booking stands; of the others the hour decides. */
const ARRIVAL_OF_STATE: Readonly<Partial<Record<BookingState, Arrival>>> = {
  CHECKED_IN: 'ARRIVED',
  COMPLETED: 'SERVED',
  NO_SHOW: 'NO_SHOW',
  CANCELLED: 'CANCELLED',
  RELEASED: 'CANCELLED',
  EXPIRED: 'CANCELLED',
};

export function arrivalOf(visit: Visit, facts: VisitFacts): Arrival {
  const settled = ARRIVAL_OF_STATE[visit.status];
  if (settled !== undefined) return settled;
  if (facts.nowMs < expectedUntilMs(visit, facts)) return 'EXPECTED';
  return facts.closed !== undefined || facts.nowMs < noShowFromMs(visit, facts) ? 'LATE' : 'NO_SHOW_DUE';
}

/** Why a customer who stands at the counter cannot be checked in for this booking now. */
export function checkInRefusal(visit: Visit, facts: VisitFacts): Refusal | undefined {
  const done = doneAlready(visit);
  if (done !== undefined) return done;
  const today = dayIn(facts.timeZone, facts.nowMs);
  const { date } = visit;
  if (date > today) return refuse(visitErrors.VISIT_TOO_EARLY, { date, today });
  return date < today ? refuse(visitErrors.VISIT_DAY_OVER, { date, today }) : undefined;
}

export function noShowRefusal(visit: Visit, facts: VisitFacts): Refusal | undefined {
  const done = doneAlready(visit);
  if (done !== undefined) return done;
  if (facts.closed !== undefined) return refuse(visitErrors.NO_SHOW_BRANCH_CLOSED);
  const today = dayIn(facts.timeZone, facts.nowMs);
  const { date } = visit;
  if (date > today) return refuse(visitErrors.VISIT_TOO_EARLY, { date, today });
  const fromMs = noShowFromMs(visit, facts);
  if (facts.nowMs >= fromMs) return undefined;
  return refuse(visitErrors.NO_SHOW_TOO_EARLY, { from: wallTime(fromMs, facts.timeZone) });
}

/** A miss that is undone on its day puts the customer back among those expected; later it can only be excused. */
export function undoNoShowRefusal(visit: Visit, facts: VisitFacts): Refusal | undefined {
  if (visit.date >= dayIn(facts.timeZone, facts.nowMs)) return undefined;
  return refuse(visitErrors.UNDO_TOO_LATE, { minutes: UNDO_MAX_MINUTES });
}

/**
 * Until when the last step of a visit can be taken back; undefined where there is none to take back. ms since 1970.
 * @param steppedAtMs when the booking came into its state
 */
export function undoUntilMs(
  visit: Visit & { readonly noShowExcused: boolean },
  steppedAtMs: number,
  { timeZone }: VisitFacts,
): number | undefined {
  switch (visit.status) {
    case 'CHECKED_IN':
    case 'COMPLETED':
      return steppedAtMs + UNDO_MAX_MINUTES * MS_PER_MINUTE;
    case 'NO_SHOW':
      return visit.noShowExcused ? undefined : instantOf(addDays(visit.date, 1), '00:00', timeZone);
    case 'HELD':
    case 'BOOKED':
    case 'CANCELLED':
    case 'RELEASED':
    case 'EXPIRED':
      break;
  }
  return undefined;
}

/** `Y007`: what is printed on the ticket and called out. */
export function queueTicketOf(queueNumber: number | null): string | null {
  return queueNumber === null ? null : QUEUE_PREFIX + String(queueNumber).padStart(QUEUE_DIGITS, '0');
}

/** The refusal that says what has been done with the booking already; other states are for the state table. */
export function doneAlready({ status, queueNumber }: Visit): Refusal | undefined {
  switch (status) {
    case 'CHECKED_IN':
      return refuse(visitErrors.ALREADY_CHECKED_IN, { queueNumber: queueTicketOf(queueNumber) });
    case 'COMPLETED':
      return refuse(visitErrors.ALREADY_COMPLETED);
    case 'NO_SHOW':
      return refuse(visitErrors.ALREADY_NO_SHOW);
    case 'HELD':
    case 'BOOKED':
    case 'CANCELLED':
    case 'RELEASED':
    case 'EXPIRED':
      break;
  }
  return undefined;
}
