import { BankCalendar, BusinessCalendar, type CalendarOverride } from '../branches/index.js';
import { addDays, dayOfWeek, monthStart } from '../platform/clock/index.js';

/** Thirteen months, so that every season of a year has been there once. */
export const HISTORY_DAYS = 395;
/** Branches offer far more than an ordinary day needs; only the worst days of the year come near it. */
const ORDINARY_SHARE_OF_QUOTA = 0.4;
/** Where nothing limits a day. */
const UNLIMITED_DAY = 24;
/** Spread of days that the calendar does not explain, on the scale of logarithms. */
const NOISE_SIGMA = 0.1;
const GROWTH_PER_YEAR = 0.08;

/** Monday is 1. Saturdays and Sundays are workdays that make up for a holiday. */
const WEEKDAY_FACTORS = [1, 1.18, 1, 0.94, 0.97, 1.08, 0.8, 0.7];
/** The last business day of a month, the one before it, and so on. */
const MONTH_END_FACTORS = [1.6, 1.38, 1.2];
const QUARTER_END_FACTOR = 1.22;
const MONTH_START_FACTOR = 1.12;
const AFTER_HOLIDAY_FACTORS = [1.45, 1.2];
/** On the first business day of January, when mortgages reprice; it fades over ten. */
const REPRICING_FACTOR = 1.7;
const REPRICING_FADES_DAYS = 10;
/** Who comes when, from nine to five. */
const HOURS: readonly (readonly [hour: number, share: number])[] = [
  [9, 0.21],
  [10, 0.22],
  [11, 0.14],
  [13, 0.09],
  [14, 0.13],
  [15, 0.13],
  [16, 0.08],
];

export interface HistoryDay {
  readonly branch_id: string;
  readonly product_group: string;
  readonly date: string;
  readonly demand: number;
  readonly sold_out: boolean;
  readonly by_hour: readonly number[];
}

export interface HistorySeries {
  readonly branchId: string;
  readonly productGroup: string;
  /** Places of a day; null is unlimited. */
  readonly capacity: number | null;
}

/**
 * Invents how many customers came on the days before `today`, the same for the same branch, group and day: an ordinary
 * day times what the calendar makes of it, with noise, bounded by what was offered. The README of the sandbox lists the
 * factors; forecasts do not know them and find them again.
 */
export function demandHistory(
  { branchId, productGroup, capacity }: HistorySeries,
  {
    today,
    overrides = [],
    days = HISTORY_DAYS,
  }: {
    readonly today: string;
    readonly overrides?: readonly CalendarOverride[];
    readonly days?: number;
  },
): HistoryDay[] {
  const calendar = new BusinessCalendar(new BankCalendar(overrides), []);
  const random = new SeededRandom(`${branchId} ${productGroup}`);
  const ordinary = Math.max(
    1,
    (capacity ?? UNLIMITED_DAY / ORDINARY_SHARE_OF_QUOTA) * ORDINARY_SHARE_OF_QUOTA,
  );
  const level = ordinary * (0.85 + 0.3 * random.uniform());
  const history: HistoryDay[] = [];
  for (let back = days; back >= 1; back -= 1) {
    const date = addDays(today, -back);
    if (!calendar.isBusinessDay(date)) continue;
    const growth = 1 + GROWTH_PER_YEAR * ((days - back) / 365);
    const noise = Math.exp(NOISE_SIGMA * random.normal());
    const wanted = random.poisson(level * growth * noise * calendarFactor(date, calendar));
    const demand = capacity === null ? wanted : Math.min(wanted, capacity);
    history.push({
      branch_id: branchId,
      product_group: productGroup,
      date,
      demand,
      sold_out: capacity !== null && wanted >= capacity,
      by_hour: hoursOf(demand, random),
    });
  }
  return history;
}

function calendarFactor(date: string, calendar: BusinessCalendar): number {
  let factor = WEEKDAY_FACTORS[dayOfWeek(date)]!;
  const month = monthStart(date);
  const ofMonth: string[] = [];
  for (let day = month; monthStart(day) === month; day = addDays(day, 1)) {
    if (calendar.isBusinessDay(day)) ofMonth.push(day);
  }
  const fromStart = ofMonth.indexOf(date);
  const fromEnd = ofMonth.length - 1 - fromStart;
  const monthNumber = Number(date.slice(5, 7));
  factor *= MONTH_END_FACTORS[fromEnd] ?? 1;
  if (monthNumber % 3 === 0 && fromEnd < MONTH_END_FACTORS.length) factor *= QUARTER_END_FACTOR;
  if (fromStart < 2) factor *= MONTH_START_FACTOR;
  const afterHoliday = [date, calendar.addBusinessDays(date, -1)].findIndex(
    (day) => day !== undefined && [1, 2, 3].every((gap) => !calendar.isBusinessDay(addDays(day, -gap))),
  );
  factor *= AFTER_HOLIDAY_FACTORS[afterHoliday] ?? 1;
  if (monthNumber === 1 && fromStart < REPRICING_FADES_DAYS) {
    factor *= 1 + (REPRICING_FACTOR - 1) * (1 - fromStart / REPRICING_FADES_DAYS);
  }
  return factor;
}

function hoursOf(demand: number, random: SeededRandom): number[] {
  const byHour = Array.from({ length: 24 }, () => 0);
  for (let customer = 0; customer < demand; customer += 1) {
    let at = random.uniform();
    const [hour] = HOURS.find(([, share]) => (at -= share) < 0) ?? HOURS.at(-1)!;
    byHour[hour]! += 1;
  }
  return byHour;
}

/** Mulberry32, begun by a digest of text: the sandbox is the same on every machine. */
class SeededRandom {
  #state = 2_166_136_261;

  constructor(seed: string) {
    for (const character of seed)
      this.#state = Math.imul(this.#state ^ character.codePointAt(0)!, 16_777_619);
  }

  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Knuth's, for means of some tens. */
  poisson(mean: number): number {
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > limit; product *= this.uniform()) count += 1;
    return count;
  }
}
