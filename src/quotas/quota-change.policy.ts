import { addDays, type CalendarDay, daysBetween, isoWeekStart, monthStart } from '../platform/clock/index.js';
import {
  bodyFault,
  type FieldFault,
  platformErrors,
  refuse,
  type Refusal,
} from '../platform/errors/index.js';
import type { CounterChange } from './gate-notice.js';
import {
  type Counter,
  left,
  overbookedBy,
  type Period,
  type Pool,
  type ProductGroup,
} from './counter.policy.js';
import { quotaErrors } from './quota.errors.js';

/** One line of a change: what to do with every period from `start` to the one that holds `end`. */
export interface RequestedChange {
  readonly period: Period;
  readonly start: CalendarDay;
  readonly end?: CalendarDay | undefined;
  readonly pool: Pool;
  /** Empty for the whole period. */
  readonly timeWindow: string;
  readonly action: { readonly set: number | null } | { readonly add: number };
  /** What the person saw; 0 for a counter that did not exist. Every counter that is reached must be at it. */
  readonly version?: number | undefined;
}

/** A branch that a change reaches, as it is now. */
export interface ReachedBranch {
  readonly branchId: string;
  readonly today: CalendarDay;
  readonly groups: readonly ProductGroup[];
}

/** One counter that a change reaches, whether it exists or not. */
export interface Cell {
  readonly branchId: string;
  readonly productGroup: ProductGroup;
  readonly period: Period;
  readonly start: CalendarDay;
  readonly pool: Pool;
  readonly timeWindow: string;
  /** Which line of the change reaches it. */
  readonly line: number;
}

export interface PlannedCell {
  readonly cell: Cell;
  /** Undefined where the change brings the counter into being. */
  readonly old: Counter | undefined;
  /** Null is unlimited. */
  readonly capacity: number | null;
}

/** As it was done. */
export interface AppliedCell extends PlannedCell {
  /** Somebody waited for the counter as it changed (see `CounterChange`). */
  readonly lined: boolean;
}

/** How the capacity of one counter moves. */
export interface MovedCell {
  readonly old: Pick<Counter, 'id' | 'capacity'> | undefined;
  readonly capacity: number | null;
  /** After the move. */
  readonly version: number;
  readonly lined: boolean;
}

/** What a change does to one counter, as people see it before and after. */
export interface PreviewLine {
  readonly branchId: string;
  readonly productGroup: ProductGroup;
  readonly period: Period;
  readonly start: CalendarDay;
  readonly pool: string;
  readonly window: string | null;
  readonly old: CapacityShown | null;
  readonly new: CapacityShown;
  readonly taken: number;
  readonly held: number;
  /** After the change. */
  readonly overbookedBy: number;
}

export interface CapacityShown {
  readonly capacity: number | null;
  readonly left: number | null;
  readonly version: number;
}

/** 200 branches with three groups for a month; what is wider is sent in parts. */
export const CELLS_MAX = 20_000;
/** What an answer shows of a wide change: more than a person reads. Its summary counts them all. */
export const PREVIEW_LINES_MAX = 400;
/** More than any branch serves in a month; a larger number is a slip of the keyboard. */
export const CAPACITY_MAX = 100_000;
/** The longest horizon that rules can have (370 days), and a month: further ahead nothing can be booked anyway. */
const AHEAD_MAX_DAYS = 400;

/**
 * Every counter that the lines reach, or all that is wrong with them.
 * @param pastIs what a period that is over means: a slip of whoever asks, or, for a change that has waited for its
 * approval or its time, something that is left out.
 */
export function expandChanges(
  lines: readonly RequestedChange[],
  branches: readonly ReachedBranch[],
  pastIs: 'A_FAULT' | 'LEFT_OUT' = 'A_FAULT',
): Cell[] | Refusal {
  const faults = pastIs === 'A_FAULT' ? faultsOf(lines, branches) : [];
  if (faults.length > 0) return together(faults);
  const cells: Cell[] = [];
  const reachedBy = new Map<string, number>();
  const pairs = branches.reduce((sum, { groups }) => sum + groups.length, 0);
  const wide = lines.reduce((sum, line) => sum + startsOf(line).length, 0) * pairs;
  if (wide > CELLS_MAX) {
    const params = { counters: wide, maxCounters: CELLS_MAX };
    return together([bodyFault('/changes', quotaErrors.QUOTA_CHANGE_TOO_WIDE, params)]);
  }
  for (const { branchId, today, groups } of branches) {
    for (const [index, line] of lines.entries()) {
      const earliest = START_OF[line.period](today);
      for (const start of startsOf(line)) {
        if (start < earliest) continue;
        for (const productGroup of groups) {
          const cell = { branchId, productGroup, start, line: index, ...placeOf(line) };
          const key = cellKey(cell);
          const other = reachedBy.get(key);
          if (other !== undefined) {
            const params = { other: other + 1, period: cell.period, start };
            return together([bodyFault(`/changes/${index}`, quotaErrors.QUOTA_CHANGE_OVERLAP, params)]);
          }
          reachedBy.set(key, index);
          cells.push(cell);
        }
      }
    }
  }
  return cells;
}

/** What is wrong with the lines at any of the branches, each fault once. */
function faultsOf(lines: readonly RequestedChange[], branches: readonly ReachedBranch[]): FieldFault[] {
  const faults = new Map<string, FieldFault>();
  for (const today of new Set(branches.map((branch) => branch.today))) {
    for (const fault of lines.flatMap((line, index) => lineFaults(line, index, today))) {
      faults.set(`${fault.pointer} ${fault.definition.code}`, fault);
    }
  }
  return [...faults.values()];
}

/**
 * What each counter becomes.
 * @param known the counters as they are now, by `cellKey`
 * @param seen by counter, the versions that the person who made the change saw; absent where the change is made now.
 * A line that sets a number is bound to them, because whoever approved it approved that number in place of that other
 * one; a line that adds says how far, and goes together with what others did meanwhile.
 * @returns else QUOTA_VERSION_STALE before any fault, because on stale numbers every other fault may be one too.
 */
export function planChange(
  lines: readonly RequestedChange[],
  cells: readonly Cell[],
  known: ReadonlyMap<string, Counter>,
  seen?: ReadonlyMap<number, number>,
): PlannedCell[] | Refusal {
  const planned: PlannedCell[] = [];
  const stale: FieldFault[] = [];
  const faults: FieldFault[] = [];
  for (const cell of cells) {
    const line = lines[cell.line]!;
    const old = known.get(cellKey(cell));
    const expected = expectedVersion(line, old, seen);
    if (expected !== undefined && expected !== (old?.version ?? 0))
      stale.push(staleFault(cell, expected, old));
    const capacity = newCapacity(line, old);
    const fault = capacityFault(cell, line, old, capacity);
    if (fault !== undefined) faults.push(fault);
    planned.push({ cell, old, capacity });
  }
  if (stale[0] !== undefined) {
    return refuse(quotaErrors.QUOTA_VERSION_STALE, stale[0].params as StaleParams, {
      faults: stale.slice(0, FAULTS_TOLD_MAX),
    });
  }
  return faults.length > 0 ? together(faults) : planned;
}

function expectedVersion(
  line: RequestedChange,
  old: Counter | undefined,
  seen: ReadonlyMap<number, number> | undefined,
): number | undefined {
  if (line.version !== undefined) return line.version;
  if (seen === undefined || 'add' in line.action) return undefined;
  return old === undefined ? 0 : (seen.get(old.id) ?? 0);
}

/** How a counter will be in use; what an ended extra has sold stays kept (see `Counter.soldExtra`). */
export function useAfter({
  old,
  capacity,
}: PlannedCell): Pick<Counter, 'capacity' | 'taken' | 'held' | 'soldExtra'> {
  if (old === undefined) return { capacity, taken: 0, held: 0 };
  const { taken, held } = old;
  const above = old.capacity === null ? 0 : Math.max(0, taken + held - old.capacity);
  return { capacity, taken, held, soldExtra: Math.min(old.soldExtra ?? 0, above) };
}

export function previewOf(planned: readonly PlannedCell[]): PreviewLine[] {
  return planned.map((each) => {
    const { cell, old, capacity } = each;
    const use = useAfter(each);
    const { taken, held } = use;
    return {
      branchId: cell.branchId,
      productGroup: cell.productGroup,
      period: cell.period,
      start: cell.start,
      pool: cell.pool,
      window: cell.timeWindow === '' ? null : cell.timeWindow,
      old: old === undefined ? null : { capacity: old.capacity, left: left(old), version: old.version },
      new: { capacity, left: left(use), version: (old?.version ?? 0) + 1 },
      taken,
      held,
      overbookedBy: overbookedBy(use),
    };
  });
}

/** What a copy of the counters must be told. */
export interface CopyNotice {
  /** Exact steps of counters that it knows. */
  readonly steps: readonly CounterChange[];
  /** A counter came into being, or changed between limited and unlimited, for which no step will do. */
  readonly reopens: boolean;
}

export function moveOf({ old, capacity, lined }: AppliedCell): MovedCell {
  return { old, capacity, version: (old?.version ?? 0) + 1, lined };
}

export function noticeOf(planned: readonly MovedCell[]): CopyNotice {
  const steps: CounterChange[] = [];
  let reopens = false;
  for (const { old, capacity, version, lined } of planned) {
    if (old === undefined || (old.capacity === null) !== (capacity === null)) reopens = true;
    else if (old.capacity !== null && capacity !== null && old.capacity !== capacity)
      steps.push({ counterId: old.id, version, capacity, leftDelta: capacity - old.capacity, lined });
  }
  return { steps, reopens };
}

export function cellKey(cell: Omit<Cell, 'line' | 'pool'> & { pool: string }): string {
  return `${cell.branchId} ${cell.productGroup} ${cell.period} ${cell.start} ${cell.pool} ${cell.timeWindow}`;
}

type StaleParams = {
  branchId: string;
  productGroup: string;
  period: string;
  start: string;
  expected: number;
  actual: number;
  capacity: number | null;
  inUse: number;
};
/** As many as a screen shows; the first ones teach what the others would. */
const FAULTS_TOLD_MAX = 50;

function together(faults: readonly FieldFault[]): Refusal {
  const told = faults.slice(0, FAULTS_TOLD_MAX);
  return refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults: told });
}

function placeOf({
  period,
  pool,
  timeWindow,
}: RequestedChange): Pick<Cell, 'period' | 'pool' | 'timeWindow'> {
  return { period, pool, timeWindow };
}

function lineFaults(line: RequestedChange, index: number, today: CalendarDay): FieldFault[] {
  const { period, start, end } = line;
  const faults: FieldFault[] = [];
  const at = (field: string): string => `/changes/${index}/${field}`;
  const expected = START_OF[period](start);
  const earliest = START_OF[period](today);
  const latest = addDays(today, AHEAD_MAX_DAYS);
  if (start !== expected) {
    faults.push(bodyFault(at('start'), quotaErrors.QUOTA_CHANGE_START, { expected }));
  } else if (start < earliest) {
    faults.push(bodyFault(at('start'), quotaErrors.QUOTA_CHANGE_PAST, { earliest }));
  } else if (start > latest) {
    const range = { min: earliest, max: latest };
    faults.push(bodyFault(at('start'), platformErrors.FIELD_OUT_OF_RANGE, range));
  }
  if (end !== undefined && (end < start || daysBetween(start, end) >= AHEAD_MAX_DAYS)) {
    const params = { maxDays: AHEAD_MAX_DAYS };
    faults.push(bodyFault(at('end'), platformErrors.DATE_RANGE_INVALID, params));
  }
  if (line.timeWindow !== '' && period !== 'DAY') {
    faults.push(bodyFault(at('window'), quotaErrors.QUOTA_CHANGE_WINDOW_PERIOD));
  }
  return faults;
}

function startsOf({ period, start, end = start }: RequestedChange): CalendarDay[] {
  const starts: CalendarDay[] = [];
  for (let day = start; day <= end; day = NEXT_START[period](day)) starts.push(day);
  return starts;
}

const START_OF: Readonly<Record<Period, (day: CalendarDay) => CalendarDay>> = {
  DAY: (day) => day,
  WEEK: isoWeekStart,
  MONTH: monthStart,
};

const NEXT_START: Readonly<Record<Period, (start: CalendarDay) => CalendarDay>> = {
  DAY: (start) => addDays(start, 1),
  WEEK: (start) => addDays(start, 7),
  // The 32nd day from the first of a month always lies in the next one.
  MONTH: (start) => monthStart(addDays(start, 31)),
};

function newCapacity({ action }: RequestedChange, old: Counter | undefined): number | null {
  if ('set' in action) return action.set;
  return (old?.capacity ?? 0) + action.add;
}

function capacityFault(
  cell: Cell,
  { action }: RequestedChange,
  old: Counter | undefined,
  capacity: number | null,
): FieldFault | undefined {
  if ('set' in action || capacity === null) return undefined;
  const { period, start } = cell;
  const pointer = `/changes/${cell.line}/add`;
  if (old === undefined || old.capacity === null) {
    return bodyFault(pointer, quotaErrors.QUOTA_CHANGE_ADD_UNLIMITED, { period, start });
  }
  if (capacity >= 0 && capacity <= CAPACITY_MAX) return undefined;
  const params = { period, start, capacity, max: CAPACITY_MAX };
  return bodyFault(pointer, quotaErrors.QUOTA_CHANGE_OUT_OF_RANGE, params);
}

function staleFault(cell: Cell, expected: number, old: Counter | undefined): FieldFault {
  const { branchId, productGroup, period, start, line } = cell;
  const params: StaleParams = {
    branchId,
    productGroup,
    period,
    start,
    expected,
    actual: old?.version ?? 0,
    capacity: old?.capacity ?? null,
    inUse: old === undefined ? 0 : old.taken + old.held,
  };
  return bodyFault(`/changes/${line}/version`, quotaErrors.QUOTA_VERSION_STALE, params);
}
