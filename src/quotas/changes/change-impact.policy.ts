import type { CalendarDay } from '../../platform/clock/index.js';
import { type Counter, overbookedBy, type Period } from '../counter.policy.js';
import { type Cell, type PlannedCell, useAfter } from '../quota-change.policy.js';

export const APPROVAL_REASONS = ['CAP_REMOVED', 'ABOVE_THRESHOLD', 'POOL_RULE'] as const;
export type ApprovalReason = (typeof APPROVAL_REASONS)[number];

/** What a branch, or the bank where the branch says nothing, demands of a change. */
export interface BranchPolicy {
  readonly branchId: string;
  /** Places by which one counter may move within a day without a second person. */
  readonly approvalAbove: Readonly<Record<Period, number>>;
  readonly pendingHours: number;
  /** Bookings a day that the branch can serve; null where it does not say. */
  readonly servingPlaces: number | null;
}

/** The places of all groups of a branch on one day, before the change; null where one of them has no cap. */
export interface DayTotal {
  readonly branchId: string;
  readonly date: CalendarDay;
  readonly capacity: number | null;
}

export interface ServingWarning {
  readonly code: 'OVER_SERVING_CAPACITY';
  readonly branchId: string;
  readonly date: CalendarDay;
  /** Places of all groups after the change; null: no cap. */
  readonly quota: number | null;
  readonly servingCapacity: number;
}

/** What a change does as a whole. */
export interface ChangeSummary {
  readonly branches: number;
  readonly counters: number;
  /** Counters that come into being. */
  readonly opened: number;
  readonly raised: { readonly counters: number; readonly places: number };
  readonly lowered: { readonly counters: number; readonly places: number };
  /** Counters that lose their cap. */
  readonly uncapped: number;
  /** Bookings and holds that stand on counters which are lowered. */
  readonly bookingsTouched: number;
  readonly overbooked: { readonly counters: number; readonly places: number };
  /** The first of them, by branch and day. */
  readonly overbookedDays: readonly { branchId: string; date: CalendarDay; overbookedBy: number }[];
  /** Customers in line who would get a place, at most. */
  readonly waitingServed: number;
  readonly warnings: readonly ServingWarning[];
  /** All of them, also those beyond the list. */
  readonly warningsTotal: number;
  /** False where `preview` shows only the first of the counters. */
  readonly complete: boolean;
}

/** As many as a screen shows; the totals count all. */
const LISTED_MAX = 50;

/** What changes of the last day that nobody approved have moved of a counter, and will move when they end. */
export interface Unapproved {
  /** Where the counter would stand without them; below zero where places that they gave have gone online. */
  readonly baseline: number;
  /** What those that are temporary will give back at most as they end, and what they will take back, below zero. */
  readonly gives: number;
  readonly takes: number;
}

/**
 * Why a change needs a second person; empty where it does not.
 * @param unapproved by counter: a large change cannot be made of small ones, nor of small ones whose ends move the
 * counter when nobody looks. Counters that nobody changed so are absent.
 * @param returning by counter: the cap that comes back when what took it away for a time has ended. Whoever decides
 * meanwhile decides about that one.
 */
export function approvalReasons(
  planned: readonly PlannedCell[],
  policies: ReadonlyMap<string, BranchPolicy>,
  unapproved: ReadonlyMap<number, Unapproved>,
  returning: ReadonlyMap<number, number>,
): ApprovalReason[] {
  const reasons = new Set<ApprovalReason>();
  for (const { cell, old, capacity } of planned) {
    const returns = old === undefined ? undefined : returning.get(old.id);
    if (capacity === null) {
      if (isCapped(cell, old) || returns !== undefined) reasons.add('CAP_REMOVED');
      continue;
    }
    const now = placesBefore(cell, old) ?? returns;
    if (now === undefined) continue;
    const known = old === undefined ? undefined : unapproved.get(old.id);
    const { baseline, gives, takes } = known ?? { baseline: now, gives: 0, takes: 0 };
    const most = capacity + gives - baseline;
    const least = Math.max(0, capacity + takes) - baseline;
    if (Math.max(most, -least) > policies.get(cell.branchId)!.approvalAbove[cell.period])
      reasons.add('ABOVE_THRESHOLD');
  }
  return [...reasons].sort();
}

/** Whether something is given up where there is to be no cap: a reserve without one may take every place of the day. */
function isCapped({ pool }: Cell, old: Counter | undefined): boolean {
  return old === undefined ? pool === 'ALL' || pool === 'URGENT' : old.capacity !== null;
}

/**
 * From how many places a change is counted; null where it is not. A share or a window that comes into being narrows
 * what there is, and so does a cap on what had none. The urgent reserve is taken from everybody at once, and without
 * a number nothing is put by for it: its first places count as any that are added.
 */
function placesBefore({ pool, timeWindow }: Cell, old: Counter | undefined): number | null {
  if (old !== undefined && old.capacity !== null) return old.capacity;
  const counts = pool === 'URGENT' || (old === undefined && pool === 'ALL' && timeWindow === '');
  return counts ? 0 : null;
}

export function summaryOf(
  planned: readonly PlannedCell[],
  context: {
    readonly policies: ReadonlyMap<string, BranchPolicy>;
    readonly dayTotals: readonly DayTotal[];
    readonly waitingServed: number;
    readonly linesShown: number;
  },
): ChangeSummary {
  const raised = { counters: 0, places: 0 };
  const lowered = { counters: 0, places: 0 };
  const overbooked = { counters: 0, places: 0 };
  const overbookedDays: { branchId: string; date: CalendarDay; overbookedBy: number }[] = [];
  let opened = 0;
  let uncapped = 0;
  for (const each of planned) {
    const { cell, old, capacity } = each;
    if (old === undefined) opened += 1;
    if (capacity === null && old !== undefined && old.capacity !== null) uncapped += 1;
    const step = stepOf(each);
    if (step > 0) add(raised, step);
    if (step < 0) add(lowered, -step);
    const over = overbookedBy(useAfter(each));
    if (over === 0) continue;
    add(overbooked, over);
    if (cell.period === 'DAY' && overbookedDays.length < LISTED_MAX) {
      overbookedDays.push({ branchId: cell.branchId, date: cell.start, overbookedBy: over });
    }
  }
  const warnings = servingWarnings(planned, context.policies, context.dayTotals);
  return {
    branches: new Set(planned.map(({ cell }) => cell.branchId)).size,
    counters: planned.length,
    opened,
    raised,
    lowered,
    uncapped,
    bookingsTouched: bookingsTouched(planned),
    overbooked,
    overbookedDays,
    waitingServed: context.waitingServed,
    warnings: warnings.slice(0, LISTED_MAX),
    warningsTotal: warnings.length,
    complete: context.linesShown === planned.length,
  };
}

/**
 * Customers in line who would get one of the places that days gain. Somebody who waits for several of the days is
 * counted for each, so it is the most that it can be.
 * @param waiting by counter
 */
export function waitingServed(planned: readonly PlannedCell[], waiting: ReadonlyMap<number, number>): number {
  let served = 0;
  for (const { cell, old, capacity } of planned) {
    if (old === undefined || cell.period !== 'DAY' || cell.pool !== 'ALL' || cell.timeWindow !== '') continue;
    const places = capacity === null ? (old.capacity === null ? 0 : Infinity) : stepOf({ old, capacity });
    served += Math.max(0, Math.min(places, waiting.get(old.id) ?? 0));
  }
  return served;
}

/** Places that a counter gains or loses; 0 where it is unlimited before or after. */
export function stepOf({ old, capacity }: Pick<PlannedCell, 'old' | 'capacity'>): number {
  if (capacity === null || old?.capacity === null) return 0;
  return capacity - (old?.capacity ?? 0);
}

function add(sum: { counters: number; places: number }, places: number): void {
  sum.counters += 1;
  sum.places += places;
}

/**
 * A booking stands on one day, one week and one month, at most one share of each and one window; so the counters of
 * one kind count each booking once, and the kind that counts most says how many are touched at least.
 */
function bookingsTouched(planned: readonly PlannedCell[]): number {
  const byKind = new Map<string, number>();
  for (const each of planned) {
    const { cell, old } = each;
    if (old === undefined || stepOf(each) >= 0) continue;
    const kind = `${cell.period} ${cell.pool === 'ALL'} ${cell.timeWindow !== ''}`;
    byKind.set(kind, (byKind.get(kind) ?? 0) + old.taken + old.held);
  }
  return Math.max(0, ...byKind.values());
}

/** Days on which the branch would promise more than it can serve, where the change gives places to them. */
function servingWarnings(
  planned: readonly PlannedCell[],
  policies: ReadonlyMap<string, BranchPolicy>,
  dayTotals: readonly DayTotal[],
): ServingWarning[] {
  const totals = new Map(dayTotals.map(({ branchId, date, capacity }) => [`${branchId} ${date}`, capacity]));
  const after = new Map<
    string,
    { branchId: string; date: CalendarDay; quota: number | null; more: boolean }
  >();
  for (const { cell, old, capacity } of planned) {
    if (cell.period !== 'DAY' || cell.pool !== 'ALL' || cell.timeWindow !== '') continue;
    const key = `${cell.branchId} ${cell.start}`;
    const known = totals.get(key);
    const day = after.get(key) ?? {
      branchId: cell.branchId,
      date: cell.start,
      quota: known === undefined ? 0 : known,
      more: false,
    };
    const step = stepOf({ old, capacity });
    day.quota = capacity === null || day.quota === null ? null : day.quota + step;
    day.more ||= step > 0 || capacity === null;
    after.set(key, day);
  }
  return [...after.values()].flatMap(({ branchId, date, quota, more }) => {
    const servingCapacity = policies.get(branchId)?.servingPlaces ?? null;
    if (!more || servingCapacity === null || (quota !== null && quota <= servingCapacity)) return [];
    return [{ code: 'OVER_SERVING_CAPACITY' as const, branchId, date, quota, servingCapacity }];
  });
}
