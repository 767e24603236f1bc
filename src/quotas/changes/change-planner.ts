import { Inject, Injectable, Optional } from '@nestjs/common';
import { branchErrors } from '../../branches/index.js';
import type { Product } from '../../loans/index.js';
import type { CalendarDay } from '../../platform/clock/index.js';
import { isRefusal, refuse, type Refusal } from '../../platform/errors/index.js';
import { arrayLiteral, sqlFile } from '../../platform/postgres/index.js';
import { type Counter, PRODUCT_GROUPS, type ProductGroup, productGroupOf } from '../counter.policy.js';
import { type CounterRow, readCounter } from '../counter.row.js';
import {
  type Cell,
  cellKey,
  expandChanges,
  planChange,
  type PlannedCell,
  PREVIEW_LINES_MAX,
  type PreviewLine,
  previewOf,
  type ReachedBranch,
  type RequestedChange,
} from '../quota-change.policy.js';
import { WaitingPort } from '../waiting.port.js';
import {
  type ApprovalReason,
  approvalReasons,
  type BranchPolicy,
  type ChangeSummary,
  type DayTotal,
  summaryOf,
  type Unapproved,
  waitingServed,
} from './change-impact.policy.js';
import { GentlePace, PLAN_WITHIN_MS } from './gentle-pace.js';
import type { Ask } from './store-questions.js';
import { PlanOvertaken } from './plan-overtaken.js';

const LOCK_CHANGE_BRANCHES = sqlFile(import.meta.url, 'sql/lock-change-branches.sql');
const READ_CHANGE_BRANCHES = sqlFile(import.meta.url, 'sql/read-change-branches.sql');
const READ_CELLS = sqlFile(import.meta.url, 'sql/read-cells.sql');
const OPEN_CELLS = sqlFile(import.meta.url, 'sql/open-cells.sql');
const READ_BASELINES = sqlFile(import.meta.url, 'sql/read-baselines.sql');
const READ_RETURNING_CAPS = sqlFile(import.meta.url, 'sql/read-returning-caps.sql');
const READ_DAY_TOTALS = sqlFile(import.meta.url, 'sql/read-day-totals.sql');

/** What one person moved within this is added up against the threshold. */
const SMALL_CHANGES_HOURS = 24;

export interface WantedChange {
  readonly branchIds: readonly string[];
  /** Absent: all groups that the branches serve. */
  readonly group?: ProductGroup | undefined;
  /** Only to name what a branch does not serve. */
  readonly product?: Product | undefined;
  readonly lines: readonly RequestedChange[];
}

export interface Plan {
  readonly wanted: WantedChange;
  readonly reached: Reached;
  readonly planned: readonly PlannedCell[];
  /** The first of the counters. */
  readonly preview: readonly PreviewLine[];
  readonly summary: ChangeSummary;
  readonly approvalReasons: readonly ApprovalReason[];
  /** Hours for which the most impatient of the branches lets a change wait. */
  readonly pendingHours: number;
}

interface Reached {
  readonly branches: readonly ReachedBranch[];
  readonly policies: ReadonlyMap<string, BranchPolicy>;
  readonly cells: readonly Cell[];
}

interface BranchRow {
  [column: string]: unknown;
  id: string;
  today: CalendarDay;
  product_groups: string[];
  approval_above_day: number;
  approval_above_week: number;
  approval_above_month: number;
  pending_hours: number;
  serving_places: number | null;
}

export type CellRow = CounterRow & { [column: string]: unknown; branch_id: string };

export interface PlanOptions {
  /** Versions that the maker saw, for a change that is applied later than it was made. */
  readonly seen?: ReadonlyMap<number, number> | undefined;
  /** People will read the summary: it says how many in line would be served. */
  readonly tellsWaiting?: boolean;
}

/** Works out what a change does to every counter that it reaches. */
@Injectable()
export class ChangePlanner {
  constructor(@Optional() @Inject(WaitingPort) private readonly waiting?: WaitingPort) {}

  /** From here to the end of the transaction no other change moves a capacity of these branches. */
  async lock(ask: Ask, branchIds: readonly string[]): Promise<void> {
    await ask(LOCK_CHANGE_BRANCHES, [arrayLiteral(branchIds)]);
  }

  /** @returns the plan, or BRANCH_NOT_FOUND, PRODUCT_NOT_SERVED, QUOTA_VERSION_STALE or VALIDATION_FAILED. */
  async plan(
    ask: Ask,
    wanted: WantedChange,
    { seen, tellsWaiting }: PlanOptions = {},
  ): Promise<Plan | Refusal> {
    const reached = await this.#reach(ask, wanted, seen !== undefined);
    if (isRefusal(reached)) return reached;
    const pace = new GentlePace(reached.cells.length, PLAN_WITHIN_MS);
    const known = byCell(await pace.step(() => this.#read(ask, reached)));
    const planned = planChange(wanted.lines, reached.cells, known, seen);
    if (isRefusal(planned)) return planned;
    const { policies } = reached;
    const unapproved = await pace.step(() => this.#unapproved(ask, planned));
    const preview = previewOf(planned.slice(0, PREVIEW_LINES_MAX));
    const summary = summaryOf(planned, {
      policies,
      dayTotals: await this.#dayTotals(ask, planned, policies),
      waitingServed: tellsWaiting === true ? await this.#waitingServed(ask, planned) : 0,
      linesShown: preview.length,
    });
    return {
      wanted,
      reached,
      planned,
      preview,
      summary,
      approvalReasons: approvalReasons(planned, policies, unapproved, await this.#returning(ask, planned)),
      pendingHours: Math.min(...[...policies.values()].map(({ pendingHours }) => pendingHours)),
    };
  }

  /** How many who wait would get a place by the plan. */
  async #waitingServed(ask: Ask, planned: readonly PlannedCell[]): Promise<number> {
    const raised = planned.flatMap(({ cell, old, capacity }) =>
      old !== undefined && (capacity ?? Infinity) > (old.capacity ?? Infinity) && cell.period === 'DAY'
        ? [old.id]
        : [],
    );
    if (raised.length === 0 || this.waiting === undefined) return 0;
    return waitingServed(planned, await this.waiting.waitingFor(ask, raised));
  }

  /**
   * The plan with a counter for every cell: those that the change brings into being are opened, empty and closed, and
   * give it as `old` what they are until the change is applied, at version 0.
   * @throws PlanOvertaken where somebody else has opened one since it was planned.
   */
  async open(ask: Ask, plan: Plan): Promise<readonly PlannedCell[]> {
    if (plan.planned.every(({ old }) => old !== undefined)) return plan.planned;
    await ask(OPEN_CELLS, cellValues(plan.reached));
    const known = byCell(await this.#read(ask, plan.reached));
    return plan.planned.map((each) => {
      if (each.old !== undefined) return each;
      const old = known.get(cellKey(each.cell));
      if (old?.version !== 0) throw new PlanOvertaken('the horizon was opened meanwhile');
      return { ...each, old };
    });
  }

  async #reach(ask: Ask, wanted: WantedChange, isLate: boolean): Promise<Reached | Refusal> {
    const rows = await ask<BranchRow>(READ_CHANGE_BRANCHES, [arrayLiteral(wanted.branchIds)]);
    const found = new Map(rows.map((row) => [row.id, row]));
    const branches: ReachedBranch[] = [];
    const policies = new Map<string, BranchPolicy>();
    for (const branchId of wanted.branchIds) {
      const row = found.get(branchId);
      if (row === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
      const served = PRODUCT_GROUPS.filter((group) => row.product_groups.includes(group));
      const groups = wanted.group === undefined ? served : served.filter((group) => group === wanted.group);
      if (groups.length === 0 && wanted.group !== undefined) {
        const product = wanted.product ?? wanted.group;
        return refuse(branchErrors.PRODUCT_NOT_SERVED, { branchId, product });
      }
      branches.push({ branchId, today: row.today, groups });
      policies.set(branchId, policyOf(row));
    }
    const cells = expandChanges(wanted.lines, branches, isLate ? 'LEFT_OUT' : 'A_FAULT');
    return isRefusal(cells) ? cells : { branches, policies, cells };
  }

  #read(ask: Ask, reached: Reached): Promise<CellRow[]> {
    return reached.cells.length === 0 ? Promise.resolve([]) : ask<CellRow>(READ_CELLS, cellValues(reached));
  }

  async #unapproved(ask: Ask, planned: readonly PlannedCell[]): Promise<Map<number, Unapproved>> {
    const ids = planned.flatMap(({ old }) => (old === undefined ? [] : [old.id]));
    const rows = await ask<Unapproved & { counter_id: number }>(READ_BASELINES, [
      arrayLiteral(ids),
      SMALL_CHANGES_HOURS,
    ]);
    return new Map(rows.map(({ counter_id: id, ...moved }) => [id, moved]));
  }

  async #returning(ask: Ask, planned: readonly PlannedCell[]): Promise<Map<number, number>> {
    const ids = planned.flatMap(({ old }) => (old?.capacity === null ? [old.id] : []));
    if (ids.length === 0) return new Map();
    type CapRow = { counter_id: number; cap: number };
    const rows = await ask<CapRow>(READ_RETURNING_CAPS, [arrayLiteral(ids)]);
    return new Map(rows.map(({ counter_id: id, cap }) => [id, cap]));
  }

  async #dayTotals(
    ask: Ask,
    planned: readonly PlannedCell[],
    policies: ReadonlyMap<string, BranchPolicy>,
  ): Promise<DayTotal[]> {
    const days = new Set(planned.flatMap(({ cell }) => (cell.period === 'DAY' ? [cell.start] : [])));
    const telling = [...policies.values()].filter(({ servingPlaces }) => servingPlaces !== null);
    if (days.size === 0 || telling.length === 0) return [];
    const branchIds = telling.map(({ branchId }) => branchId);
    type TotalRow = { branch_id: string; date: CalendarDay; capacity: number | null };
    const rows = await ask<TotalRow>(READ_DAY_TOTALS, [arrayLiteral(branchIds), arrayLiteral([...days])]);
    return rows.map((row) => ({ branchId: row.branch_id, date: row.date, capacity: row.capacity }));
  }
}

/** Pairs of branch and group, and the places that the lines name in each: the cells are all of them together. */
function cellValues({ branches, cells }: Reached): unknown[] {
  const pairs = branches.flatMap(({ branchId, groups }) => groups.map((group) => ({ branchId, group })));
  const places = new Map<string, Cell>();
  for (const cell of cells) places.set(`${cell.line} ${cell.start}`, cell);
  const unique = [...places.values()];
  return [
    arrayLiteral(pairs.map(({ branchId }) => branchId)),
    arrayLiteral(pairs.map(({ group }) => group)),
    arrayLiteral(unique.map((cell) => cell.period)),
    arrayLiteral(unique.map(({ start }) => start)),
    arrayLiteral(unique.map((cell) => cell.pool)),
    arrayLiteral(unique.map((cell) => cell.timeWindow)),
  ];
}

function byCell(rows: readonly CellRow[]): Map<string, Counter> {
  return new Map(
    rows.map((row) => {
      const counter = readCounter(row);
      return [cellKey({ ...counter, branchId: row.branch_id, start: counter.periodStart }), counter];
    }),
  );
}

function policyOf(row: BranchRow): BranchPolicy {
  return {
    branchId: row.id,
    approvalAbove: {
      DAY: row.approval_above_day,
      WEEK: row.approval_above_week,
      MONTH: row.approval_above_month,
    },
    pendingHours: row.pending_hours,
    servingPlaces: row.serving_places,
  };
}

export function groupOf(product: Product | undefined): ProductGroup | undefined {
  return product === undefined ? undefined : productGroupOf(product);
}
