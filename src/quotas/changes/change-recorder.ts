import { Injectable } from '@nestjs/common';
import type { RequestKey } from '../../platform/idempotency/index.js';
import { arrayLiteral, sqlFile } from '../../platform/postgres/index.js';
import type { ProductGroup } from '../counter.policy.js';
import type { PreviewLine } from '../quota-change.policy.js';
import {
  QUOTA_CHANGE_TRANSITIONS,
  type QuotaChangeState,
  type QuotaChangeTransition,
} from '../quota-change.state.js';
import type { ApprovalReason } from './change-impact.policy.js';
import type { ChangeKind } from './quota-changes.read-model.js';
import type { Timing } from './change-timing.policy.js';
import type { Ask } from './store-questions.js';

const RECORD_QUOTA_CHANGE = sqlFile(import.meta.url, 'sql/record-quota-change.sql');
const LOCK_QUOTA_CHANGE = sqlFile(import.meta.url, 'sql/lock-quota-change.sql');
const MOVE_QUOTA_CHANGE = sqlFile(import.meta.url, 'sql/move-quota-change.sql');

/** Who does something to a change, and in which role. */
export interface Actor {
  readonly id: string;
  readonly role: string;
  readonly traceId: string;
}

/** What the system does by itself. */
export const QUOTA_CLOCK: Actor = { id: 'quota-clock', role: 'system', traceId: '0'.repeat(32) };

export interface NewChange {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly transition: QuotaChangeTransition;
  readonly branchIds: readonly string[];
  readonly group: ProductGroup | undefined;
  readonly changes: readonly object[];
  readonly preview: readonly PreviewLine[];
  readonly summary: object;
  readonly reason: string;
  readonly actor: Actor;
  readonly approvalReasons: readonly ApprovalReason[];
  readonly breakGlass: boolean;
  readonly timing: Timing;
  readonly pendingHours: number;
  readonly key: RequestKey | undefined;
}

/** A change that is locked by whoever decides on it. */
export interface LockedChange {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly kind: ChangeKind;
  readonly branch_ids: readonly string[];
  readonly product_group: ProductGroup | null;
  readonly status: QuotaChangeState;
  readonly seq: number;
  readonly changes: readonly object[];
  readonly made_by: string;
  readonly decided_by: string | null;
  readonly approval_reasons: readonly ApprovalReason[];
  /** Its time is still to come. */
  readonly is_for_later: boolean | null;
  readonly has_expired: boolean | null;
  readonly is_over: boolean | null;
}

export interface Move {
  readonly transition: QuotaChangeTransition;
  readonly actor: Actor;
  readonly reason?: string | undefined;
  readonly key?: RequestKey | undefined;
  readonly details?: object | undefined;
}

/** By these a second person decides. */
const DECISIONS: readonly QuotaChangeTransition[] = ['approve', 'approveForLater', 'reject', 'supersede'];

/** Writes the life of a change, each step with its event in the same statement (INV-8). */
@Injectable()
export class ChangeRecorder {
  async record(ask: Ask, change: NewChange): Promise<void> {
    const { to, event } = QUOTA_CHANGE_TRANSITIONS[change.transition];
    await ask(RECORD_QUOTA_CHANGE, [
      change.id,
      change.kind,
      arrayLiteral(change.branchIds),
      change.group ?? null,
      to,
      JSON.stringify(change.changes),
      JSON.stringify(change.preview),
      JSON.stringify(change.summary),
      change.reason,
      change.actor.id,
      change.actor.role,
      event,
      change.actor.traceId,
      arrayLiteral(change.approvalReasons),
      change.breakGlass,
      change.timing.effectiveFrom,
      change.timing.until,
      change.pendingHours,
      change.key?.keyDigest ?? null,
      change.key?.requestDigest ?? null,
    ]);
  }

  async lock(ask: Ask, id: string): Promise<LockedChange | undefined> {
    const [change] = await ask<LockedChange>(LOCK_QUOTA_CHANGE, [id]);
    return change;
  }

  /** @throws if the change, which the caller has locked, is not in the state that the transition leaves. */
  async move(
    ask: Ask,
    change: LockedChange,
    { transition, actor, reason, key, details }: Move,
  ): Promise<void> {
    const { from, to, event } = QUOTA_CHANGE_TRANSITIONS[transition];
    const moved = await ask<{ seq: number }>(MOVE_QUOTA_CHANGE, [
      change.id,
      from,
      to,
      event,
      actor.id,
      actor.role,
      reason ?? null,
      actor.traceId,
      DECISIONS.includes(transition),
      key?.keyDigest ?? null,
      key?.requestDigest ?? null,
      details === undefined ? null : JSON.stringify(details),
    ]);
    if (moved.length === 0) throw new Error(`a quota change was to ${transition} and is ${change.status}`);
  }
}
