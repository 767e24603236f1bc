import type { Product } from '../loans/index.js';
import type { CalendarDay } from '../platform/clock/index.js';

export const PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;
export type Period = (typeof PERIODS)[number];

/** In the order in which a full one is named: what waiting a day does not mend comes first. */
export const LEVELS = ['MONTH', 'WEEK', 'DAY', 'POOL', 'WINDOW'] as const;
export type Level = (typeof LEVELS)[number];

export const CHANNELS = ['ONLINE', 'APP', 'PARTNER', 'PHONE', 'COUNTER'] as const;
export type Channel = (typeof CHANNELS)[number];

export const PRODUCT_GROUPS = ['HOUSING', 'CONSUMER', 'BUSINESS'] as const;
export type ProductGroup = (typeof PRODUCT_GROUPS)[number];

/**
 * `ALL` caps every channel together; the others are shares kept for some of them, and `URGENT` for none: nobody takes
 * from it but who waits with an urgent need that the branch has agreed to.
 */
export const POOLS = ['ALL', 'ONLINE', 'ASSISTED', 'URGENT'] as const;
export type Pool = (typeof POOLS)[number];
export type Share = Exclude<Pool, 'ALL'>;

/** One cap, as one reading of the judge showed it. */
export interface Counter {
  readonly id: number;
  readonly level: Level;
  readonly period: Period;
  /** The day itself, the Monday of the ISO week, or the first of the month. */
  readonly periodStart: CalendarDay;
  readonly pool: string;
  /** Empty for the whole period. */
  readonly timeWindow: string;
  readonly productGroup: ProductGroup;
  /** Null is unlimited. */
  readonly capacity: number | null;
  readonly taken: number;
  readonly held: number;
  /** How many of `held` are kept for a line or put by for urgent needs, and promised to nobody yet; absent: none. */
  readonly kept?: number;
  /** What `taken + held` may not exceed: capacity, or what was in use when capacity was lowered below it. */
  readonly ceiling: number | null;
  /** Units above the capacity that were sold while a temporary extra lasted; absent: none. */
  readonly soldExtra?: number;
  readonly version: number;
}

type Use = Pick<Counter, 'capacity' | 'taken' | 'held' | 'soldExtra'>;

const GROUP_OF: Readonly<Record<Product, ProductGroup>> = {
  MORTGAGE: 'HOUSING',
  CAR: 'CONSUMER',
  CONSUMER: 'CONSUMER',
  BUSINESS: 'BUSINESS',
};

const POOL_OF: Readonly<Record<Channel, Exclude<Share, 'URGENT'>>> = {
  ONLINE: 'ONLINE',
  APP: 'ONLINE',
  PARTNER: 'ONLINE',
  PHONE: 'ASSISTED',
  COUNTER: 'ASSISTED',
};

export function productGroupOf(product: Product): ProductGroup {
  return GROUP_OF[product];
}

/** The pool whose share a channel draws on, beside `ALL`. */
export function poolOf(channel: Channel): Exclude<Share, 'URGENT'> {
  return POOL_OF[channel];
}

export function levelOf(cell: Pick<Counter, 'period' | 'pool' | 'timeWindow'>): Level {
  if (cell.timeWindow !== '') return 'WINDOW';
  return cell.pool === 'ALL' ? cell.period : 'POOL';
}

/** Units that may still be taken; null where there is no cap. Never below zero, also when overbooked. */
export function left({ capacity, taken, held }: Use): number | null {
  return capacity === null ? null : Math.max(0, capacity - taken - held);
}

/** How many more are promised than capacity allows, because staff lowered it below what was in use. */
export function overbookedBy({ capacity, taken, held, soldExtra = 0 }: Use): number {
  return capacity === null ? 0 : Math.max(0, taken + held - capacity - soldExtra);
}

/** The smaller of two remainders, where null has no bound. */
export function leastLeft(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}
