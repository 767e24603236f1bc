import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Refusal } from '../platform/errors/index.js';
import { CoreBanking, CoreFault } from './core-banking.port.js';
import { LoanSnapshots } from './loan-snapshots.js';
import type { CoreLoan } from './loan-snapshot.js';
import { LoansConfig } from './loans.config.js';
import { coreUnavailable } from './loans.errors.js';

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
    try {
      const loans = await this.core.loansOfCustomer(customerId);
      this.entries.set(customerId, { loans, askedAtMs });
      for (const { snapshot } of loans) this.snapshots.remember(snapshot, askedAtMs);
      return loans;
    } catch (error) {
      if (!(error instanceof CoreFault)) throw error;
      const usable =
        entry !== undefined && performance.now() - entry.askedAtMs <= this.config.loanUsableMs
          ? entry.loans
          : undefined;
      return usable ?? coreUnavailable(error.retryAfterMs);
    }
  }
}
