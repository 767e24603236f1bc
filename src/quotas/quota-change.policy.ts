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

/** One counter that a change reaches, whether it exists or not. */
export interface Cell {
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

/** What a change does to one counter, as people see it before and after. */
export interface PreviewLine {
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

/** A year of days of one group, or a quarter of three groups; more is a mistake or is sent in parts. */
export const CELLS_MAX = 400;
/** More than any branch serves in a month; a larger number is a slip of the keyboard. */
export const CAPACITY_MAX = 100_000;
/** The longest horizon that rules can have (370 days), and a month: further ahead nothing can be booked anyway. */
const AHEAD_MAX_DAYS = 400;

/** Every counter that the lines reach, or all that is wrong with them. */
export function expandChanges(
  lines: readonly RequestedChange[],
  context: { today: CalendarDay; groups: readonly ProductGroup[] },
): Cell[] | Refusal {
  const faults = lines.flatMap((line, index) => lineFaults(line, index, context.today));
  const cells: Cell[] = [];
  const reachedBy = new Map<string, number>();
  if (faults.length > 0) return together(faults);
  for (const [index, line] of lines.entries()) {
    for (const start of startsOf(line)) {
      for (const productGroup of context.groups) {
        const cell = { productGroup, start, line: index, ...placeOf(line) };
        const other = reachedBy.get(cellKey(cell));
        if (other !== undefined) {
          const params = { other: other + 1, period: cell.period, start };
          return together([bodyFault(`/changes/${index}`, quotaErrors.QUOTA_CHANGE_OVERLAP, params)]);
        }
        reachedBy.set(cellKey(cell), index);
        cells.push(cell);
      }
    }
  }
  if (cells.length <= CELLS_MAX) return cells;
  const params = { counters: cells.length, maxCounters: CELLS_MAX };
  return together([bodyFault('/changes', quotaErrors.QUOTA_CHANGE_TOO_WIDE, params)]);
}

/**
 * What each counter becomes.
 * @param known the counters as they are now, by `cellKey`
 * @returns else QUOTA_VERSION_STALE before any fault, because on stale numbers every other fault may be one too.
 */
export function planChange(
  lines: readonly RequestedChange[],
  cells: readonly Cell[],
  known: ReadonlyMap<string, Counter>,
): PlannedCell[] | Refusal {
  const planned: PlannedCell[] = [];
  const stale: FieldFault[] = [];
  const faults: FieldFault[] = [];
  for (const cell of cells) {
    const line = lines[cell.line]!;
    const old = known.get(cellKey(cell));
    if (line.version !== undefined && line.version !== (old?.version ?? 0)) {
      stale.push(staleFault(cell.line, line.version, old));
    }
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

export function previewOf(planned: readonly PlannedCell[]): PreviewLine[] {
  return planned.map(({ cell, old, capacity }) => {
    const { taken, held } = old ?? { taken: 0, held: 0 };
    const use = { capacity, taken, held };
    return {
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

/**
 * What a copy of the counters must be told: the exact steps, or that steps will not do because a counter came into
 * being or changed between limited and unlimited.
 */
export function noticeOf(planned: readonly PlannedCell[]): readonly CounterChange[] | 'REOPEN' {
  const changes: CounterChange[] = [];
  for (const { old, capacity } of planned) {
    if (old === undefined || (old.capacity === null) !== (capacity === null)) return 'REOPEN';
    if (old.capacity === null || capacity === null || old.capacity === capacity) continue;
    changes.push({ counterId: old.id, leftDelta: capacity - old.capacity });
  }
  return changes;
}

export function cellKey(cell: Omit<Cell, 'line' | 'pool'> & { pool: string }): string {
  return `${cell.productGroup} ${cell.period} ${cell.start} ${cell.pool} ${cell.timeWindow}`;
}

type StaleParams = { expected: number; actual: number; capacity: number | null; inUse: number };
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

function staleFault(line: number, expected: number, old: Counter | undefined): FieldFault {
  const params: StaleParams = {
    expected,
    actual: old?.version ?? 0,
    capacity: old?.capacity ?? null,
    inUse: old === undefined ? 0 : old.taken + old.held,
  };
  return bodyFault(`/changes/${line}/version`, quotaErrors.QUOTA_VERSION_STALE, params);
}
