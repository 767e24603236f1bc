import { addDays, type CalendarDay, dayNumber, dayOfWeek, monthStart } from '../platform/clock/index.js';

/** What a forecast asks of a branch's calendar. */
export interface WorkingDays {
  isBusinessDay(date: CalendarDay): boolean;
}

/** What of the calendar moves demand. Each is one factor that people can read. */
export const EFFECT_CODES = [
  'TUESDAY',
  'WEDNESDAY',
  'THURSDAY',
  'FRIDAY',
  'MAKE_UP_WORKDAY',
  'MONTH_END_1',
  'MONTH_END_2',
  'MONTH_END_3',
  'QUARTER_END',
  'MONTH_START',
  'AFTER_HOLIDAY_1',
  'AFTER_HOLIDAY_2',
  'BEFORE_HOLIDAY',
  'REPRICING',
  'TREND',
] as const;
const TREND_INDEX = EFFECT_CODES.indexOf('TREND');
export type EffectCode = (typeof EFFECT_CODES)[number];

/** A weekend has two days; a third without service makes people wait. */
const HOLIDAY_MIN_DAYS = 3;
/** Longer than any holiday of the calendar; a branch that was shut for longer begins anew. */
const GAP_MAX_DAYS = 16;
/** Mortgages reprice on 1 January by default; the wish to repay fades over these business days. */
const REPRICING_DAYS = 10;
const DAYS_PER_YEAR = 365;

/** Business days by month, remembered with the calendar, which is replaced and never changed. */
const months = new WeakMap<WorkingDays, Map<CalendarDay, readonly CalendarDay[]>>();

/** Effects by day, remembered with the calendar: each day is asked for once a fit, and there are many fits. */
const effects = new WeakMap<WorkingDays, Map<CalendarDay, readonly number[]>>();

/**
 * How strongly each effect is at work on a business day: mostly 0 or 1. In the order of EFFECT_CODES.
 * @param origin the day from which the trend is counted
 */
export function effectsOn(date: CalendarDay, calendar: WorkingDays, origin: CalendarDay): number[] {
  let ofCalendar = effects.get(calendar);
  if (ofCalendar === undefined) effects.set(calendar, (ofCalendar = new Map()));
  let known = ofCalendar.get(date);
  if (known === undefined) ofCalendar.set(date, (known = workOut(date, calendar)));
  const years = (dayNumber(date) - dayNumber(origin)) / DAYS_PER_YEAR;
  return known.map((value, index) => (index === TREND_INDEX ? years : value));
}

function workOut(date: CalendarDay, calendar: WorkingDays): number[] {
  const weekday = dayOfWeek(date);
  const ofMonth = businessDaysOf(monthStart(date), calendar);
  const fromStart = ofMonth.indexOf(date) + 1;
  const fromEnd = ofMonth.length - fromStart + 1;
  const month = Number(date.slice(5, 7));
  const before = gapBefore(date, calendar);
  const previous = addDays(date, -before - 1);
  const values: Record<EffectCode, number> = {
    TUESDAY: Number(weekday === 2),
    WEDNESDAY: Number(weekday === 3),
    THURSDAY: Number(weekday === 4),
    FRIDAY: Number(weekday === 5),
    MAKE_UP_WORKDAY: Number(weekday >= 6),
    MONTH_END_1: Number(fromEnd === 1),
    MONTH_END_2: Number(fromEnd === 2),
    MONTH_END_3: Number(fromEnd === 3),
    QUARTER_END: Number(month % 3 === 0 && fromEnd <= 3),
    MONTH_START: Number(fromStart <= 2),
    AFTER_HOLIDAY_1: Number(before >= HOLIDAY_MIN_DAYS),
    AFTER_HOLIDAY_2: Number(before === 0 && gapBefore(previous, calendar) >= HOLIDAY_MIN_DAYS),
    BEFORE_HOLIDAY: Number(gapAfter(date, calendar) >= HOLIDAY_MIN_DAYS),
    REPRICING: month === 1 ? Math.max(0, 1 - (fromStart - 1) / REPRICING_DAYS) : 0,
    // Counted from a day that is not the calendar's to know.
    TREND: 0,
  };
  return EFFECT_CODES.map((code) => values[code]);
}

/** One of the last three business days of its month: where the queues are. */
export function isMonthEnd(date: CalendarDay, calendar: WorkingDays): boolean {
  return businessDaysOf(monthStart(date), calendar).slice(-3).includes(date);
}

function businessDaysOf(month: CalendarDay, calendar: WorkingDays): readonly CalendarDay[] {
  let ofCalendar = months.get(calendar);
  if (ofCalendar === undefined) months.set(calendar, (ofCalendar = new Map()));
  const known = ofCalendar.get(month);
  if (known !== undefined) return known;
  const days: CalendarDay[] = [];
  for (let day = month; monthStart(day) === month; day = addDays(day, 1)) {
    if (calendar.isBusinessDay(day)) days.push(day);
  }
  ofCalendar.set(month, days);
  return days;
}

/** Days without service right before a day. */
function gapBefore(date: CalendarDay, calendar: WorkingDays): number {
  let days = 0;
  while (days < GAP_MAX_DAYS && !calendar.isBusinessDay(addDays(date, -days - 1))) days += 1;
  return days;
}

function gapAfter(date: CalendarDay, calendar: WorkingDays): number {
  let days = 0;
  while (days < GAP_MAX_DAYS && !calendar.isBusinessDay(addDays(date, days + 1))) days += 1;
  return days;
}
