import type { components } from '../../shared/api/index.js';

export type CalendarDay = components['schemas']['CalendarDay'];
export type DayStatus = CalendarDay['status'];

const MS_PER_DAY = 86_400_000;
const DAYS_OF_WEEK = 7;

/** Days are texts; arithmetic on them goes through noon of UTC, where no clock is ever put forward. */
const toMs = (date: string): number => Date.parse(`${date}T12:00:00Z`);
const toDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function addDays(date: string, days: number): string {
  return toDay(toMs(date) + days * MS_PER_DAY);
}

/** The same day of another month, or the last day of it. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0, 12)).getUTCDate();
  return toDay(Date.UTC(year, month - 1 + months, Math.min(day, last), 12));
}

export function monthOf(date: string): string {
  return date.slice(0, 7);
}

/** 0 for Monday, as weeks begin here and as quotas are counted. */
export function weekdayOf(date: string): number {
  return (new Date(toMs(date)).getUTCDay() + 6) % DAYS_OF_WEEK;
}

/**
 * The weeks of a month, Monday first; undefined where a week begins or ends in another month. Weeks that are over
 * before the first day that matters are left out: on a phone they would push what can be booked off the screen.
 */
export function weeksOf(month: string, from: string): (string | undefined)[][] {
  const first = `${month}-01`;
  const next = addMonths(first, 1);
  const start = from > first && from < next ? from : first;
  const weeks: (string | undefined)[][] = [];
  for (let date = addDays(start, -weekdayOf(start)); date < next; date = addDays(date, DAYS_OF_WEEK)) {
    const week = Array.from({ length: DAYS_OF_WEEK }, (_, index) => addDays(date, index));
    weeks.push(week.map((day) => (monthOf(day) === month ? day : undefined)));
  }
  return weeks;
}

export function isBookable(day: CalendarDay | undefined): boolean {
  return day?.status === 'OPEN' || day?.status === 'FEW';
}

export function firstOpenDay(days: readonly CalendarDay[]): CalendarDay | undefined {
  return days.find((day) => isBookable(day));
}

/** The Monday of the first week with a day that serves, or the first day there is, whichever is later. */
export function firstDayThatMatters(days: readonly CalendarDay[]): string {
  const first = days[0]!.date;
  const serving = days.find(({ status }) => status !== 'CLOSED')?.date ?? first;
  const monday = addDays(serving, -weekdayOf(serving));
  return monday < first ? first : monday;
}

/** Where a key leads within the days there are; undefined for a key that leads nowhere. */
export function dayAfterKey(key: string, date: string, first: string, last: string): string | undefined {
  const to = targetOf(key, date);
  if (to === undefined) return undefined;
  return to < first ? first : to > last ? last : to;
}

function targetOf(key: string, date: string): string | undefined {
  switch (key) {
    case 'ArrowLeft':
      return addDays(date, -1);
    case 'ArrowRight':
      return addDays(date, 1);
    case 'ArrowUp':
      return addDays(date, -DAYS_OF_WEEK);
    case 'ArrowDown':
      return addDays(date, DAYS_OF_WEEK);
    case 'Home':
      return addDays(date, -weekdayOf(date));
    case 'End':
      return addDays(date, DAYS_OF_WEEK - 1 - weekdayOf(date));
    case 'PageUp':
      return addMonths(date, -1);
    case 'PageDown':
      return addMonths(date, 1);
    default:
      return undefined;
  }
}
