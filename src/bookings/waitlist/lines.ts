import type { BranchCounters, Counter, ProductGroup } from '../../quotas/index.js';

/** Days of the horizon × windows × groups of one branch. */
export const MAX_LINES = 4000;

interface Slot {
  readonly group: ProductGroup;
  readonly date: string;
  readonly timeWindow: string;
}

/** A slot of a branch for which somebody waits. */
export interface LineRow extends Slot {
  readonly [column: string]: unknown;
  readonly waiting: number;
}

export interface Line extends Slot {
  readonly waiting: number;
  /** From each of which a place takes one unit. */
  readonly counters: readonly Counter[];
  readonly counterIds: readonly number[];
}

/** Lines with the counters of their slots; one without counters, whose quota was never opened, has no places. */
export function linesOf(rows: readonly LineRow[], counters: BranchCounters): Line[] {
  return rows.flatMap(({ group, date, timeWindow, waiting }) => {
    // Customers wait, and theirs is the online pool.
    const found = counters.countersFor({ group, date, timeWindow, channel: 'ONLINE' });
    if (typeof found === 'string') return [];
    return [{ group, date, timeWindow, waiting, counters: found, counterIds: found.map(({ id }) => id) }];
  });
}

export function dayCountersOf({ counters }: Line): number[] {
  return counters.filter(({ level }) => level === 'DAY').map(({ id }) => id);
}

export function isLineOf(line: Line, slot: Slot): boolean {
  return line.group === slot.group && line.date === slot.date && line.timeWindow === slot.timeWindow;
}
