import { type CalendarDay, instantOf } from '../platform/clock/index.js';

/** Whether a window of a day, `HH:mm-HH:mm` on the wall of the branch, has ended; the whole day (empty) never has. */
export function isWindowOver(
  date: CalendarDay,
  window: string,
  { timeZone, nowMs }: { readonly timeZone: string; readonly nowMs: number },
): boolean {
  return window !== '' && instantOf(date, window.slice(6), timeZone) <= nowMs;
}
