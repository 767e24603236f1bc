import { addDays, type CalendarDay, dayOfWeek } from '../platform/clock/index.js';
import { isMonthEnd, type WorkingDays } from './calendar-effects.policy.js';
import { type DemandDay, fitDemand, forecastDay } from './demand-model.policy.js';

/** Half a year, month by month, each foretold by what was known before it began. */
const BLOCKS = 6;
const BLOCK_DAYS = 30;
/** How far a baseline looks back for a day that has a number. */
const LOOK_BACK_WEEKS = 6;

export interface Errors {
  /** Mean absolute percentage error; null where no day could be compared. */
  readonly model: number | null;
  readonly sameDayLastMonth: number | null;
  readonly sameWeekdayLastWeek: number | null;
}

export interface BackTest {
  readonly days: number;
  readonly monthEndDays: number;
  readonly overall: Errors;
  readonly monthEnd: Errors;
}

interface Compared {
  readonly monthEnd: boolean;
  readonly model: number;
  readonly sameDayLastMonth: number;
  readonly sameWeekdayLastWeek: number;
}

/**
 * How wrong the model would have been, and how wrong people are who take the same day of last month, or the same
 * weekday of last week, which they know only shortly before and the model does not. Only days that all three can
 * foretell are compared.
 */
export function backTest(history: readonly DemandDay[], calendar: WorkingDays): BackTest {
  const days = history.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const byDate = new Map(days.map((day) => [day.date, day.demand]));
  const last = days.at(-1)?.date;
  const compared: Compared[] = [];
  const blocks = last === undefined ? [] : Array.from({ length: BLOCKS }, (_, index) => BLOCKS - index);
  for (const block of blocks) {
    const from = addDays(last!, 1 - block * BLOCK_DAYS);
    const to = addDays(from, BLOCK_DAYS - 1);
    const model = fitDemand(
      days.filter(({ date }) => date < from),
      calendar,
    );
    if (model === undefined) continue;
    for (const day of days.filter(({ date }) => date >= from && date <= to)) {
      const lastMonth = sameDayLastMonth(day.date, byDate);
      const lastWeek = sameWeekdayLastWeek(day.date, byDate);
      if (day.demand === 0 || lastMonth === undefined || lastWeek === undefined) continue;
      compared.push({
        monthEnd: isMonthEnd(day.date, calendar),
        model: errorOf(forecastDay(model, day.date, calendar).expected, day),
        sameDayLastMonth: errorOf(lastMonth, day),
        sameWeekdayLastWeek: errorOf(lastWeek, day),
      });
    }
  }
  const ends = compared.filter(({ monthEnd }) => monthEnd);
  return {
    days: compared.length,
    monthEndDays: ends.length,
    overall: errorsOf(compared),
    monthEnd: errorsOf(ends),
  };
}

/** Of a day that was sold out is only known that more came than were served: whoever says more is not wrong. */
function errorOf(told: number, { demand, soldOut }: DemandDay): number {
  return soldOut && told >= demand ? 0 : Math.abs(told - demand) / demand;
}

function errorsOf(compared: readonly Compared[]): Errors {
  const mean = (of: (day: Compared) => number): number | null =>
    compared.length === 0 ? null : compared.reduce((sum, day) => sum + of(day), 0) / compared.length;
  return {
    model: mean(({ model }) => model),
    sameDayLastMonth: mean((day) => day.sameDayLastMonth),
    sameWeekdayLastWeek: mean((day) => day.sameWeekdayLastWeek),
  };
}

/** The same date a month before or, where the branch did not serve, the nearest day before that. */
function sameDayLastMonth(date: CalendarDay, byDate: ReadonlyMap<CalendarDay, number>): number | undefined {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const [ofYear, ofMonth] = month === 1 ? [year - 1, 12] : [year, month - 1];
  const start = `${ofYear}-${String(ofMonth).padStart(2, '0')}-01`;
  const daysOfMonth = new Date(Date.UTC(ofYear, ofMonth, 0)).getUTCDate();
  let at = addDays(start, Math.min(day, daysOfMonth) - 1);
  for (let back = 0; back < LOOK_BACK_WEEKS * 7; back += 1) {
    const known = byDate.get(at);
    if (known !== undefined) return known;
    at = addDays(at, -1);
  }
  return undefined;
}

/** The same weekday a week before, or the week before that; on a weekend that is made up for, the day a week before. */
function sameWeekdayLastWeek(
  date: CalendarDay,
  byDate: ReadonlyMap<CalendarDay, number>,
): number | undefined {
  const step = dayOfWeek(date) >= 6 ? 1 : 7;
  for (let back = 7; back <= LOOK_BACK_WEEKS * 7; back += step) {
    const known = byDate.get(addDays(date, -back));
    if (known !== undefined) return known;
  }
  return undefined;
}
