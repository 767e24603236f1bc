import type { BusinessCalendar } from '../branches/index.js';
import { type CalendarDay, instantOf } from '../platform/clock/index.js';

/** Whether a window of a day, `HH:mm-HH:mm` on the wall of the branch, has ended; the whole day (empty) never has. */
export function isWindowOver(
  date: CalendarDay,
  window: string,
  { timeZone, nowMs }: { readonly timeZone: string; readonly nowMs: number },
): boolean {
  return window !== '' && instantOf(date, window.slice(6), timeZone) <= nowMs;
}

/** Whether nobody can be served in a window any more: the branch is shut for hours that it meets, or it has ended. */
export function isWindowShut(
  date: CalendarDay,
  window: string,
  { calendar, timeZone }: { readonly calendar: BusinessCalendar; readonly timeZone: string },
  nowMs: number,
): boolean {
  return (
    calendar.closureOfWindow(date, window) !== undefined || isWindowOver(date, window, { timeZone, nowMs })
  );
}
