import { Injectable } from '@nestjs/common';
import { isRefusal, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { type BookingAnswer, BookingAnswers, notToComeRefusal } from './booking-answers.js';
import { nextState } from './booking.state.js';
import type { Requester } from './booking.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { ChangeRules } from './change-rules.js';
import { BookingEnder } from './end-booking.js';
import { IdempotentRequests, type RequestKey } from './idempotent-requests.js';
import { KnownRequests } from './known-requests.js';
import { changedMeanwhile, outcomeUnknown } from './slot-taker.js';

export interface CancelBooking {
  readonly bookingId: string;
  readonly reason: string | undefined;
  readonly requester: Requester;
  readonly key: RequestKey;
}

/** Another change may come between reading and ending a booking, but not often for one person. */
const MAX_ATTEMPTS = 3;

/** Ends a booking; its units go back to every counter at once. */
@Injectable()
export class CancelBookingUseCase {
  constructor(
    private readonly requests: IdempotentRequests,
    private readonly knownRequests: KnownRequests,
    private readonly bookings: BookingsReadModel,
    private readonly rules: ChangeRules,
    private readonly ender: BookingEnder,
    private readonly answers: BookingAnswers,
  ) {}

  async execute(command: CancelBooking): Promise<BookingAnswer | Refusal> {
    const { answer, repeated } = await this.requests.once(command.key, () => this.decide(command));
    return repeated && !isRefusal(answer) ? { ...answer, replayed: true } : answer;
  }

  private async decide(command: CancelBooking): Promise<BookingAnswer | Refusal> {
    const { requester, key } = command;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const booking = await this.bookings.findOwn(command.bookingId, requester.customerId);
      const { effect } = await this.knownRequests.ask(key.keyDigest, booking?.loanId ?? '');
      if (effect !== undefined) return this.answers.replay(effect, key);
      if (booking === undefined) return refuse(platformErrors.NOT_FOUND);
      if (booking.status !== 'BOOKED' || nextState(booking.status, 'CANCELLED') !== 'CANCELLED') {
        return notToComeRefusal(booking);
      }
      const refusal = this.rules.cancel(booking, requester);
      if (refusal !== undefined) return refusal;
      const verdict = await this.ender.end({
        id: booking.id,
        seq: booking.seq,
        from: 'BOOKED',
        to: 'CANCELLED',
        event: 'CANCELLED',
        reason: command.reason ?? null,
        actorId: requester.actorId,
        actorRole: requester.actorRole,
        traceId: requester.traceId,
        ...key,
      });
      switch (verdict.kind) {
        case 'ACCEPTED':
          return { booking: { ...booking, status: 'CANCELLED', seq: verdict.seq }, replayed: false };
        case 'UNKNOWN':
          return outcomeUnknown();
        // Changed meanwhile, or the key was used meanwhile: look again.
        case 'STALE':
        case 'REFUSED':
      }
    }
    return changedMeanwhile();
  }
}
