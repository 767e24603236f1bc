import { Injectable } from '@nestjs/common';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { QueueEntries } from '../waiting-room/index.js';
import type { Requester } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { BookingEnder } from './end-booking.js';
import { changedMeanwhile, outcomeUnknown } from './slot-taker.js';

/** An extension at the same moment leaves the hold as another version of itself, which is then given up. */
const MAX_ATTEMPTS = 3;

/**
 * Gives a hold up before its time. Giving up one that is over already is no fault: its slot is free. Whoever came to it
 * through the waiting room has their turn again as long as it counts.
 */
@Injectable()
export class ReleaseHoldUseCase {
  constructor(
    private readonly bookings: BookingsReadModel,
    private readonly ender: BookingEnder,
    private readonly entries: QueueEntries,
  ) {}

  async execute(holdId: string, requester: Requester): Promise<undefined | Refusal> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const hold = await this.bookings.findOwn(holdId, requester.customerId);
      if (hold === undefined) return refuse(platformErrors.NOT_FOUND);
      if (hold.status === 'RELEASED' || hold.status === 'EXPIRED') return undefined;
      if (hold.status !== 'HELD') return refuse(bookingErrors.STATE_CONFLICT, { status: hold.status });
      const verdict = await this.ender.end({
        id: hold.id,
        seq: hold.seq,
        from: 'HELD',
        to: 'RELEASED',
        event: 'RELEASED',
        reason: null,
        actorId: requester.actorId,
        actorRole: requester.actorRole,
        traceId: requester.traceId,
        keyDigest: null,
        requestDigest: null,
      });
      if (verdict.kind === 'ACCEPTED') {
        await this.entries.givenUp(hold.id, requester);
        return undefined;
      }
      if (verdict.kind === 'UNKNOWN') return outcomeUnknown();
    }
    return changedMeanwhile();
  }
}
