import { Injectable } from '@nestjs/common';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import type { Requester } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { BookingEnder } from './end-booking.js';
import { outcomeUnknown } from './slot-taker.js';

/** Gives a hold up before its time. Giving up one that is over already is no fault: its slot is free. */
@Injectable()
export class ReleaseHoldUseCase {
  constructor(
    private readonly bookings: BookingsReadModel,
    private readonly ender: BookingEnder,
  ) {}

  async execute(holdId: string, requester: Requester): Promise<undefined | Refusal> {
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
    if (verdict.kind === 'ACCEPTED') return undefined;
    if (verdict.kind === 'UNKNOWN') return outcomeUnknown();
    const now = await this.bookings.find(holdId);
    return now?.status === 'BOOKED'
      ? refuse(bookingErrors.STATE_CONFLICT, { status: now.status })
      : undefined;
  }
}
