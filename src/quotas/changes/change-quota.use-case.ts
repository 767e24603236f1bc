import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { BranchesReadModel } from '../../branches/index.js';
import type { Caller } from '../../identity/index.js';
import type { Product } from '../../loans/index.js';
import { isRefusal, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import type { RequestKey } from '../../platform/idempotency/index.js';
import { Database, StoreClock } from '../../platform/postgres/index.js';
import { BreakGlassLog } from '../break-glass/break-glass-log.js';
import type { AppliedCell, PreviewLine, RequestedChange } from '../quota-change.policy.js';
import type { QuotaChangeTransition } from '../quota-change.state.js';
import { byBranch, ChangeApplier } from './change-applier.js';
import type { ApprovalReason, ChangeSummary } from './change-impact.policy.js';
import { ChangePlanner, groupOf, type Plan } from './change-planner.js';
import { ChangeRecorder } from './change-recorder.js';
import { readTiming, type Timing } from './change-timing.policy.js';
import { type ChangeAnswer, onceAKey } from './once-a-key.js';
import { toStored } from './quota-change-request.policy.js';
import { QuotaChanges } from './quota-changes.read-model.js';
import { type Ask, askingIn, askingOutside } from './store-questions.js';
import { anewWhenOvertaken } from './plan-overtaken.js';

/** For a branch that is not known, which is refused next. */
const USUAL_TIME_ZONE = 'Asia/Shanghai';

export interface ChangeQuotaCommand {
  /** Each once, in order. */
  readonly branchIds: readonly string[];
  /** Absent: all groups that the branches serve. */
  readonly product?: Product | undefined;
  readonly changes: readonly RequestedChange[];
  readonly reason: string;
  /** Absent: at once. */
  readonly effectiveFrom?: string | undefined;
  /** Absent: it stays. */
  readonly until?: string | undefined;
  readonly caller: Caller;
  readonly traceId: string;
  readonly key?: RequestKey | undefined;
  /** Applied at once without a second person, loudly. */
  readonly breakGlass?: boolean | undefined;
}

export interface ChangePreview {
  readonly preview: readonly PreviewLine[];
  readonly summary: ChangeSummary;
  readonly needsApproval: boolean;
  readonly approvalReasons: readonly ApprovalReason[];
}

interface Done {
  readonly id: string;
  readonly moved: readonly AppliedCell[];
}

/**
 * Staff change what branches offer. Capacity moves and nothing else: who has a place keeps it, also where fewer
 * places are left than are taken (INV-11). What is above a branch's threshold waits for another person.
 */
@Injectable()
export class ChangeQuota {
  constructor(
    private readonly database: Database,
    private readonly planner: ChangePlanner,
    private readonly recorder: ChangeRecorder,
    private readonly applier: ChangeApplier,
    private readonly changes: QuotaChanges,
    private readonly breakGlass: BreakGlassLog,
    private readonly clock: StoreClock,
    private readonly branches: BranchesReadModel,
  ) {}

  /**
   * Records the change as a whole or not at all, and applies it unless it waits for a second person or for its time;
   * the copies of the counters are told after the commit.
   * @returns the change, or BRANCH_NOT_FOUND, PRODUCT_NOT_SERVED, QUOTA_VERSION_STALE, VALIDATION_FAILED or
   * IDEMPOTENCY_KEY_REUSED.
   */
  async execute(command: ChangeQuotaCommand): Promise<ChangeAnswer | Refusal> {
    const once = await onceAKey(this.changes, command.key, () => this.#within(command));
    if ('earlier' in once) return once.earlier;
    const { done } = once;
    if (isRefusal(done)) return done;
    if (command.breakGlass === true) this.breakGlass.raise(done.id, command);
    await this.applier.tell(byBranch(done.moved));
    const change = await this.changes.find(done.id);
    return { change: change!, replayed: false };
  }

  /** What the change would do now; nothing is written or locked. Refused as `execute` would. */
  async preview(command: ChangeQuotaCommand): Promise<ChangePreview | Refusal> {
    const timing = this.#timing(command);
    if (isRefusal(timing)) return timing;
    const plan = await this.planner.plan(askingOutside(this.database), wantedBy(command), {
      tellsWaiting: true,
    });
    if (isRefusal(plan)) return plan;
    const { preview, summary, approvalReasons } = plan;
    return { preview, summary, needsApproval: approvalReasons.length > 0, approvalReasons };
  }

  async #within(command: ChangeQuotaCommand): Promise<Done | Refusal> {
    const timing = this.#timing(command);
    if (isRefusal(timing)) return timing;
    return anewWhenOvertaken(() =>
      this.database.transaction((client) => this.#make(askingIn(client), command, timing)),
    );
  }

  #timing(command: ChangeQuotaCommand): Timing | Refusal {
    const timing = readTiming(command, this.clock.nowMs(), this.#timeZoneOf(command));
    if ('until' in timing) return timing;
    return refuse(platformErrors.VALIDATION_FAILED, { count: timing.length }, { faults: timing });
  }

  /** Where branches of several zones are changed at once, their maker reads the wall of the first. */
  #timeZoneOf({ branchIds: [first = ''] }: ChangeQuotaCommand): string {
    return this.branches.get(first)?.timeZone ?? USUAL_TIME_ZONE;
  }

  async #make(ask: Ask, command: ChangeQuotaCommand, timing: Timing): Promise<Done | Refusal> {
    await this.planner.lock(ask, command.branchIds);
    const plan = await this.planner.plan(ask, wantedBy(command), { tellsWaiting: true });
    if (isRefusal(plan)) return plan;
    const id = newId();
    const transition = transitionOf(command, plan, timing);
    const breakGlass = command.breakGlass === true;
    const actor = {
      id: command.caller.id,
      role: breakGlass ? 'sre' : 'quota-maker',
      traceId: command.traceId,
    };
    await this.recorder.record(ask, {
      id,
      kind: 'CAPACITY',
      transition,
      branchIds: command.branchIds,
      group: plan.wanted.group,
      changes: command.changes.map((line) => toStored(line)),
      preview: plan.preview,
      summary: plan.summary,
      reason: command.reason,
      actor,
      approvalReasons: plan.approvalReasons,
      breakGlass,
      timing,
      pendingHours: plan.pendingHours,
      key: command.key,
    });
    if (breakGlass)
      await this.breakGlass.append(ask, { subjectId: id, actor, ...command, summary: plan.summary });
    if (transition === 'apply' || transition === 'breakGlass') {
      return { id, moved: await this.applier.apply(ask, this.planner, { id, plan, approved: false }) };
    }
    await this.applier.remember(ask, id, plan);
    return { id, moved: [] };
  }
}

function wantedBy({ branchIds, product, changes }: ChangeQuotaCommand): Plan['wanted'] {
  return { branchIds, product, group: groupOf(product), lines: changes };
}

function transitionOf(command: ChangeQuotaCommand, plan: Plan, timing: Timing): QuotaChangeTransition {
  if (command.breakGlass === true) return 'breakGlass';
  if (plan.approvalReasons.length > 0) return 'submit';
  return timing.effectiveFrom === null ? 'apply' : 'schedule';
}
