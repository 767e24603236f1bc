import { Injectable } from '@nestjs/common';
import type { Caller } from '../../identity/index.js';
import { isRefusal, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import type { RequestKey } from '../../platform/idempotency/index.js';
import { Database } from '../../platform/postgres/index.js';
import { PoolRules } from '../pools/pool-rules.js';
import type { AppliedCell } from '../quota-change.policy.js';
import { type QuotaChangeState, type QuotaChangeTransition, stateAfter } from '../quota-change.state.js';
import { quotaErrors } from '../quota.errors.js';
import { byBranch, ChangeApplier } from './change-applier.js';
import { ChangePlanner } from './change-planner.js';
import { type Actor, ChangeRecorder, type LockedChange, QUOTA_CLOCK } from './change-recorder.js';
import { type ChangeAnswer, onceAKey } from './once-a-key.js';
import { fromStored } from './quota-change-request.policy.js';
import { QuotaChanges } from './quota-changes.read-model.js';
import { SeenVersions } from './seen-versions.js';
import { type Ask, askingIn } from './store-questions.js';
import { anewWhenOvertaken } from './plan-overtaken.js';

export type Decision = 'approve' | 'reject' | 'withdraw';

export interface DecideCommand {
  readonly changeId: string;
  readonly decision: Decision;
  /** Always given with a rejection. */
  readonly reason?: string | undefined;
  readonly caller: Caller;
  readonly traceId: string;
  readonly key?: RequestKey | undefined;
}

/** What a decision has come to: what moved, or why not. A refusal may come with a transition, so it is committed. */
type Outcome = { readonly moved: readonly AppliedCell[] } | Refusal;

const NOTHING_MOVED: Outcome = { moved: [] };

const ROLE_OF: Readonly<Record<Decision, string>> = {
  approve: 'quota-checker',
  reject: 'quota-checker',
  withdraw: 'quota-maker',
};

/**
 * A second person approves or rejects what waits; its maker takes it back. Whoever comes first decides: the change is
 * locked, and everybody after is told what has become of it.
 */
@Injectable()
export class DecideQuotaChange {
  constructor(
    private readonly database: Database,
    private readonly planner: ChangePlanner,
    private readonly recorder: ChangeRecorder,
    private readonly applier: ChangeApplier,
    private readonly seen: SeenVersions,
    private readonly poolRules: PoolRules,
    private readonly changes: QuotaChanges,
  ) {}

  /**
   * @returns the change as it is then, or NOT_FOUND, QUOTA_CHANGE_SAME_PERSON, QUOTA_CHANGE_NOT_YOURS,
   * QUOTA_CHANGE_DECIDED, QUOTA_VERSION_STALE or IDEMPOTENCY_KEY_REUSED.
   */
  async execute(command: DecideCommand): Promise<ChangeAnswer | Refusal> {
    const { key, changeId, caller } = command;
    const once = await onceAKey(this.changes, key, () =>
      anewWhenOvertaken(() => this.database.transaction((client) => this.#decide(askingIn(client), command))),
    );
    if ('earlier' in once) return once.earlier;
    const outcome: Outcome = once.done;
    if (isRefusal(outcome)) return outcome;
    await this.applier.tell(byBranch(outcome.moved));
    const change = await this.changes.find(changeId);
    return change === undefined || !isWithinReach(caller, change.branchIds)
      ? refuse(platformErrors.NOT_FOUND)
      : { change, replayed: false };
  }

  async #decide(ask: Ask, command: DecideCommand): Promise<Outcome> {
    const { decision, caller } = command;
    const change = await this.recorder.lock(ask, command.changeId);
    if (change === undefined || !isWithinReach(caller, change.branch_ids))
      return refuse(platformErrors.NOT_FOUND);
    if (decision === 'withdraw' ? change.made_by !== caller.id : change.made_by === caller.id) {
      const code = decision === 'withdraw' ? 'QUOTA_CHANGE_NOT_YOURS' : 'QUOTA_CHANGE_SAME_PERSON';
      return refuse(quotaErrors[code]);
    }
    if (change.status === 'PENDING' && change.has_expired === true) {
      await this.recorder.move(ask, change, { transition: 'expire', actor: QUOTA_CLOCK });
      return decided('EXPIRED', null);
    }
    const actor: Actor = { id: caller.id, role: ROLE_OF[decision], traceId: command.traceId };
    if (decision === 'approve' && change.status === 'PENDING')
      return this.#approve(ask, change, command, actor);
    const transition = decision === 'approve' ? undefined : closing(decision, change.status);
    return transition === undefined ? told(change) : this.#close(ask, change, { transition, command, actor });
  }

  async #close(
    ask: Ask,
    change: LockedChange,
    {
      transition,
      command,
      actor,
    }: { transition: QuotaChangeTransition; command: DecideCommand; actor: Actor },
  ): Promise<Outcome> {
    await this.recorder.move(ask, change, { transition, actor, reason: command.reason, key: command.key });
    return NOTHING_MOVED;
  }

  async #approve(ask: Ask, change: LockedChange, command: DecideCommand, actor: Actor): Promise<Outcome> {
    const { reason, key } = command;
    await this.planner.lock(ask, change.branch_ids);
    if (change.kind === 'POOL_RULE') {
      const stale = await this.poolRules.apply(ask, change);
      if (stale !== undefined) return this.#supersede(ask, change, stale, actor);
      await this.recorder.move(ask, change, { transition: 'approve', actor, reason, key });
      return NOTHING_MOVED;
    }
    const wanted = {
      branchIds: change.branch_ids,
      group: change.product_group ?? undefined,
      lines: change.changes.map((line) => fromStored(line)),
    };
    const plan = await this.planner.plan(ask, wanted, { seen: await this.seen.of(ask, change.id) });
    if (isRefusal(plan)) return this.#supersede(ask, change, plan, actor);
    const later = change.is_for_later === true;
    await this.recorder.move(ask, change, {
      transition: later ? 'approveForLater' : 'approve',
      actor,
      reason,
      key,
      details: { counters: plan.summary.counters },
    });
    if (later) return NOTHING_MOVED;
    return { moved: await this.applier.apply(ask, this.planner, { id: change.id, plan, approved: true }) };
  }

  /** What the maker saw is no more: nobody can approve it now, and its maker looks again. */
  async #supersede(ask: Ask, change: LockedChange, why: Refusal, actor: Actor): Promise<Refusal> {
    const details = { code: why.definition.code, ...why.params };
    await this.recorder.move(ask, change, { transition: 'supersede', actor, details });
    return why;
  }
}

/** How a decision closes a change from the state that it is in; undefined where the table has no such way. */
function closing(
  decision: Exclude<Decision, 'approve'>,
  status: QuotaChangeState,
): QuotaChangeTransition | undefined {
  const ways = decision === 'reject' ? (['reject'] as const) : (['withdraw', 'callOff'] as const);
  return ways.find((way) => stateAfter(status, way) !== undefined);
}

export function isWithinReach({ branches }: Pick<Caller, 'branches'>, branchIds: readonly string[]): boolean {
  return branches === '*' || branchIds.every((branchId) => branches.includes(branchId));
}

function told({ status, decided_by: by }: LockedChange): Refusal {
  return decided(status, by);
}

function decided(status: string, by: string | null): Refusal {
  return refuse(quotaErrors.QUOTA_CHANGE_DECIDED, { status, decidedBy: by ?? '—' });
}
