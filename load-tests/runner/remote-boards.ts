import type { Told } from './history.js';

/** A counter as a board of staff shows it. */
export interface BoardCounter {
  readonly period: string;
  readonly start: string;
  readonly pool: string;
  readonly window: string | null;
  /** null: no cap. */
  readonly capacity: number | null;
  readonly taken: number;
  readonly held: number;
}

/** The counters of each branch of a stage. */
export type Boards = ReadonlyMap<string, readonly BoardCounter[]>;

/**
 * What boards show that must not be, before and after a run: a counter in which more units came into use than its capacity
 * allows, and one with a unit left that somebody was told is full. What the board itself calls overbooked is no measure: it
 * is worked out from the same numbers, and true of an oversell as well.
 */
export function boardFaults(before: Boards, after: Boards, believed: readonly Told[]): object[] {
  return [...after].flatMap(([branchId, counters]): object[] => {
    const were = new Map((before.get(branchId) ?? []).map((counter) => [nameOf(counter), counter]));
    const are = new Map(counters.map((counter) => [nameOf(counter), counter]));
    const oversold = counters.filter((counter) => isOversold(were.get(nameOf(counter)), counter));
    const full = new Set(
      believed.filter(({ branch }) => branch === branchId).flatMap((each) => each.full ?? []),
    );
    return [
      ...oversold.map((counter) => ({ branchId, oversold: counter, before: were.get(nameOf(counter)) })),
      ...[...full].flatMap((name): object[] => {
        const counter = are.get(name);
        if (counter === undefined) return [{ branchId, toldFull: name, board: 'has no such counter' }];
        return capacityOf(counter) > inUse(counter) ? [{ branchId, toldFull: counter }] : [];
      }),
    ];
  });
}

/** As a refusal as full names it. */
function nameOf({ period, start, pool, window }: BoardCounter): string {
  return [period, start, pool, window ?? ''].join(' ').trim();
}

/**
 * Staff there may lower a quota during a run, and extras may end: what was in use, or allowed, before it may stay. Nothing
 * above both may have been taken.
 */
function isOversold(was: BoardCounter | undefined, is: BoardCounter): boolean {
  const allowed = was === undefined ? 0 : Math.max(capacityOf(was), inUse(was));
  return inUse(is) > Math.max(capacityOf(is), allowed);
}

function capacityOf({ capacity }: BoardCounter): number {
  return capacity ?? Infinity;
}

function inUse({ taken, held }: BoardCounter): number {
  return taken + held;
}
