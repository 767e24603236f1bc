import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Refusal } from '../platform/errors/index.js';
import { CoreBanking, CoreFault, type CoreFaultReason } from './core-banking.port.js';
import { LoanSnapshots } from './loan-snapshots.js';
import type { CoreLoan } from './loan-snapshot.js';
import { LoansConfig } from './loans.config.js';
import { coreUnavailable } from './loans.errors.js';

/** A list that cannot be used is not mended by asking for it again and again. */
const UNUSABLE_FOR_MS = 5000;
const UNUSABLE_MAX = 1000;
const UNUSABLE: ReadonlySet<CoreFaultReason> = new Set(['MALFORMED', 'TOO_LARGE']);

interface Entry {
  readonly loans: readonly CoreLoan[];
  readonly askedAtMs: number;
}

/**
 * The list that the page of loans shows. It is remembered as long as a single loan is, so that a page loaded again
 * and again does not reach the core; and what it brings is remembered for the booking that usually follows.
 */
@Injectable()
export class LoansOfCustomer {
  private readonly entries: LRUCache<string, Entry>;
  /** By customer, `performance.now()` until which a list that could not be used is not asked for anew. */
  private readonly unusableUntilMs = new LRUCache<string, number>({ max: UNUSABLE_MAX });
  private readonly asking = new Map<string, Promise<readonly CoreLoan[] | Refusal>>();

  constructor(
    private readonly config: LoansConfig,
    private readonly core: CoreBanking,
    private readonly snapshots: LoanSnapshots,
  ) {
    this.entries = new LRUCache({ max: config.loanListsMax });
  }

  /** @returns CORE_UNAVAILABLE where the core does not answer and nothing usable is known. */
  of(customerId: string): Promise<readonly CoreLoan[] | Refusal> {
    const entry = this.entries.get(customerId);
    if (entry !== undefined && performance.now() - entry.askedAtMs <= this.config.loanFreshMs) {
      return Promise.resolve(entry.loans);
    }
    const underWay = this.asking.get(customerId);
    if (underWay !== undefined) return underWay;
    const asked = this.ask(customerId, entry).finally(() => this.asking.delete(customerId));
    this.asking.set(customerId, asked);
    return asked;
  }

  private async ask(customerId: string, entry: Entry | undefined): Promise<readonly CoreLoan[] | Refusal> {
    const askedAtMs = performance.now();
    const unusableMs = (this.unusableUntilMs.get(customerId) ?? 0) - askedAtMs;
    if (unusableMs > 0) return this.withoutCore(entry, unusableMs);
    try {
      const loans = await this.core.loansOfCustomer(customerId);
      this.entries.set(customerId, { loans, askedAtMs });
      for (const { snapshot } of loans) this.snapshots.remember(snapshot, askedAtMs);
      return loans;
    } catch (error) {
      if (!(error instanceof CoreFault)) throw error;
      if (UNUSABLE.has(error.reason)) {
        this.unusableUntilMs.set(customerId, performance.now() + UNUSABLE_FOR_MS);
      }
      return this.withoutCore(entry, error.retryAfterMs);
    }
  }

  private withoutCore(entry: Entry | undefined, retryAfterMs: number): readonly CoreLoan[] | Refusal {
    const isUsable = entry !== undefined && performance.now() - entry.askedAtMs <= this.config.loanUsableMs;
    return isUsable ? entry.loans : coreUnavailable(retryAfterMs);
  }
}
