import type { Bilingual, Branch, BusinessCalendar, Hours } from '../branches/index.js';
import type { BookingRow } from './booking.js';

/** What shuts the branch at the time of a booking that it has accepted. */
export interface ClosedSlot {
  /** Of that day; undefined: all of it. */
  readonly hours: Hours | undefined;
  readonly reason: Bilingual;
}

/** When it was given up nobody has noted: all that still stands there waits for a move, whatever day it says. */
const GIVEN_UP: Bilingual = { zh: '网点已停止服务', en: 'It serves nobody any more' };

/**
 * Why the branch does not serve, or did not, at the time that a booking says: it is given up, the day is closed, closed
 * hours meet the window, or they last until the branch closes, until when a customer without a window is expected.
 * @returns undefined where it serves
 */
export function closedSlotOf(
  { date, timeWindow }: Pick<BookingRow, 'date' | 'timeWindow'>,
  { active, closesAt }: Pick<Branch, 'active' | 'closesAt'>,
  calendar: BusinessCalendar,
): ClosedSlot | undefined {
  if (!active) return { hours: undefined, reason: GIVEN_UP };
  const day = calendar.closedReason(date);
  if (day !== undefined) return { hours: undefined, reason: day.name };
  const part =
    timeWindow === ''
      ? calendar.closedHours(date).find(({ from, to }) => from < closesAt && closesAt <= to)
      : calendar.closureOfWindow(date, timeWindow);
  return part && { hours: { from: part.from, to: part.to }, reason: part.reason };
}
