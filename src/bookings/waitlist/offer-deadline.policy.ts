import type { BusinessCalendar } from '../../branches/index.js';
import {
  addDays,
  type CalendarDay,
  dayIn,
  instantOf,
  minutesOf,
  minutesOfDayIn,
} from '../../platform/clock/index.js';

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
/**
 * A branch that has served so long has called everybody whom it was going to call, however long offers last: a branch
 * that serves less in a day could never be waited for.
 */
const CALLED_WITHIN_MINUTES = 120;
/** A day has one night. By so much may an offer that staff have to tell of outlast that of somebody who reads it. */
const NIGHT_MAX_MS = MS_PER_DAY;

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

/** When a branch can call people. */
export interface CallingBranch {
  readonly timeZone: string;
  /** `HH:mm` */
  readonly opensAt: string;
  readonly closesAt: string;
  readonly calendar: BusinessCalendar;
}

/**
 * Until when an offer stands of which its customer learns only when staff of the branch call: until they have served for
 * its minutes as well.
 * @returns undefined where it cannot be offered now: over a weekend, a holiday or a closure the place would stand idle for
 * longer than a night, or nobody could call before its own day begins
 */
export function calledOfferDeadlineMs(
  nowMs: number,
  slotDay: CalendarDay,
  branch: CallingBranch,
  { offerMinutes }: Pick<OfferTimes, 'offerMinutes'>,
): number | undefined {
  const shortestMs = nowMs + offerMinutes * MS_PER_MINUTE;
  const latestMs = shortestMs + NIGHT_MAX_MS;
  const calledMs = servedMs(nowMs, latestMs, branch, Math.min(offerMinutes, CALLED_WITHIN_MINUTES));
  if (calledMs === undefined) return undefined;
  if (calledMs <= shortestMs) return shortestMs;
  return calledMs <= instantOf(slotDay, '00:00', branch.timeZone) ? calledMs : undefined;
}

/** When the branch will have served for some minutes; undefined if not until `latestMs`. */
function servedMs(
  nowMs: number,
  latestMs: number,
  { timeZone, opensAt, closesAt, calendar }: CallingBranch,
  minutes: number,
): number | undefined {
  let leftMs = minutes * MS_PER_MINUTE;
  const lastDay = dayIn(timeZone, latestMs);
  for (let day = dayIn(timeZone, nowMs); day <= lastDay; day = addDays(day, 1)) {
    for (const { from, to } of calendar.openHours(day, { from: opensAt, to: closesAt })) {
      const fromMs = Math.max(nowMs, instantOf(day, from, timeZone));
      const servesMs = Math.max(0, instantOf(day, to, timeZone) - fromMs);
      if (servesMs >= leftMs) return fromMs + leftMs <= latestMs ? fromMs + leftMs : undefined;
      leftMs -= servesMs;
    }
  }
  return undefined;
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
