import { addDays, type CalendarDay, dayNumber } from '../../platform/clock/index.js';

/** The same day of the month `months` later, or the last one of a month that is too short for it. */
export function addMonths(day: CalendarDay, months: number, dayOfMonth = Number(day.slice(8))): CalendarDay {
  const monthIndex = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + months;
  const first = firstOf(monthIndex);
  const length = dayNumber(firstOf(monthIndex + 1)) - dayNumber(first);
  return addDays(first, Math.min(dayOfMonth, length) - 1);
}

/** How many of a loan's instalments have fallen due by the end of `today`; the first is due a month after drawing. */
export function instalmentsDue(drawnOn: CalendarDay, dueDayOfMonth: number, today: CalendarDay): number {
  const months = monthsBetween(drawnOn, today);
  return Math.max(0, dueDay(drawnOn, dueDayOfMonth, months) <= today ? months : months - 1);
}

/** The day on which instalment `count` of a loan (1 is the first) falls due. */
export function dueDay(drawnOn: CalendarDay, dueDayOfMonth: number, count: number): CalendarDay {
  return addMonths(drawnOn, count, dueDayOfMonth);
}

function monthsBetween(from: CalendarDay, to: CalendarDay): number {
  return (
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
    Number(to.slice(5, 7)) -
    Number(from.slice(5, 7))
  );
}

function firstOf(monthIndex: number): CalendarDay {
  const month = String((monthIndex % 12) + 1).padStart(2, '0');
  return `${Math.floor(monthIndex / 12)}-${month}-01`;
}
