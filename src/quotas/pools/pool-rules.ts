import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { branchErrors, BranchesReadModel } from '../../branches/index.js';
import type { Caller } from '../../identity/index.js';
import { bodyFault, isRefusal, refuse, type Refusal } from '../../platform/errors/index.js';
import type { RequestKey } from '../../platform/idempotency/index.js';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { type Ask, askingIn, askingOutside } from '../changes/store-questions.js';
import { type ChangeAnswer, onceAKey } from '../changes/once-a-key.js';
import { ChangeRecorder, type LockedChange } from '../changes/change-recorder.js';
import { QuotaChanges } from '../changes/quota-changes.read-model.js';
import { PRODUCT_GROUPS, type ProductGroup } from '../counter.policy.js';
import { quotaErrors } from '../quota.errors.js';
import { NO_RULE, type PoolRule, type StandingPoolRule } from './pool-rule.policy.js';

const READ_CHANGE_BRANCHES = sqlFile(import.meta.url, '../changes/sql/read-change-branches.sql');
const LIST_POOL_RULES = sqlFile(import.meta.url, 'sql/list-pool-rules.sql');
const PUT_POOL_RULE = sqlFile(import.meta.url, 'sql/put-pool-rule.sql');

export interface ChangePoolRule extends PoolRule {
  readonly branchId: string;
  /** Absent: every group that the branch serves. */
  readonly group: ProductGroup | undefined;
  /** What the person saw; the rule must still be at it. */
  readonly version: number | undefined;
  readonly reason: string;
  readonly caller: Caller;
  readonly traceId: string;
  readonly key?: RequestKey | undefined;
}

/** A line of a change of rules, as it is kept. */
interface StoredRule extends PoolRule {
  readonly productGroup: ProductGroup;
  readonly version: number;
}

/** The rules by which places of a share go to another, and how staff change them: always by two persons. */
@Injectable()
export class PoolRules {
  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly recorder: ChangeRecorder,
    private readonly changes: QuotaChanges,
  ) {}

  /** A rule for every group that the branch serves. */
  async of(branchId: string): Promise<StandingPoolRule[] | Refusal> {
    return this.#of(askingOutside(this.database), branchId);
  }

  /**
   * @returns the change, which waits for a second person, or BRANCH_NOT_FOUND, PRODUCT_NOT_SERVED,
   * POOL_RULE_STALE or IDEMPOTENCY_KEY_REUSED.
   */
  async propose(command: ChangePoolRule): Promise<ChangeAnswer | Refusal> {
    const once = await onceAKey(this.changes, command.key, () => this.#record(command));
    if ('earlier' in once) return once.earlier;
    const id = once.done;
    if (isRefusal(id)) return id;
    return { change: (await this.changes.find(id))!, replayed: false };
  }

  async #record(command: ChangePoolRule): Promise<string | Refusal> {
    return this.database.transaction(async (client) => {
      const ask = askingIn(client);
      const { branchId, group, spillBusinessDays, keep, version } = command;
      const standing = await this.#of(ask, branchId);
      if (isRefusal(standing)) return standing;
      const changed = standing.filter(({ productGroup }) => group === undefined || productGroup === group);
      if (changed.length === 0 && group !== undefined) return notServed(branchId, group);
      const stale = changed.find((rule) => version !== undefined && version !== rule.version);
      if (stale !== undefined && version !== undefined) {
        const { definition, params } = staleRule(version, stale);
        return refuse(definition, params, { faults: [bodyFault('/version', definition, params)] });
      }
      const [policy] = await ask<{ pending_hours: number }>(READ_CHANGE_BRANCHES, [arrayLiteral([branchId])]);
      const id = newId();
      const rules: StoredRule[] = changed.map((rule) => ({
        productGroup: rule.productGroup,
        spillBusinessDays,
        keep,
        version: rule.version,
      }));
      await this.recorder.record(ask, {
        id,
        kind: 'POOL_RULE',
        transition: 'submit',
        branchIds: [branchId],
        group,
        changes: rules,
        preview: [],
        summary: {
          poolRules: changed.map(({ productGroup, ...old }) => ({
            productGroup,
            old,
            new: { spillBusinessDays, keep },
          })),
        },
        reason: command.reason,
        actor: { id: command.caller.id, role: 'quota-maker', traceId: command.traceId },
        approvalReasons: ['POOL_RULE'],
        breakGlass: false,
        timing: { effectiveFrom: null, until: null },
        pendingHours: policy!.pending_hours,
        key: command.key,
      });
      return id;
    });
  }

  /**
   * Puts an approved change in force, within a transaction that has locked the branch.
   * @returns why not, where a rule is no longer the one that its maker saw, or the branch serves the group no more.
   */
  async apply(ask: Ask, change: LockedChange): Promise<Refusal | undefined> {
    const branchId = change.branch_ids[0]!;
    const standing = await this.#of(ask, branchId);
    if (isRefusal(standing)) return standing;
    const rules = change.changes as readonly StoredRule[];
    for (const { productGroup, version } of rules) {
      const now = standing.find((each) => each.productGroup === productGroup);
      if (now === undefined) return notServed(branchId, productGroup);
      if (now.version !== version) return staleRule(version, now);
    }
    for (const { productGroup, spillBusinessDays, keep, version } of rules) {
      const values = [branchId, productGroup, spillBusinessDays, keep, change.id, version];
      const put = await ask<{ version: number }>(PUT_POOL_RULE, values);
      if (put.length === 0)
        throw new Error(`the pool rule of ${branchId} ${productGroup} changed while it was put`);
    }
    return undefined;
  }

  async #of(ask: Ask, branchId: string): Promise<StandingPoolRule[] | Refusal> {
    const branch = this.branches.get(branchId);
    if (branch === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    type RuleRow = {
      product_group: ProductGroup;
      spill_business_days: number | null;
      keep: number;
      version: number;
    };
    const rows = await ask<RuleRow>(LIST_POOL_RULES, [branchId]);
    return PRODUCT_GROUPS.filter((group) => branch.productGroups.includes(group)).map((productGroup) => {
      const row = rows.find((each) => each.product_group === productGroup);
      if (row === undefined) return { productGroup, ...NO_RULE, version: 0 };
      return {
        productGroup,
        spillBusinessDays: row.spill_business_days,
        keep: row.keep,
        version: row.version,
      };
    });
  }
}

function notServed(branchId: string, product: ProductGroup): Refusal {
  return refuse(branchErrors.PRODUCT_NOT_SERVED, { branchId, product });
}

function staleRule(expected: number, { productGroup, version: actual, keep }: StandingPoolRule): Refusal {
  return refuse(quotaErrors.POOL_RULE_STALE, { productGroup, expected, actual, keep });
}
