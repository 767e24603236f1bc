import type { ReportDay } from './reports.data.js';

/** What the days of a report come to. */
export interface Totals {
  readonly inUse: number;
  /** Of the places of days that have a number of places. */
  readonly fillPercent: number | null;
  readonly fullDays: number;
  /** Half of the days that filled up were faster. */
  readonly medianMinutesToFull: number | null;
}

export function totalsOf(days: readonly ReportDay[]): Totals {
  const capped = days.filter(({ capacity }) => capacity !== null);
  const places = capped.reduce((sum, { capacity }) => sum + (capacity ?? 0), 0);
  const taken = capped.reduce((sum, { inUse }) => sum + inUse, 0);
  const minutes = days.flatMap(({ minutesToFull }) => (minutesToFull === null ? [] : [minutesToFull]));
  return {
    inUse: days.reduce((sum, { inUse }) => sum + inUse, 0),
    fillPercent: places === 0 ? null : Math.round((1000 * taken) / places) / 10,
    fullDays: days.filter(({ fullAt }) => fullAt !== null).length,
    medianMinutesToFull: medianOf(minutes),
  };
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}
