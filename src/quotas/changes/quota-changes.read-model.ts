import { Injectable } from '@nestjs/common';
import type { Caller } from '../../identity/index.js';
import { platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import type { RequestKey } from '../../platform/idempotency/index.js';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { overbookedBy, type ProductGroup } from '../counter.policy.js';
import type { PreviewLine } from '../quota-change.policy.js';
import type { QuotaChangeState } from '../quota-change.state.js';
import type { ApprovalReason, ChangeSummary } from './change-impact.policy.js';
import type { ChangedPoolRule } from '../pools/pool-rule.policy.js';

const LIST_QUOTA_CHANGES = sqlFile(import.meta.url, 'sql/list-quota-changes.sql');
const FIND_QUOTA_CHANGE = sqlFile(import.meta.url, 'sql/find-quota-change.sql');
const FIND_CHANGE_BY_KEY = sqlFile(import.meta.url, 'sql/find-change-by-key.sql');
const FIND_CHANGE_TIMELINE = sqlFile(import.meta.url, 'sql/find-change-timeline.sql');
const LIST_CHANGE_EFFECT = sqlFile(import.meta.url, 'sql/list-change-effect.sql');

/** As many counters as an answer shows of a change. */
const EFFECT_LINES_MAX = 400;
const OUTDATED_LINES_MAX = 50;

export const CHANGE_KINDS = ['CAPACITY', 'POOL_RULE'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface QuotaChange {
  readonly id: string;
  readonly kind: ChangeKind;
  /** The only branch; null where there are several. */
  readonly branchId: string | null;
  readonly branchIds: readonly string[];
  readonly productGroup: ProductGroup | null;
  readonly status: QuotaChangeState;
  /** The lines as they were asked for. */
  readonly changes: readonly object[];
  readonly summary: ChangeSummary | ChangedPoolRule | null;
  readonly reason: string;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly approvalReasons: readonly ApprovalReason[];
  readonly breakGlass: boolean;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
  readonly effectiveFrom: string | null;
  readonly until: string | null;
  readonly expiresAt: string | null;
  readonly appliedAt: string | null;
  readonly endedAt: string | null;
}

export interface QuotaChangeShown extends QuotaChange {
  /** What its maker was shown: the first of the counters. */
  readonly preview: readonly PreviewLine[];
}

export interface ChangeEvent {
  readonly at: string;
  readonly type: string;
  readonly from: string | null;
  readonly to: string;
  readonly by: string;
  readonly role: string;
  readonly reason: string | null;
  readonly details: object | null;
}

/** What became of one counter by a change, and how it is now. */
export interface ChangedCounter {
  readonly branchId: string;
  readonly productGroup: ProductGroup;
  readonly period: string;
  readonly start: string;
  readonly pool: string;
  readonly window: string | null;
  readonly old: { readonly capacity: number | null; readonly version: number };
  readonly new: { readonly capacity: number | null };
  readonly now: {
    readonly capacity: number | null;
    readonly taken: number;
    readonly held: number;
    readonly overbookedBy: number;
    readonly version: number;
  };
}

export interface QuotaChangeDetail extends QuotaChangeShown {
  readonly timeline: readonly ChangeEvent[];
  /** What was done, once it is applied. */
  readonly effect: readonly ChangedCounter[];
  /** While it waits: counters that have changed since its maker saw them. */
  readonly outdated: readonly ChangedCounter[];
}

export interface ChangeFilter {
  readonly branchId?: string | undefined;
  readonly status?: QuotaChangeState | undefined;
  readonly kind?: ChangeKind | undefined;
  readonly maker?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

interface ChangeRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly kind: ChangeKind;
  readonly branch_ids: string[];
  readonly product_group: ProductGroup | null;
  readonly status: QuotaChangeState;
  readonly seq: number;
  readonly changes: object[];
  readonly summary: ChangeSummary | ChangedPoolRule | null;
  readonly reason: string;
  readonly made_by: string;
  readonly made_at: Date;
  readonly approval_reasons: ApprovalReason[];
  readonly break_glass: boolean;
  readonly decided_by: string | null;
  readonly decided_at: Date | null;
  readonly decision_reason: string | null;
  readonly effective_from: Date | null;
  readonly until: Date | null;
  readonly expires_at: Date | null;
  readonly applied_at: Date | null;
  readonly ended_at: Date | null;
}

type ShownRow = ChangeRow & { readonly preview: PreviewLine[] };

interface EffectRow {
  readonly [column: string]: unknown;
  readonly branch_id: string;
  readonly product_group: ProductGroup;
  readonly period: string;
  readonly period_start: string;
  readonly pool: string;
  readonly time_window: string;
  readonly old_capacity: number | null;
  readonly old_version: number;
  readonly new_capacity: number | null;
  readonly capacity: number | null;
  readonly taken: number;
  readonly held: number;
  readonly sold_extra: number;
  readonly version: number;
}

interface TimelineRow {
  readonly [column: string]: unknown;
  readonly at: Date;
  readonly type: string;
  readonly from_state: string | null;
  readonly to_state: string;
  readonly actor_id: string;
  readonly actor_role: string;
  readonly reason: string | null;
  readonly details: object | null;
}

/** Who changes which quotas, and how it went. */
@Injectable()
export class QuotaChanges {
  constructor(private readonly database: Database) {}

  /**
   * Changes that reach a branch within the caller's reach, the latest first.
   * @param after the id of the last change of the page before; unknown: nothing follows it.
   */
  async list(
    caller: Pick<Caller, 'branches'>,
    filter: ChangeFilter,
    page: { after?: string | undefined; limit: number },
  ): Promise<{ items: QuotaChange[]; nextCursor: string | null }> {
    const rows = await this.database.run<ChangeRow>(LIST_QUOTA_CHANGES, [
      caller.branches === '*' ? null : arrayLiteral(caller.branches),
      filter.branchId ?? null,
      filter.status ?? null,
      filter.maker ?? null,
      // As moments: PostgreSQL reads fewer offsets than RFC 3339 has.
      filter.from === undefined ? null : new Date(filter.from),
      filter.to === undefined ? null : new Date(filter.to),
      page.after ?? null,
      // One more than asked for tells whether there is a next page.
      page.limit + 1,
      filter.kind ?? null,
    ]);
    const items = rows.slice(0, page.limit).map((row) => readChange(row));
    return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  }

  async find(id: string): Promise<QuotaChangeShown | undefined> {
    const [row] = await this.database.run<ShownRow>(FIND_QUOTA_CHANGE, [id]);
    return row === undefined ? undefined : { ...readChange(row), preview: row.preview };
  }

  async detail(id: string): Promise<QuotaChangeDetail | undefined> {
    const change = await this.find(id);
    if (change === undefined) return undefined;
    const waits = change.status === 'PENDING' || change.status === 'SCHEDULED';
    const lines = waits ? OUTDATED_LINES_MAX : EFFECT_LINES_MAX;
    const [events, cells] = await Promise.all([
      this.database.run<TimelineRow>(FIND_CHANGE_TIMELINE, [id]),
      waits || change.appliedAt !== null
        ? this.database.run<EffectRow>(LIST_CHANGE_EFFECT, [id, waits, lines])
        : [],
    ]);
    const counters = cells.map((row) => readEffect(row));
    const timeline = events.map((row) => readEvent(row));
    return { ...change, timeline, effect: waits ? [] : counters, outdated: waits ? counters : [] };
  }

  /** What a key was answered before, as it was then; undefined for a new key. */
  async answered(key: RequestKey): Promise<QuotaChangeShown | Refusal | undefined> {
    type KeyRow = { request_digest: string; change_id: string; seq: number; status: QuotaChangeState | null };
    const [known] = await this.database.run<KeyRow>(FIND_CHANGE_BY_KEY, [key.keyDigest]);
    if (known === undefined) return undefined;
    const change = known.request_digest === key.requestDigest ? await this.find(known.change_id) : undefined;
    if (change === undefined || known.status === null) return refuse(platformErrors.IDEMPOTENCY_KEY_REUSED);
    return asOf(change, known.seq, known.status);
  }
}

/** A change as it was when it had come to a state. */
export function asOf(change: QuotaChangeShown, seq: number, status: QuotaChangeState): QuotaChangeShown {
  const applied = status === 'APPLIED' || status === 'ENDED';
  return {
    ...change,
    status,
    ...(!applied && { appliedAt: null }),
    ...(status !== 'ENDED' && { endedAt: null }),
    ...(seq === 1 && { decidedBy: null, decidedAt: null, decisionReason: null }),
  };
}

function readChange(row: ChangeRow): QuotaChange {
  return {
    id: row.id,
    kind: row.kind,
    branchId: row.branch_ids.length === 1 ? row.branch_ids[0]! : null,
    branchIds: row.branch_ids,
    productGroup: row.product_group,
    status: row.status,
    changes: row.changes,
    summary: row.summary,
    reason: row.reason,
    madeBy: row.made_by,
    madeAt: row.made_at.toISOString(),
    approvalReasons: row.approval_reasons,
    breakGlass: row.break_glass,
    decidedBy: row.decided_by,
    decidedAt: instant(row.decided_at),
    decisionReason: row.decision_reason,
    effectiveFrom: instant(row.effective_from),
    until: instant(row.until),
    expiresAt: instant(row.expires_at),
    appliedAt: instant(row.applied_at),
    endedAt: instant(row.ended_at),
  };
}

function readEffect(row: EffectRow): ChangedCounter {
  const { capacity, taken, held, version } = row;
  return {
    branchId: row.branch_id,
    productGroup: row.product_group,
    period: row.period,
    start: row.period_start,
    pool: row.pool,
    window: row.time_window === '' ? null : row.time_window,
    old: { capacity: row.old_capacity, version: row.old_version },
    new: { capacity: row.new_capacity },
    now: {
      capacity,
      taken,
      held,
      overbookedBy: overbookedBy({ ...row, soldExtra: row.sold_extra }),
      version,
    },
  };
}

function readEvent(row: TimelineRow): ChangeEvent {
  return {
    at: row.at.toISOString(),
    type: row.type,
    from: row.from_state,
    to: row.to_state,
    by: row.actor_id,
    role: row.actor_role,
    reason: row.reason,
    details: row.details,
  };
}

function instant(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}
