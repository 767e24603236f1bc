import { Injectable } from '@nestjs/common';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import { LineMetrics } from './line-metrics.js';
import type { WaitlistState } from './waitlist.state.js';

const settleOffers = sqlFile(import.meta.url, 'sql/settle-offers.sql');

/** One statement moves at most so many on; the rest follow in the next round. */
const MAX_BATCH_OFFERS = 500;
export const NO_TRACE = '0'.repeat(32);

/**
 * Moves entries on whose offer has ended. What became of the hold is what counts, and it is in the same database: so an
 * offer that was confirmed or ran out while no worker lived is settled by the next one, and told rightly meanwhile.
 */
@Injectable()
export class OfferSettler {
  constructor(
    private readonly database: Database,
    private readonly metrics: LineMetrics,
  ) {}

  /** @param loanId only that of this loan; all, unless told */
  async settle(loanId?: string): Promise<number> {
    const rows = await this.database.run<{ status: WaitlistState; entries: number }>(settleOffers, [
      loanId ?? null,
      MAX_BATCH_OFFERS,
      NO_TRACE,
    ]);
    for (const { status, entries } of rows) this.metrics.offerEnded(status, entries);
    return rows.reduce((sum, { entries }) => sum + entries, 0);
  }
}
