import { Injectable } from '@nestjs/common';
import { isRefusal, platformErrors, refuse, type Refusal } from '../../platform/errors/index.js';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import type { Requester } from '../booking.js';
import { bookingErrors } from '../bookings.errors.js';
import { ReleaseHoldUseCase } from '../release-hold.use-case.js';
import { changedMeanwhile } from '../slot-taker.js';
import { OfferSettler } from './offer-settler.js';
import { WaitlistReadModel } from './waitlist.read-model.js';

const leaveWaitlist = sqlFile(import.meta.url, 'sql/leave-waitlist.sql');

/** An offer may be made, or end, between looking and leaving, but not again and again. */
const MAX_ATTEMPTS = 3;

/** Takes a customer out of the line, and gives an offered place up. Leaving what is over already is no fault. */
@Injectable()
export class LeaveWaitlistUseCase {
  constructor(
    private readonly database: Database,
    private readonly entries: WaitlistReadModel,
    private readonly releasing: ReleaseHoldUseCase,
    private readonly settler: OfferSettler,
  ) {}

  async execute(entryId: string, requester: Requester): Promise<undefined | Refusal> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const entry = await this.entries.findOf(entryId, { customerId: requester.customerId });
      if (entry === undefined) return refuse(platformErrors.NOT_FOUND);
      if (entry.status === 'BOOKED') return refuse(bookingErrors.STATE_CONFLICT, { status: 'BOOKED' });
      if (entry.status === 'OFFERED') {
        const released = await this.releasing.execute(entry.offerId!, requester);
        if (isRefusal(released)) return released;
        // Should this process die here, the next round finds the hold given up and comes to the same end.
        await this.settler.settle(entry.loanId);
        // Looked at once more: an offer that was just taken back has left them in line.
        continue;
      }
      if (entry.status !== 'WAITING') return undefined;
      const left = await this.database.run(leaveWaitlist, [
        entryId,
        requester.customerId,
        requester.actorId,
        requester.actorRole,
        requester.traceId,
      ]);
      if (left.length > 0) return undefined;
      // That an offer was taken back is told before it is written.
      await this.settler.settle(entry.loanId);
    }
    return changedMeanwhile();
  }
}
