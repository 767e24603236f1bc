import {
  addDays,
  type CalendarDay,
  dayIn,
  instantOf,
  minutesOf,
  minutesOfDayIn,
} from '../platform/clock/index.js';
import type { BranchFacts, BusinessCalendar } from './business-calendar.js';
import { dayOfMonth, dayOfMonthNumber, monthNumber } from './month-day.policy.js';
import type { RuleSet } from './rule-set.js';

const MS_PER_MINUTE = 60_000;

/** The days that may be booked at one branch under one rule set during one minute; every bound is included. */
export interface BookingWindow {
  readonly minute: number;
  readonly timeZone: string;
  readonly today: CalendarDay;
  /** Before it the notice is too short. */
  readonly earliest: CalendarDay;
  /** What `earliest` was before today's cut-off; the same day while that has not passed. */
  readonly earliestBeforeCutoff: CalendarDay;
  /** The end of the horizon. */
  readonly latest: CalendarDay;
  /** The last day that has been released; never after `latest`, and possibly before `earliest`. */
  readonly releasedThrough: CalendarDay;
}

/**
 * Windows by calendar and rule set, both of which are replaced, not changed, so that an entry dies with them.
 * One costs some 2 µs to work out and 50 ns to find, and lasts a minute: releases and cut-offs are at full minutes.
 */
const windows = new WeakMap<BusinessCalendar, WeakMap<RuleSet, BookingWindow>>();

export function bookingWindow(branch: BranchFacts, rules: RuleSet, nowMs: number): BookingWindow {
  const minute = Math.floor(nowMs / MS_PER_MINUTE);
  let ofCalendar = windows.get(branch.calendar);
  if (ofCalendar === undefined) {
    ofCalendar = new WeakMap();
    windows.set(branch.calendar, ofCalendar);
  }
  const known = ofCalendar.get(rules);
  if (known !== undefined && known.minute === minute && known.timeZone === branch.timeZone) return known;
  const window = workOut(branch, rules, minute);
  ofCalendar.set(rules, window);
  return window;
}

/** When a day opens for booking, milliseconds since 1970. It may lie in the past. */
export function releasesAtMs(date: CalendarDay, rules: RuleSet, timeZone: string): number {
  const { release, horizonDays } = rules;
  const entersHorizon = addDays(date, -horizonDays);
  if (release.rule === 'ROLLING') return instantOf(entersHorizon, release.time, timeZone);
  const opensOn = dayOfMonthNumber(monthNumber(date) - release.monthsAhead, release.dayOfMonth);
  const opensAtMs = instantOf(opensOn, release.time, timeZone);
  // A month may be open while its last days are still beyond the horizon.
  return Math.max(opensAtMs, instantOf(entersHorizon, '00:00', timeZone));
}

function workOut({ timeZone, calendar }: BranchFacts, rules: RuleSet, minute: number): BookingWindow {
  const nowMs = minute * MS_PER_MINUTE;
  const today = dayIn(timeZone, nowMs);
  const minuteOfDay = minutesOfDayIn(timeZone, nowMs);
  const latest = addDays(today, rules.horizonDays);
  const notice = (countsFrom: CalendarDay | undefined): CalendarDay =>
    (rules.minNoticeBusinessDays === 0 || countsFrom === undefined
      ? countsFrom
      : calendar.addBusinessDays(countsFrom, rules.minNoticeBusinessDays)) ??
    // No such business day is in sight: then no day of the horizon is late enough.
    addDays(latest, 1);
  const nextBusinessDay = calendar.addBusinessDays(today, 1);
  const earliestBeforeCutoff = notice(calendar.isBusinessDay(today) ? today : nextBusinessDay);
  const cutoffPassed = minuteOfDay >= minutesOf(rules.cutoffTime);
  return {
    minute,
    timeZone,
    today,
    earliest: cutoffPassed ? notice(nextBusinessDay) : earliestBeforeCutoff,
    earliestBeforeCutoff,
    latest,
    releasedThrough: releasedThrough(rules, today, minuteOfDay, latest),
  };
}

function releasedThrough(
  { release }: RuleSet,
  today: CalendarDay,
  minuteOfDay: number,
  latest: CalendarDay,
): CalendarDay {
  const timeReached = minuteOfDay >= minutesOf(release.time);
  if (release.rule === 'ROLLING') return timeReached ? latest : addDays(latest, -1);
  const day = dayOfMonth(today);
  const opened = day > release.dayOfMonth || (day === release.dayOfMonth && timeReached);
  const lastOpenMonth = monthNumber(today) + release.monthsAhead - (opened ? 0 : 1);
  const lastOpenDay = dayOfMonthNumber(lastOpenMonth, 31);
  return lastOpenDay < latest ? lastOpenDay : latest;
}
