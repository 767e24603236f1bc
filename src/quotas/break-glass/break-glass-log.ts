import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { v7 as newId } from 'uuid';
import type { Caller } from '../../identity/index.js';
import { platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Logger } from '../../platform/logging/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import { arrayLiteral, Database, sqlFile, violatedConstraint } from '../../platform/postgres/index.js';
import type { Actor } from '../changes/change-recorder.js';
import type { Ask } from '../changes/store-questions.js';
import { quotaErrors } from '../quota.errors.js';

const APPEND_BREAK_GLASS = sqlFile(import.meta.url, 'sql/append-break-glass.sql');
const LIST_BREAK_GLASS = sqlFile(import.meta.url, 'sql/list-break-glass.sql');
const REVIEW_BREAK_GLASS = sqlFile(import.meta.url, 'sql/review-break-glass.sql');

export const BREAK_GLASS_VERDICTS = ['JUSTIFIED', 'NOT_JUSTIFIED'] as const;
export type BreakGlassVerdict = (typeof BREAK_GLASS_VERDICTS)[number];

export interface BreakGlassEntry {
  readonly id: string;
  readonly at: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly actorId: string;
  readonly actorRole: string;
  readonly branchIds: readonly string[];
  readonly reason: string;
  readonly traceId: string;
  readonly details: object;
  readonly review: {
    readonly verdict: BreakGlassVerdict;
    readonly note: string;
    readonly reviewedBy: string;
    readonly reviewedAt: string;
  } | null;
}

interface EntryRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly at: Date;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly actor_id: string;
  readonly actor_role: string;
  readonly branch_ids: string[];
  readonly reason: string;
  readonly trace_id: string;
  readonly details: object;
  readonly verdict: BreakGlassVerdict | null;
  readonly note: string;
  readonly reviewed_by: string;
  readonly reviewed_at: Date;
}

/** Changes that were made without a second person: rare, loud, and looked at afterwards. */
@Injectable()
export class BreakGlassLog {
  readonly #uses: Counter;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
    metrics: MetricsRegistry,
  ) {
    this.#uses = new Counter({
      name: 'yuhuan_quota_break_glass_total',
      help: 'Quota changes that were applied at once without a second person',
      registers: [metrics],
    });
  }

  /** In the transaction that makes the change. */
  async append(
    ask: Ask,
    use: {
      readonly subjectId: string;
      readonly actor: Actor;
      readonly branchIds: readonly string[];
      readonly reason: string;
      readonly summary: object;
    },
  ): Promise<void> {
    await ask(APPEND_BREAK_GLASS, [
      newId(),
      'quota-change',
      use.subjectId,
      use.actor.id,
      use.actor.role,
      arrayLiteral(use.branchIds),
      use.reason,
      use.actor.traceId,
      JSON.stringify(use.summary),
    ]);
  }

  /** After the commit: whoever is on call is to hear of it now, and not from the log of next week. */
  raise(
    changeId: string,
    { caller, branchIds }: { caller: { id: string }; branchIds: readonly string[] },
  ): void {
    this.#uses.inc();
    this.logger.error(
      { changeId, actorId: caller.id, branches: branchIds.length },
      'a quota change was made by break-glass, without a second person',
    );
  }

  async list(
    page: { after?: string | undefined; limit: number },
    { branches, onlyUnreviewed }: Pick<Caller, 'branches'> & { onlyUnreviewed: boolean },
  ): Promise<{ items: BreakGlassEntry[]; nextCursor: string | null }> {
    const values = [onlyUnreviewed, page.after ?? null, page.limit + 1, reachOf(branches)];
    const rows = await this.database.run<EntryRow>(LIST_BREAK_GLASS, values);
    const items = rows.slice(0, page.limit).map((row) => readEntry(row));
    return { items, nextCursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
  }

  /** Said once and for good: by whoever reaches every branch of it. @returns when, or NOT_FOUND, BREAK_GLASS_OWN or BREAK_GLASS_REVIEWED. */
  async review(review: {
    readonly id: string;
    readonly verdict: BreakGlassVerdict;
    readonly note: string;
    readonly auditor: Pick<Caller, 'id' | 'branches'>;
    readonly traceId: string;
  }): Promise<{ reviewedAt: string } | Refusal> {
    const { id, verdict, note, auditor, traceId } = review;
    try {
      const values = [id, verdict, note, auditor.id, traceId, reachOf(auditor.branches)];
      const [row] = await this.database.run<{ reviewed_at: Date }>(REVIEW_BREAK_GLASS, values);
      return row === undefined
        ? refuse(platformErrors.NOT_FOUND)
        : { reviewedAt: row.reviewed_at.toISOString() };
    } catch (error) {
      switch (violatedConstraint(error)) {
        case 'break_glass_reviews_pk':
          return refuse(quotaErrors.BREAK_GLASS_REVIEWED);
        case 'break_glass_reviews_by_another':
          return refuse(quotaErrors.BREAK_GLASS_OWN);
        case undefined:
        default:
          throw error;
      }
    }
  }
}

function reachOf(branches: Caller['branches']): string | null {
  return branches === '*' ? null : arrayLiteral(branches);
}

function readEntry(row: EntryRow): BreakGlassEntry {
  const { verdict, note } = row;
  return {
    id: row.id,
    at: row.at.toISOString(),
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    actorId: row.actor_id,
    actorRole: row.actor_role,
    branchIds: row.branch_ids,
    reason: row.reason,
    traceId: row.trace_id,
    details: row.details,
    review:
      verdict === null
        ? null
        : { verdict, note, reviewedBy: row.reviewed_by, reviewedAt: row.reviewed_at.toISOString() },
  };
}
