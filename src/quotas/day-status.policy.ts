import type { CalendarDay } from '../platform/clock/index.js';
import type { BranchCounters } from './branch-counters.js';
import { type Counter, leastLeft, left, type ProductGroup } from './counter.policy.js';

/** At or below this many left, or this share of the capacity, a day is called FEW. */
const FEW_LEFT_MAX = 3;
const FEW_SHARE_DIVISOR = 5;
/** What is told of `remaining` stops here, so that a page changes only when it matters: 20 stands for 20 or more. */
export const REMAINING_SHOWN_MAX = 20;

export type Availability = 'OPEN' | 'FEW' | 'FULL';

export interface WindowStatus {
  readonly window: string;
  /** CLOSED: the branch is shut for hours that the window meets. */
  readonly status: Availability | 'CLOSED';
  readonly remaining: number | null;
}

export interface DayAvailability {
  /** CLOSED: each of its windows is. */
  readonly status: Availability | 'CLOSED';
  /** Exact; null where nothing caps the day. */
  readonly left: number | null;
  /** The counter that makes the day full. */
  readonly full?: Counter;
  readonly windows?: readonly WindowStatus[];
}

/** What customers who book online can have of a day that is otherwise open; undefined where no quota is. */
export function dayAvailability(
  counters: BranchCounters,
  group: ProductGroup,
  date: CalendarDay,
  isClosed: (timeWindow: string) => boolean,
): DayAvailability | undefined {
  const slot = { group, date, channel: 'ONLINE' } as const;
  const ofDay = counters.dayCounters(slot);
  if (ofDay === 'NO_QUOTA') return undefined;
  const day = availabilityOf(ofDay);
  const names = counters.windowsOf(slot);
  if (names.length === 0) return day;

  const windows = names.map((timeWindow) => {
    if (isClosed(timeWindow)) return { window: timeWindow, status: 'CLOSED' as const, left: 0 };
    const taken = counters.countersFor({ ...slot, timeWindow });
    return { window: timeWindow, ...availabilityOf(typeof taken === 'string' ? [] : taken) };
  });
  const shown = windows.map(({ window, status, left: of }) => ({ window, status, remaining: bucketed(of) }));
  if (day.status === 'FULL') return { ...day, windows: shown };
  const open = windows.filter(({ status }) => status !== 'FULL' && status !== 'CLOSED');
  if (windows.every(({ status }) => status === 'CLOSED'))
    return { status: 'CLOSED', left: 0, windows: shown };
  const full = open.length === 0 ? windows.find((each) => 'full' in each)?.full : undefined;
  if (full !== undefined) return { status: 'FULL', left: 0, full, windows: shown };
  const few = day.status === 'FEW' || open.every(({ status }) => status === 'FEW');
  return { status: few ? 'FEW' : 'OPEN', left: leastLeft(day.left, sumLeft(open)), windows: shown };
}

/** @param counters in order of level: the first full one is the one that is named. */
export function availabilityOf(counters: readonly Counter[]): DayAvailability {
  let least: number | null = null;
  let capacity = 0;
  for (const counter of counters) {
    const here = left(counter);
    if (here === null || counter.capacity === null) continue;
    if (here === 0) return { status: 'FULL', left: 0, full: counter };
    // Of those that bind alike the largest speaks: five left of fifty is few, also where a day of five is whole.
    if (least === null || here < least) [least, capacity] = [here, counter.capacity];
    else if (here === least) capacity = Math.max(capacity, counter.capacity);
  }
  const few = least !== null && (least <= FEW_LEFT_MAX || least * FEW_SHARE_DIVISOR <= capacity);
  return { status: few ? 'FEW' : 'OPEN', left: least };
}

export function bucketed(exact: number | null): number | null {
  return exact === null ? null : Math.min(exact, REMAINING_SHOWN_MAX);
}

function sumLeft(windows: readonly { left: number | null }[]): number | null {
  let sum = 0;
  for (const { left: here } of windows) {
    if (here === null) return null;
    sum += here;
  }
  return sum;
}
