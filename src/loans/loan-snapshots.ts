import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Counter } from 'prom-client';
import { BatcherFullError, MicroBatcher } from '../platform/batching/index.js';
import type { Refusal } from '../platform/errors/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { type CoreAnswer, CoreBanking, CoreFault } from './core-banking.port.js';
import type { LoanSnapshot } from './loan-snapshot.js';
import { LoansConfig } from './loans.config.js';
import { coreUnavailable, loanNotFound, LoanUnreadable } from './loans.errors.js';

/** When asks queue beyond the bound; by then what is under way has been answered or given up. */
const QUEUE_FULL_RETRY_AFTER_MS = 2000;

interface Entry {
  /** Undefined: the core knows no such loan. That is remembered too, or guessing at loan ids would reach the core. */
  readonly snapshot: LoanSnapshot | undefined;
  /** When the question was sent, not when the answer came: the loan may have changed in between. */
  readonly askedAtMs: number;
}

/**
 * What the core last said of each loan, and for how long that is good. Asks that come together go to the core as
 * one question; asks for the same loan share one answer.
 */
@Injectable()
export class LoanSnapshots {
  private readonly entries: LRUCache<string, Entry>;
  private readonly asking = new Map<string, Promise<LoanSnapshot | Refusal>>();
  private readonly batcher: MicroBatcher<string, CoreAnswer>;
  private readonly loads: Counter;
  /** A monotonic clock, since only ages are measured. */
  protected nowMs: () => number = () => performance.now();

  constructor(
    private readonly config: LoansConfig,
    private readonly core: CoreBanking,
    metrics: MetricsRegistry,
  ) {
    this.entries = new LRUCache({ max: config.loanSnapshotsMax });
    this.batcher = new MicroBatcher({
      name: 'loans',
      run: (loanIds) => this.ask(loanIds),
      maxBatchItems: config.coreBatchMaxLoans,
      maxInFlight: config.coreBatchesMaxInFlight,
      maxQueuedItems: config.loansQueuedMax,
      waitsForOthers: true,
    });
    this.loads = new Counter({
      name: 'yuhuan_loan_loads_total',
      help: 'Loans that were not fresh in memory, by what came of them',
      labelNames: ['outcome'],
      registers: [metrics],
    });
  }

  /** The loan, if what is remembered of it is fresh; undefined says nothing but that `load` must be asked. */
  peek(loanId: string): LoanSnapshot | undefined {
    const entry = this.entries.get(loanId);
    if (entry === undefined || !this.isFresh(entry)) return undefined;
    return entry.snapshot;
  }

  /**
   * The loan, fresh if the core answers, else as old as `YUHUAN_LOAN_USABLE_MS` allows.
   * @returns LOAN_NOT_FOUND on /loanId, or CORE_UNAVAILABLE where nothing usable is known: LoanUnreadable where that is so of
   * this loan alone.
   */
  load(loanId: string): Promise<LoanSnapshot | Refusal> {
    const entry = this.entries.get(loanId);
    if (entry !== undefined && this.isFresh(entry)) return Promise.resolve(entry.snapshot ?? loanNotFound());
    const underWay = this.asking.get(loanId);
    if (underWay !== undefined) return underWay;
    // At most as many as the batcher holds: it refuses at once what goes beyond.
    const asked = this.askOne(loanId).finally(() => this.asking.delete(loanId));
    this.asking.set(loanId, asked);
    return asked;
  }

  /** What another question brought. @param askedAtMs by `performance.now()`, when that question was sent. */
  remember(snapshot: LoanSnapshot, askedAtMs: number): void {
    this.store(snapshot.loanId, snapshot, askedAtMs);
  }

  private async ask(loanIds: string[]): Promise<CoreAnswer[]> {
    const askedAtMs = this.nowMs();
    const answers = await this.core.loansById(loanIds);
    for (const [index, answer] of answers.entries()) {
      if (answer.kind === 'FAULT') continue;
      const snapshot = answer.kind === 'LOAN' ? answer.loan.snapshot : undefined;
      // Under the snapshot's own text of the id, which is the same: a second would be kept for each loan.
      this.store(snapshot?.loanId ?? loanIds[index]!, snapshot, askedAtMs);
    }
    return answers;
  }

  private async askOne(loanId: string): Promise<LoanSnapshot | Refusal> {
    try {
      const answer = await this.batcher.submit(loanId);
      if (answer.kind === 'FAULT')
        return this.withoutCore(loanId, new LoanUnreadable(answer.fault.retryAfterMs));
      this.loads.inc({ outcome: answer.kind === 'LOAN' ? 'loaded' : 'not-found' });
      return answer.kind === 'LOAN' ? answer.loan.snapshot : loanNotFound();
    } catch (error) {
      if (error instanceof CoreFault) return this.withoutCore(loanId, coreUnavailable(error.retryAfterMs));
      if (error instanceof BatcherFullError)
        return this.withoutCore(loanId, coreUnavailable(QUEUE_FULL_RETRY_AFTER_MS));
      throw error;
    }
  }

  private withoutCore(loanId: string, unavailable: Refusal): LoanSnapshot | Refusal {
    const entry = this.entries.get(loanId);
    if (entry !== undefined && this.nowMs() - entry.askedAtMs <= this.config.loanUsableMs) {
      this.loads.inc({ outcome: 'stale' });
      return entry.snapshot ?? loanNotFound();
    }
    this.loads.inc({ outcome: 'unavailable' });
    return unavailable;
  }

  private isFresh(entry: Entry): boolean {
    return this.nowMs() - entry.askedAtMs <= this.config.loanFreshMs;
  }

  private store(loanId: string, snapshot: LoanSnapshot | undefined, askedAtMs: number): void {
    // Answers may overtake each other; the later question knows more.
    const known = this.entries.peek(loanId);
    if (known === undefined || known.askedAtMs <= askedAtMs)
      this.entries.set(loanId, { snapshot, askedAtMs });
  }
}
