import { Injectable } from '@nestjs/common';
import { isRefusal } from '../../platform/errors/index.js';
import { Logger } from '../../platform/logging/index.js';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import type { MovedCell } from '../quota-change.policy.js';
import type { QuotaChangeState } from '../quota-change.state.js';
import { byBranch, ChangeApplier } from './change-applier.js';
import { ChangePlanner } from './change-planner.js';
import { ChangeRecorder, type LockedChange, QUOTA_CLOCK } from './change-recorder.js';
import { fromStored } from './quota-change-request.policy.js';
import { SeenVersions } from './seen-versions.js';
import { type Ask, askingIn } from './store-questions.js';
import { anewWhenOvertaken } from './plan-overtaken.js';

const CLAIM_DUE_CHANGES = sqlFile(import.meta.url, 'sql/claim-due-changes.sql');
const END_EXTRA = sqlFile(import.meta.url, 'sql/end-extra.sql');

/** Of one round; the rest follows in the next, so that the clock can be stopped. */
const CHANGES_A_ROUND_MAX = 50;

interface EndedRow {
  readonly [column: string]: unknown;
  readonly id: number;
  readonly branch_id: string;
  readonly was: number | null;
  readonly becomes: number | null;
  readonly version: number;
  readonly lined: boolean;
}

type Moved = Map<string, MovedCell[]>;

/** Does what time does to changes, by the store's clock: they begin, end, or have waited too long. */
@Injectable()
export class RunDueChanges {
  constructor(
    private readonly database: Database,
    private readonly planner: ChangePlanner,
    private readonly recorder: ChangeRecorder,
    private readonly applier: ChangeApplier,
    private readonly seen: SeenVersions,
    private readonly logger: Logger,
  ) {}

  /** @returns how many changes were moved on. One that fails is logged, and others go on. */
  async execute(): Promise<number> {
    type DueRow = { id: string; status: QuotaChangeState };
    const due = await this.database.run<DueRow>(CLAIM_DUE_CHANGES, [CHANGES_A_ROUND_MAX]);
    let moved = 0;
    for (const { id } of due) {
      const told = await anewWhenOvertaken(() =>
        this.database.transaction((client) => this.#advance(askingIn(client), id)),
      ).catch((error: unknown) => {
        this.logger.error(
          { err: error, changeId: id },
          'a quota change whose time has come could not be moved on',
        );
        return undefined;
      });
      if (told === undefined) continue;
      moved += 1;
      await this.applier.tell(told);
    }
    return moved;
  }

  /** @returns what it moved; undefined where somebody else was faster. */
  async #advance(ask: Ask, id: string): Promise<Moved | undefined> {
    const change = await this.recorder.lock(ask, id);
    if (change === undefined) return undefined;
    if (change.status === 'SCHEDULED' && change.is_for_later !== true) {
      // Nobody was there to begin it in its time; to begin it now would give what was promised only until then.
      return change.is_over === true
        ? this.#fail(ask, change, { code: 'OVER_BEFORE_IT_BEGAN' })
        : this.#begin(ask, change);
    }
    if (change.status === 'APPLIED' && change.is_over === true) return this.#end(ask, change);
    if (change.status !== 'PENDING' || change.has_expired !== true) return undefined;
    await this.recorder.move(ask, change, { transition: 'expire', actor: QUOTA_CLOCK });
    return new Map();
  }

  async #begin(ask: Ask, change: LockedChange): Promise<Moved> {
    await this.planner.lock(ask, change.branch_ids);
    const wanted = {
      branchIds: change.branch_ids,
      group: change.product_group ?? undefined,
      lines: change.changes.map((line) => fromStored(line)),
    };
    const plan = await this.planner.plan(ask, wanted, { seen: await this.seen.of(ask, change.id) });
    if (isRefusal(plan)) return this.#fail(ask, change, { code: plan.definition.code, ...plan.params });
    const approved = change.decided_by !== null;
    // What was below the threshold when it was made may be above it now, because others moved the counters too.
    if (!approved && plan.approvalReasons.length > 0)
      return this.#fail(ask, change, { code: 'NEEDS_APPROVAL', reasons: plan.approvalReasons });
    const details = { counters: plan.summary.counters };
    await this.recorder.move(ask, change, { transition: 'takeEffect', actor: QUOTA_CLOCK, details });
    return byBranch(await this.applier.apply(ask, this.planner, { id: change.id, plan, approved }));
  }

  async #fail(
    ask: Ask,
    change: LockedChange,
    details: { readonly code: string; readonly [more: string]: unknown },
  ): Promise<Moved> {
    await this.recorder.move(ask, change, { transition: 'fail', actor: QUOTA_CLOCK, details });
    this.logger.warn({ changeId: change.id, ...details }, 'a scheduled quota change could not take effect');
    return new Map();
  }

  async #end(ask: Ask, change: LockedChange): Promise<Moved> {
    await this.planner.lock(ask, change.branch_ids);
    const ended = await ask<EndedRow>(END_EXTRA, [change.id]);
    const details = { counters: ended.length };
    await this.recorder.move(ask, change, { transition: 'end', actor: QUOTA_CLOCK, details });
    const moved: Moved = new Map();
    for (const { id, branch_id: branchId, was, becomes, version, lined } of ended) {
      const cell = { old: { id, capacity: was }, capacity: becomes, version, lined };
      const known = moved.get(branchId);
      if (known === undefined) moved.set(branchId, [cell]);
      else known.push(cell);
    }
    return moved;
  }
}
