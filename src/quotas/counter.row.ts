import { type Counter, levelOf, type Period, type ProductGroup } from './counter.policy.js';

/** A row of quota_counters as the statements of this room select it. */
export interface CounterRow {
  readonly id: number;
  readonly product_group: ProductGroup;
  readonly period: Period;
  readonly period_start: string;
  readonly pool: string;
  readonly time_window: string;
  readonly capacity: number | null;
  readonly taken: number;
  readonly held: number;
  readonly kept?: number;
  readonly ceiling: number | null;
  readonly sold_extra?: number;
  readonly version: number;
}

export function readCounter(row: CounterRow): Counter {
  const { id, period, pool, capacity, taken, held, ceiling, version } = row;
  const timeWindow = row.time_window;
  return {
    id,
    level: levelOf({ period, pool, timeWindow }),
    period,
    periodStart: row.period_start,
    pool,
    timeWindow,
    productGroup: row.product_group,
    capacity,
    taken,
    held,
    ceiling,
    ...(row.kept !== undefined && row.kept > 0 && { kept: row.kept }),
    ...(row.sold_extra !== undefined && row.sold_extra > 0 && { soldExtra: row.sold_extra }),
    version,
  };
}
