import { Inject, Injectable, Optional } from '@nestjs/common';
import { Logger } from '../../platform/logging/index.js';
import { arrayLiteral, sqlFile } from '../../platform/postgres/index.js';
import { CounterSnapshots } from '../counter-snapshots.js';
import { type CounterChange, GateNotice } from '../gate-notice.js';
import {
  type AppliedCell,
  type MovedCell,
  moveOf,
  noticeOf,
  type PlannedCell,
} from '../quota-change.policy.js';
import type { ChangePlanner, Plan } from './change-planner.js';
import { GentlePace, WRITE_WITHIN_MS } from './gentle-pace.js';
import type { Ask } from './store-questions.js';

const WRITE_CHANGE_CELLS = sqlFile(import.meta.url, 'sql/write-change-cells.sql');
const SET_CAPACITIES = sqlFile(import.meta.url, 'sql/set-capacities.sql');

/**
 * Branches whose counters this process reads anew at once, so that whoever changed them sees it at once. After a wider
 * change it learns of it as every other process does, within the second that a reading may be old: hundreds of
 * readings would crowd bookings out of the pool.
 */
const BRANCHES_READ_ANEW_MAX = 8;

/** Writes what a plan does, and tells those who keep copies once it is committed. */
@Injectable()
export class ChangeApplier {
  constructor(
    private readonly snapshots: CounterSnapshots,
    private readonly logger: Logger,
    @Optional() @Inject(GateNotice) private readonly gate?: GateNotice,
  ) {}

  /** Keeps what the maker saw, so that whoever approves it later approves that. */
  async remember(ask: Ask, changeId: string, plan: Plan): Promise<void> {
    await this.#writeCells(ask, changeId, plan.planned, { approved: false, applied: false });
  }

  /**
   * Gives the counters their capacities, within a transaction that has locked their branches. The counters themselves
   * are locked last and for one statement, so that bookings hardly wait.
   * @returns what moved, for `tell`.
   */
  async apply(
    ask: Ask,
    planner: ChangePlanner,
    change: { readonly id: string; readonly plan: Plan; readonly approved: boolean },
  ): Promise<readonly AppliedCell[]> {
    const { id, plan, approved } = change;
    const planned = await planner.open(ask, plan);
    const pace = new GentlePace(planned.length, WRITE_WITHIN_MS);
    await pace.step(() => this.#writeCells(ask, id, planned, { approved, applied: true }));
    const set = await ask<{ id: number; lined: boolean }>(SET_CAPACITIES, [
      arrayLiteral(planned.map(({ old }) => old!.id)),
      arrayLiteral(planned.map(({ capacity }) => capacity)),
      arrayLiteral(planned.map(({ old }) => old!.version)),
    ]);
    if (set.length !== planned.length) {
      throw new Error(`a quota change reached ${set.length} counters in place of ${planned.length}`);
    }
    const lined = new Set(set.flatMap((each) => (each.lined ? [each.id] : [])));
    return plan.planned.map((each) => ({ ...each, lined: each.old !== undefined && lined.has(each.old.id) }));
  }

  /** After the commit. The change stands whatever happens here; what misses a notice is mended by reconciliation. */
  async tell(moved: ReadonlyMap<string, readonly MovedCell[]>): Promise<void> {
    const steps = new Map<string, readonly CounterChange[]>();
    const reopened: string[] = [];
    for (const [branchId, cells] of moved) {
      const notice = noticeOf(cells);
      if (notice.steps.length > 0) steps.set(branchId, notice.steps);
      if (notice.reopens) reopened.push(branchId);
    }
    try {
      if (steps.size > 0) await this.gate?.adjusted(steps);
      for (const branchId of reopened) await this.gate?.reopened(branchId);
    } catch (error) {
      const branches = [...moved.keys()].slice(0, BRANCHES_READ_ANEW_MAX);
      this.logger.warn({ err: error, branches }, 'the gate did not hear of a quota change');
    }
    // Whoever has not read a branch yet will read it as it is.
    const known = [...moved.keys()].filter((branchId) => this.snapshots.peek(branchId) !== undefined);
    if (known.length > BRANCHES_READ_ANEW_MAX) return;
    await Promise.all(known.map((branchId) => this.#readAnew(branchId)));
  }

  async #readAnew(branchId: string): Promise<void> {
    await this.snapshots.load(branchId, 0).catch((error: unknown) => {
      this.logger.warn({ err: error, branchId }, 'counters could not be read anew after a quota change');
    });
  }

  async #writeCells(
    ask: Ask,
    changeId: string,
    planned: readonly PlannedCell[],
    { approved, applied }: { approved: boolean; applied: boolean },
  ): Promise<void> {
    const known = planned.filter(({ old }) => old !== undefined);
    await ask(WRITE_CHANGE_CELLS, [
      changeId,
      arrayLiteral(known.map(({ old }) => old!.id)),
      arrayLiteral(known.map(({ cell }) => cell.line)),
      // A counter that the change brings into being had no capacity, whatever its empty row says for the moment.
      arrayLiteral(known.map(({ old }) => (old!.version === 0 ? null : old!.capacity))),
      arrayLiteral(known.map(({ old }) => old!.version)),
      arrayLiteral(known.map(({ capacity }) => capacity)),
      approved,
      applied,
    ]);
  }
}

export function byBranch(planned: readonly AppliedCell[]): Map<string, MovedCell[]> {
  const moved = new Map<string, MovedCell[]>();
  for (const each of planned) {
    const known = moved.get(each.cell.branchId);
    if (known === undefined) moved.set(each.cell.branchId, [moveOf(each)]);
    else known.push(moveOf(each));
  }
  return moved;
}
