import type { BranchCounters, Counter, ProductGroup, Share } from '../../quotas/index.js';

/** Days of the horizon × windows × groups × shares of one branch. */
export const MAX_LINES = 8000;

interface Slot {
  readonly group: ProductGroup;
  readonly date: string;
  readonly timeWindow: string;
  /** Whose places somebody waits for: those of the channels by which they came, or of the urgent reserve. */
  readonly pool: Share;
}

/** A slot of a branch for which anybody waits. */
export interface LineRow extends Slot {
  readonly [column: string]: unknown;
  readonly waiting: number;
  /** So many of them would take any part of the day. */
  readonly anyPart: number;
}

export interface Line extends Slot {
  readonly waiting: number;
  /** From each of which a place takes one unit. */
  readonly counters: readonly Counter[];
  readonly counterIds: readonly number[];
}

/** Lines with the counters of their slots; one without counters, whose quota was never opened, has no places. */
export function linesOf(rows: readonly LineRow[], counters: BranchCounters): Line[] {
  return rows.flatMap(({ group, date, timeWindow, pool, waiting }) => {
    const found = counters.countersFor({ group, date, timeWindow, share: pool });
    if (typeof found === 'string' || !hasPlacesOf(pool, found)) return [];
    return [
      { group, date, timeWindow, pool, waiting, counters: found, counterIds: found.map(({ id }) => id) },
    ];
  });
}

/**
 * Counters of which somebody in a line may want a unit. Of a day that has just come to have windows those of the whole
 * day: who waits for any part of it is in its lines a moment later, and must not lose what comes free until then.
 */
export function wantedCounterIds(rows: readonly LineRow[], counters: BranchCounters): Set<number> {
  return new Set(
    rows.flatMap(({ group, date, timeWindow, pool }) => {
      const slot = { group, date, timeWindow, share: pool };
      const found = counters.countersFor(slot);
      const wanted = found === 'WINDOW_REQUIRED' ? counters.dayCounters(slot) : found;
      return typeof wanted === 'string' || !hasPlacesOf(pool, wanted) ? [] : wanted.map(({ id }) => id);
    }),
  );
}

/**
 * Windows of the days for which somebody who would take any part of the day is not in all lines of the day, or in one
 * that it does not have: windows were opened after they joined.
 */
export function partsToFollow(rows: readonly LineRow[], counters: BranchCounters): Slot[] {
  const days = Map.groupBy(
    rows.filter(({ anyPart }) => anyPart > 0),
    ({ group, date, pool }) => `${group} ${date} ${pool}`,
  );
  return [...days.values()].flatMap((lines) => {
    const { group, date, pool } = lines[0]!;
    const opened = counters.windowsOf({ group, date, share: pool });
    const windows = opened.length === 0 ? [''] : opened;
    const waiting = windows.map((name) => lines.find(({ timeWindow }) => timeWindow === name)?.anyPart ?? 0);
    const follows =
      lines.length === windows.length && waiting.every((count) => count > 0 && count === waiting[0]);
    return follows ? [] : windows.map((timeWindow) => ({ group, date, pool, timeWindow }));
  });
}

export function ownCountersOf({ counters }: Line, of: 'DAY' | 'WINDOW'): number[] {
  return counters.filter(({ level }) => level === of).map(({ id }) => id);
}

export function isLineOf(line: Line, slot: Slot): boolean {
  return (
    line.group === slot.group &&
    line.date === slot.date &&
    line.timeWindow === slot.timeWindow &&
    line.pool === slot.pool
  );
}

/** Where nothing is kept for urgent needs they have no places of their own: theirs are those of everybody. */
function hasPlacesOf(share: Share, counters: readonly Counter[]): boolean {
  return share !== 'URGENT' || counters.some(({ pool }) => pool === 'URGENT');
}
