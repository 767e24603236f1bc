import {
  addDays,
  type CalendarDay,
  dayIn,
  instantOf,
  minutesOf,
  minutesOfDayIn,
} from '../../platform/clock/index.js';

const MS_PER_MINUTE = 60_000;

export interface OfferTimes {
  readonly offerMinutes: number;
  /** Wall time of the branch, `21:00`. */
  readonly quietFrom: string;
  readonly quietUntil: string;
}

/**
 * Until when an offer stands. What is offered at night lasts until its minutes have passed by day, because nobody
 * should lose a place for being asleep; but not beyond the beginning of the slot's own day, when it would be of no use.
 * @returns milliseconds since 1970, by the same clock as `nowMs`
 */
export function offerDeadlineMs(
  nowMs: number,
  slotDay: CalendarDay,
  timeZone: string,
  times: OfferTimes,
): number {
  const lengthMs = times.offerMinutes * MS_PER_MINUTE;
  const awakeMs = awakeFromMs(nowMs, timeZone, times);
  const dayBeginsMs = instantOf(slotDay, '00:00', timeZone);
  // A slot of today is offered by people who serve now; its offer is as short as any.
  return Math.max(nowMs + lengthMs, Math.min(awakeMs + lengthMs, dayBeginsMs));
}

/** Now by day; by night the moment at which it ends. */
function awakeFromMs(nowMs: number, timeZone: string, { quietFrom, quietUntil }: OfferTimes): number {
  const from = minutesOf(quietFrom);
  const until = minutesOf(quietUntil);
  if (from === until) return nowMs;
  const minute = minutesOfDayIn(timeZone, nowMs);
  const today = dayIn(timeZone, nowMs);
  const isOverMidnight = from > until;
  if (isOverMidnight && minute >= from) return instantOf(addDays(today, 1), quietUntil, timeZone);
  const isQuiet = isOverMidnight ? minute < until : minute >= from && minute < until;
  return isQuiet ? instantOf(today, quietUntil, timeZone) : nowMs;
}
