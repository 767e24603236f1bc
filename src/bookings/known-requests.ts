import { Injectable } from '@nestjs/common';
import { MicroBatcher } from '../platform/batching/index.js';
import { arrayLiteral, Database, sqlFile } from '../platform/postgres/index.js';
import type { Channel } from '../quotas/index.js';
import type { BookingState } from './booking.state.js';

const findKnown = sqlFile(import.meta.url, 'sql/find-known.sql');

const MAX_BATCH_REQUESTS = 256;
/** One at a time: what comes meanwhile shares the next, and half as many calls cost half as much. */
const MAX_LOOKUPS_IN_FLIGHT = 1;
const MAX_QUEUED_REQUESTS = 4000;

interface Ask {
  readonly keyDigest: string | null;
  readonly loanId: string;
}

/** A row of what is known; `seq` is that of the answer for a key, the current one for a loan. */
export interface KnownBooking {
  readonly bookingId: string;
  readonly seq: number;
  readonly status: BookingState;
  readonly customerId: string;
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
  readonly channel: Channel;
  readonly expiresAt: Date | null;
  /** When the slot that it has was taken, or its hold was moved there. */
  readonly since: Date;
}

export interface Known {
  /** The effect that this key has had. */
  readonly effect: (KnownBooking & { readonly requestDigest: string }) | undefined;
  /** The active booking or hold of this loan. */
  readonly active: KnownBooking | undefined;
}

const NOTHING: Known = { effect: undefined, active: undefined };

type FoundRow = KnownBooking & { foundBy: 'KEY' | 'LOAN'; found: string; requestDigest: string | null };

/**
 * Asks the judge what it already knows of a request. This is where a repeat is recognised even when Redis has
 * forgotten everything; races between requests that are not committed yet are for the constraints to settle.
 */
@Injectable()
export class KnownRequests {
  private readonly batcher: MicroBatcher<Ask, Known>;

  constructor(private readonly database: Database) {
    this.batcher = new MicroBatcher({
      name: 'known-requests',
      run: (asks) => this.find(asks),
      maxBatchItems: MAX_BATCH_REQUESTS,
      maxInFlight: MAX_LOOKUPS_IN_FLIGHT,
      maxQueuedItems: MAX_QUEUED_REQUESTS,
    });
  }

  ask(keyDigest: string | null, loanId: string): Promise<Known> {
    return this.batcher.submit({ keyDigest, loanId });
  }

  private async find(asks: Ask[]): Promise<Known[]> {
    const digests = asks.flatMap(({ keyDigest }) => (keyDigest === null ? [] : [keyDigest]));
    const rows = await this.database.run<FoundRow>(findKnown, [
      arrayLiteral(digests),
      arrayLiteral(asks.map(({ loanId }) => loanId)),
    ]);
    if (rows.length === 0) return asks.map(() => NOTHING);
    const byKey = new Map(rows.filter(({ foundBy }) => foundBy === 'KEY').map((row) => [row.found, row]));
    const byLoan = new Map(rows.filter(({ foundBy }) => foundBy === 'LOAN').map((row) => [row.found, row]));
    return asks.map(({ keyDigest, loanId }) => ({
      effect: (keyDigest === null ? undefined : byKey.get(keyDigest)) as Known['effect'],
      active: byLoan.get(loanId),
    }));
  }
}
