import type { CalendarDay } from '../platform/clock/index.js';
import { EFFECT_CODES, type EffectCode, effectsOn, type WorkingDays } from './calendar-effects.policy.js';
import { ridgeRegression } from './ridge-regression.policy.js';

/** How many came, or wanted to come, for one day at one branch in one group of products. */
export interface DemandDay {
  readonly date: CalendarDay;
  readonly demand: number;
  /** At least so many wanted to come; nobody knows how many more. */
  readonly soldOut: boolean;
}

export interface Forecast {
  /** As often above as below. */
  readonly expected: number;
  /** Four days of five lie between low and high. */
  readonly low: number;
  readonly high: number;
  /** What the calendar multiplies the usual day by, the strongest first. */
  readonly effects: readonly { readonly code: EffectCode; readonly factor: number }[];
}

export interface DemandModel {
  readonly origin: CalendarDay;
  readonly intercept: number;
  /** By EFFECT_CODES, on the scale of logarithms. */
  readonly coefficients: readonly number[];
  /** Spread of a single day, on the scale of logarithms. */
  readonly sigma: number;
}

/** A quarter of a year of business days: fewer know nothing of month ends. */
export const HISTORY_MIN_DAYS = 60;
/** Worth this many days on which the effect was not there. A trend is believed only when it has lasted. */
const EFFECT_PENALTY = 1;
const TREND_PENALTY = 20;
/** Of a normal distribution: 80 % lie within. */
const INTERVAL_Z = 1.2816;
/** Changes of the filled-in days are below a thousandth after this. */
const SOLD_OUT_ROUNDS = 6;
/** Nobody plans by an effect that is smaller. */
const EFFECT_TOLD_MIN = 0.05;
/** Keeps the logarithm of a day without anybody. */
const SHIFT = 0.5;

const PENALTIES = [
  // The level is what the data say, whatever it is.
  0,
  ...EFFECT_CODES.map((code) => (code === 'TREND' ? TREND_PENALTY : EFFECT_PENALTY)),
];

/**
 * Fits log(demand) = level + Σ effect, so that every effect of the calendar is one factor that can be read and doubted.
 * Days that were sold out say "at least": they are filled in by what the model expects beyond, until both agree.
 * @param history business days only, in any order.
 * @returns undefined for a history that is too short to say anything.
 */
export function fitDemand(history: readonly DemandDay[], calendar: WorkingDays): DemandModel | undefined {
  if (history.length < HISTORY_MIN_DAYS) return undefined;
  const origin = history.reduce((latest, { date }) => (date > latest ? date : latest), history[0]!.date);
  const rows = history.map(({ date }) => [1, ...effectsOn(date, calendar, origin)]);
  const observed = history.map(({ demand }) => Math.log(demand + SHIFT));
  let targets = observed;
  let fitted = fitOnce(rows, targets);
  const rounds = history.some(({ soldOut }) => soldOut) ? SOLD_OUT_ROUNDS : 0;
  for (let round = 0; round < rounds; round += 1) {
    const { means, sigma } = fitted;
    targets = observed.map((value, index) =>
      history[index]!.soldOut ? meanAbove(value, means[index]!, sigma) : value,
    );
    fitted = fitOnce(rows, targets);
  }
  const [intercept = 0, ...coefficients] = fitted.beta;
  return { origin, intercept, coefficients, sigma: fitted.sigma };
}

/** @param date a business day. */
export function forecastDay(model: DemandModel, date: CalendarDay, calendar: WorkingDays): Forecast {
  const values = effectsOn(date, calendar, model.origin);
  const parts = values.map((value, index) => value * model.coefficients[index]!);
  const mean = parts.reduce((sum, part) => sum + part, model.intercept);
  const demandAt = (z: number): number => oneDecimal(Math.max(0, Math.exp(mean + z * model.sigma) - SHIFT));
  const effects = EFFECT_CODES.map((code, index) => ({ code, factor: Math.exp(parts[index]!) }))
    .filter(({ factor }) => Math.abs(factor - 1) >= EFFECT_TOLD_MIN)
    .toSorted((a, b) => Math.abs(Math.log(b.factor)) - Math.abs(Math.log(a.factor)));
  return { expected: demandAt(0), low: demandAt(-INTERVAL_Z), high: demandAt(INTERVAL_Z), effects };
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}

function fitOnce(
  rows: readonly (readonly number[])[],
  targets: readonly number[],
): { beta: number[]; means: number[]; sigma: number } {
  const beta = ridgeRegression(rows, targets, PENALTIES);
  const means = rows.map((row) => row.reduce((sum, value, index) => sum + value * beta[index]!, 0));
  const squares = means.reduce((sum, mean, index) => sum + (targets[index]! - mean) ** 2, 0);
  const freedom = Math.max(1, rows.length - PENALTIES.length);
  return { beta, means, sigma: Math.sqrt(squares / freedom) };
}

/** The mean of a normal variable of which is only known that it is above a value. */
function meanAbove(value: number, mean: number, sigma: number): number {
  if (sigma === 0) return Math.max(value, mean);
  const z = (value - mean) / sigma;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const above = Math.max(1 - normalShareBelow(z), 1e-9);
  return Math.max(value, mean + (sigma * density) / above);
}

/** Abramowitz and Stegun 26.2.17, to 7 decimals. */
function normalShareBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return z >= 0 ? 1 - tail : tail;
}
