import type { CalendarDay } from '../platform/clock/index.js';

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Year, month (1–12) and day of a date that is known to be well formed: read from its digits, some 10 ns. */
export function yearOfDay(date: CalendarDay): number {
  return digits(date, 0) * 100 + digits(date, 2);
}
export function monthOfDay(date: CalendarDay): number {
  return digits(date, 5);
}
export function dayOfMonth(date: CalendarDay): number {
  return digits(date, 8);
}

export function monthLength(year: number, month: number): number {
  const leap = month === 2 && ((year % 4 === 0 && year % 100 !== 0) || year % 400 === 0);
  return leap ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);
}

/** Months since year 0; consecutive months are consecutive numbers, also over a new year. */
export function monthNumber(date: CalendarDay): number {
  return yearOfDay(date) * 12 + monthOfDay(date) - 1;
}

/** The given day of a month, or its last where the month is shorter. */
export function dayOfMonthNumber(month: number, day: number): CalendarDay {
  const year = Math.floor(month / 12);
  const monthInYear = (month % 12) + 1;
  const clipped = Math.min(day, monthLength(year, monthInYear));
  return `${String(year).padStart(4, '0')}-${twoDigits(monthInYear)}-${twoDigits(clipped)}`;
}

/** The same day of a later month, or its last day: a loan drawn on 31 January is a month old on 28 February. */
export function addMonths(date: CalendarDay, months: number): CalendarDay {
  return dueDayAfter(date, months, dayOfMonth(date));
}

/** The due day in the month so many months after that of `date`: after 28 February that of the 31st is 31 March. */
export function dueDayAfter(date: CalendarDay, months: number, dueDayOfMonth: number): CalendarDay {
  return dayOfMonthNumber(monthNumber(date) + months, dueDayOfMonth);
}

/** How many days a date lies from the due day nearest to it: before it negative, on it zero, after it positive. */
export function daysFromNearestDue(date: CalendarDay, dueDayOfMonth: number): number {
  const month = monthNumber(date);
  const day = dayOfMonth(date);
  const here = day - dueDayIn(month, dueDayOfMonth);
  const there =
    here > 0
      ? day - lengthOf(month) - dueDayIn(month + 1, dueDayOfMonth)
      : day + lengthOf(month - 1) - dueDayIn(month - 1, dueDayOfMonth);
  return Math.abs(there) < Math.abs(here) ? there : here;
}

function dueDayIn(month: number, dueDayOfMonth: number): number {
  return Math.min(dueDayOfMonth, lengthOf(month));
}

function lengthOf(month: number): number {
  return monthLength(Math.floor(month / 12), (month % 12) + 1);
}

function digits(date: CalendarDay, from: number): number {
  return (date.charCodeAt(from) - 48) * 10 + date.charCodeAt(from + 1) - 48;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
