import { Injectable } from '@nestjs/common';
import { Counter as Count, Histogram } from 'prom-client';
import { MicroBatcher } from '../../platform/batching/index.js';
import { lateAfter } from '../../platform/deadline/index.js';
import { Logger } from '../../platform/logging/index.js';
import { MetricsRegistry } from '../../platform/metrics/index.js';
import {
  arrayLiteral,
  Database,
  isDeadlock,
  isStoreAway,
  isUndone,
  RecentCommits,
  type Row,
  sqlFile,
  type SqlStatement,
  violatedConstraint,
} from '../../platform/postgres/index.js';
import { PhoneVault } from '../phone-vault.js';
import { claimParameters, confirmationParameters, releaseParameters } from './columns.js';
import {
  type Claim,
  type ClaimVerdict,
  type Confirmation,
  type ConfirmationVerdict,
  REFUSED_BY_CONSTRAINT,
  type RefusedBy,
  type Release,
  type ReleaseVerdict,
  type Swap,
  type SwapVerdict,
} from './judge.types.js';
import { part, type Standing } from './part.policy.js';
import { decideInRounds } from './rounds.policy.js';
import { freedOf, type ReleasedRow } from './freed.policy.js';
import { sift } from './sift.policy.js';

const judgeClaims = sqlFile(import.meta.url, 'sql/judge-claims.sql');
const judgeConfirmations = sqlFile(import.meta.url, 'sql/judge-confirmations.sql');
const judgeReleases = sqlFile(import.meta.url, 'sql/judge-releases.sql');
const judgeSwap = sqlFile(import.meta.url, 'sql/judge-swap.sql');
const findDecided = sqlFile(import.meta.url, 'sql/find-decided.sql');
const findKnown = sqlFile(import.meta.url, '../sql/find-known.sql');
const readLeft = sqlFile(import.meta.url, 'sql/read-left.sql');

/**
 * A row costs hardly less in a batch of 256 than of 128. Larger ones hold their locks for longer, and have everybody wait
 * for the same commit: with two halves the process works for one while PostgreSQL works for the other.
 */
const MAX_BATCH_ROWS = 128;
/**
 * Of each kind. What arrives while one batch is under way shares the next. With two, here and for lookups and gate
 * calls alike, two cores made a quarter fewer bookings; the second also waited for the locks of the first.
 */
const MAX_BATCHES_IN_FLIGHT = 1;
/** At thousands a second this is a wait of well under a second; beyond it requests are shed, not queued. */
const MAX_QUEUED_ROWS = 2000;
/** Deadlocks are impossible between our own statements; one with a stranger's lock passes on the second try. */
const MAX_DEADLOCK_RETRIES = 3;
/** After a lost connection the store is asked for the outcome this often, and this long apart. */
const OUTCOME_LOOKUPS = 5;
const OUTCOME_LOOKUP_PAUSE_MS = 200;
/** Of all lookups. A store that says nothing has each of them wait as long as a statement may, and everybody behind it. */
const OUTCOME_WITHIN_MS = 2_000;

type ConstraintFault = { readonly refusedBy: RefusedBy };

/** PostgreSQL, which decides for good. Rows that arrive together are written by one statement in one commit. */
@Injectable()
export class Judge {
  private readonly claims: MicroBatcher<Claim, ClaimVerdict>;
  private readonly confirmations: MicroBatcher<Confirmation, ConfirmationVerdict>;
  private readonly releases: MicroBatcher<Release, ReleaseVerdict>;
  private readonly batchRows: Histogram<'statement'>;
  private readonly fallbacks: Count<'reason'>;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
    metrics: MetricsRegistry,
    private readonly commits: RecentCommits,
    private readonly phones: PhoneVault,
  ) {
    const bounds = {
      maxBatchItems: MAX_BATCH_ROWS,
      maxInFlight: MAX_BATCHES_IN_FLIGHT,
      maxQueuedItems: MAX_QUEUED_ROWS,
    };
    this.claims = new MicroBatcher({ name: 'claims', run: (batch) => this.decideClaims(batch), ...bounds });
    this.confirmations = new MicroBatcher({
      name: 'confirmations',
      run: (batch) => decideInRounds(batch, (round) => this.decideConfirmations(round)),
      ...bounds,
    });
    this.releases = new MicroBatcher({
      name: 'releases',
      run: (batch) => decideInRounds(batch, (round) => this.runReleases(round, false)),
      ...bounds,
    });
    this.batchRows = new Histogram({
      name: 'yuhuan_judge_batch_rows',
      help: 'Rows decided by one statement',
      labelNames: ['statement'],
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers: [metrics],
    });
    this.fallbacks = new Count({
      name: 'yuhuan_judge_fallbacks_total',
      help: 'Batches that had to be decided in parts, by the promise that stood in the way',
      labelNames: ['reason'],
      registers: [metrics],
    });
  }

  /** Rows waiting for a batch, over all kinds. */
  get depth(): number {
    return this.claims.depth + this.confirmations.depth + this.releases.depth;
  }

  claim(claim: Claim): Promise<ClaimVerdict> {
    return this.claims.submit(claim);
  }

  confirm(confirmation: Confirmation): Promise<ConfirmationVerdict> {
    return this.confirmations.submit(confirmation);
  }

  release(release: Release): Promise<ReleaseVerdict> {
    return this.releases.submit(release);
  }

  /**
   * Ends holds whose time is over by the store's own clock; those confirmed meanwhile are left alone. A row that the store
   * cannot take has an error in place of a verdict: the others are ended all the same.
   */
  expire(releases: Release[]): Promise<(ReleaseVerdict | Error)[]> {
    return this.runReleases(releases, true);
  }

  async swap(swap: Swap): Promise<SwapVerdict> {
    const values = [
      swap.id,
      swap.seq,
      swap.branchId,
      swap.date,
      swap.timeWindow,
      arrayLiteral(swap.counterIds),
      swap.keyDigest,
      swap.requestDigest,
      swap.actorId,
      swap.actorRole,
      swap.traceId,
      JSON.stringify(swap.details),
      arrayLiteral([...swap.units.keys()]),
      arrayLiteral([...swap.units.values()]),
      swap.reason,
      swap.detailsUntil?.toISOString() ?? null,
      swap.state,
      swap.event,
      swap.holdMs,
    ];
    try {
      type Swapped = { seq: number; expiresAt: Date | null; decidedAt: Date; keptIds: number[] | null };
      const [row] = await this.run<Swapped>(judgeSwap, values);
      return row === undefined ? { kind: 'STALE' } : { kind: 'ACCEPTED', ...row, keptIds: row.keptIds ?? [] };
    } catch (error) {
      const fault = this.constraintFault(error);
      if (fault !== undefined) return { kind: 'REFUSED', by: fault.refusedBy };
      if (isStoreAway(error)) return { kind: 'UNKNOWN' };
      throw error;
    }
  }

  private async decideClaims(batch: Claim[]): Promise<(ClaimVerdict | Error)[]> {
    this.batchRows.observe({ statement: 'claims' }, batch.length);
    const { values, counters } = claimParameters(batch, this.phones);
    try {
      const [row] = await this.run<{ decidedAt: Date; countersChanged: number }>(judgeClaims, values);
      if (row!.countersChanged !== counters) throw new Error('a counter of a committed claim does not exist');
      return batch.map(() => ({ kind: 'ACCEPTED', decidedAt: row!.decidedAt }));
    } catch (error) {
      const fault = this.constraintFault(error);
      if (fault !== undefined) return this.decideInParts(batch, fault);
      if (isStoreAway(error)) return this.decideByLookup(batch, error);
      return this.isolate(batch, error, (some) => this.decideClaims(some));
    }
  }

  /** The batch was refused as a whole: find who stood in the way, and decide the others. */
  private async decideInParts(batch: Claim[], fault: ConstraintFault): Promise<(ClaimVerdict | Error)[]> {
    if (batch.length === 1) return [{ kind: 'REFUSED', by: fault.refusedBy }];
    this.fallbacks.inc({ reason: fault.refusedBy });
    const { refused, parts } = await this.partClaims(batch, fault.refusedBy);
    const verdicts = new Map<Claim, ClaimVerdict | Error>();
    for (const [claim, by] of refused) verdicts.set(claim, { kind: 'REFUSED', by });
    for (const some of parts) {
      const decided = await this.decideClaims(some);
      for (const [index, claim] of some.entries()) verdicts.set(claim, decided[index]!);
    }
    return batch.map((claim) => verdicts.get(claim)!);
  }

  /** Who of a refused batch is to be refused, and what of the others may be decided together, one part after the other. */
  private async partClaims(
    batch: Claim[],
    by: RefusedBy,
  ): Promise<{ refused: ReadonlyMap<Claim, RefusedBy>; parts: readonly Claim[][] }> {
    if (by === 'NUMBER') return { refused: new Map(), parts: halvesOf(batch) };
    const { refused, parts } =
      by === 'COUNTERS' ? sift(batch, await this.leftOf(batch)) : part(batch, await this.standingOf(batch));
    // What stood in the way has ended since; should it be there again, it is found by trying.
    const isFound = refused.size > 0 || parts.every(({ length }) => length < batch.length);
    return { refused, parts: isFound ? parts.filter(({ length }) => length > 0) : halvesOf(batch) };
  }

  /** The connection was lost around the commit: only the store can say what happened. */
  private async decideByLookup(batch: Claim[], cause: unknown): Promise<ClaimVerdict[]> {
    this.logger.warn(
      { err: cause, rows: batch.length },
      'the outcome of a batch is unknown; asking the judge',
    );
    const late = lateAfter(OUTCOME_WITHIN_MS);
    const unknown = batch.map(() => ({ kind: 'UNKNOWN' }) as const);
    const { promise: noAnswer, resolve: giveUp } = Promise.withResolvers<ClaimVerdict[]>();
    late.addEventListener('abort', () => giveUp(unknown), { once: true });
    return Promise.race([this.lookUp(batch, late).then((verdicts) => verdicts ?? unknown), noAnswer]);
  }

  private async lookUp(batch: Claim[], late: AbortSignal): Promise<ClaimVerdict[] | undefined> {
    const ids = arrayLiteral(batch.map(({ id }) => id));
    for (let lookup = 0; lookup < OUTCOME_LOOKUPS && !late.aborted; lookup += 1) {
      await pause(OUTCOME_LOOKUP_PAUSE_MS);
      try {
        const rows = await this.database.run<{ id: string; createdAt: Date }>(findDecided, [ids]);
        if (rows.length === 0) continue;
        const decided = new Map(rows.map((row) => [row.id, row.createdAt]));
        return batch.map(({ id }) => {
          const decidedAt = decided.get(id);
          return decidedAt === undefined ? { kind: 'UNKNOWN' } : { kind: 'ACCEPTED', decidedAt };
        });
      } catch (error) {
        if (!isStoreAway(error)) throw error;
      }
    }
    return undefined;
  }

  private async decideConfirmations(batch: Confirmation[]): Promise<(ConfirmationVerdict | Error)[]> {
    this.batchRows.observe({ statement: 'confirmations' }, batch.length);
    type Confirmed = Omit<Extract<ConfirmationVerdict, { kind: 'ACCEPTED' }>, 'kind'> & { id: string };
    try {
      const rows = await this.run<Confirmed>(judgeConfirmations, confirmationParameters(batch, this.phones));
      return inOrder(batch, rows);
    } catch (error) {
      return this.partsOf(batch, error, (some) => this.decideConfirmations(some));
    }
  }

  private async runReleases(batch: Release[], onlyExpired: boolean): Promise<(ReleaseVerdict | Error)[]> {
    if (batch.length === 0) return [];
    this.batchRows.observe({ statement: 'releases' }, batch.length);
    try {
      const values = [...releaseParameters(batch), onlyExpired];
      return inOrder(batch, freedOf(await this.run<ReleasedRow>(judgeReleases, values)));
    } catch (error) {
      return this.partsOf(batch, error, (some) => this.runReleases(some, onlyExpired));
    }
  }

  /** Decides a refused batch half by half; the outcome of a lost connection stays unknown. */
  private async partsOf<T, V>(
    batch: T[],
    error: unknown,
    decide: (part: T[]) => Promise<V[]>,
  ): Promise<(V | { kind: 'REFUSED'; by: RefusedBy } | { kind: 'UNKNOWN' } | Error)[]> {
    if (isStoreAway(error)) return batch.map(() => ({ kind: 'UNKNOWN' }));
    const fault = this.constraintFault(error);
    if (fault === undefined) return this.isolate(batch, error, decide);
    if (batch.length === 1) return [{ kind: 'REFUSED', by: fault.refusedBy }];
    this.fallbacks.inc({ reason: fault.refusedBy });
    return inHalves(batch, decide);
  }

  /** The store cannot take one of the rows, which nobody foresaw: it fails alone, and not those it arrived with. */
  private async isolate<T, V>(
    batch: T[],
    error: unknown,
    decide: (part: T[]) => Promise<V[]>,
  ): Promise<(V | Error)[]> {
    if (!isUndone(error)) throw error;
    if (batch.length === 1) return [error];
    this.fallbacks.inc({ reason: 'UNDONE' });
    return inHalves(batch, decide);
  }

  private async leftOf(batch: readonly Claim[]): Promise<Map<number, number>> {
    const ids = new Set(batch.flatMap(({ counters }) => counters.map(({ id }) => id)));
    const rows = await this.database.run<{ id: number; left: number }>(readLeft, [arrayLiteral([...ids])]);
    return new Map(rows.map(({ id, left }) => [id, left]));
  }

  private async standingOf(batch: readonly Claim[]): Promise<Standing> {
    const rows = await this.database.run<{ foundBy: 'KEY' | 'LOAN'; found: string }>(findKnown, [
      arrayLiteral(batch.flatMap(({ keyDigest }) => keyDigest ?? [])),
      arrayLiteral(batch.map(({ loanId }) => loanId)),
    ]);
    const foundBy = (by: 'KEY' | 'LOAN'): Set<string> =>
      new Set(rows.filter((row) => row.foundBy === by).map(({ found }) => found));
    return { keys: foundBy('KEY'), loans: foundBy('LOAN') };
  }

  private async run<R extends Row>(statement: SqlStatement, values: readonly unknown[]): Promise<R[]> {
    for (let attempt = 0; ; attempt += 1) {
      const beganMs = performance.now();
      try {
        return await this.database.run<R>(statement, values);
      } catch (error) {
        if (!isDeadlock(error) || attempt >= MAX_DEADLOCK_RETRIES) throw error;
        this.fallbacks.inc({ reason: 'DEADLOCK' });
      } finally {
        // Also where it failed: a judge that answers nobody is a slow one, and no idle one.
        this.commits.observe(performance.now() - beganMs);
      }
    }
  }

  private constraintFault(error: unknown): ConstraintFault | undefined {
    const constraint = violatedConstraint(error);
    const refusedBy = constraint === undefined ? undefined : REFUSED_BY_CONSTRAINT[constraint];
    return refusedBy === undefined ? undefined : { refusedBy };
  }
}

async function inHalves<T, V>(batch: T[], decide: (part: T[]) => Promise<V[]>): Promise<V[]> {
  const [first, second] = halvesOf(batch);
  return [...(await decide(first)), ...(await decide(second))];
}

function halvesOf<T>(batch: T[]): [T[], T[]] {
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)];
}

/** Results by id in the order of the batch; one that is missing was no longer in the expected state. */
function inOrder<R extends { id: string }>(
  batch: readonly { readonly id: string }[],
  rows: readonly R[],
): (({ kind: 'ACCEPTED' } & R) | { kind: 'STALE' })[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return batch.map(({ id }) => {
    const row = byId.get(id);
    return row === undefined ? { kind: 'STALE' } : { kind: 'ACCEPTED', ...row };
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
