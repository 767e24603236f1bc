import { Injectable } from '@nestjs/common';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Database, isStoreAway, sqlFile, StoreClock } from '../platform/postgres/index.js';
import type { BookingRow, Requester } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import { BookingsReadModel } from './bookings.read-model.js';
import { type Hold, holdOfRow } from './hold.js';
import { EXTENSIONS_MAX } from './hold-extension.policy.js';
import { outcomeUnknown } from './slot-taker.js';

const extendHold = sqlFile(import.meta.url, 'sql/extend-hold.sql');

const MS_PER_MINUTE = 60_000;
/** Counted from when it is asked for. Ten of them keep a place for three quarters of an hour, which ends by itself. */
const EXTENDED_TO_MS = 5 * MS_PER_MINUTE;
/** Asked again within the minute, by an impatient finger or after a lost answer, it is the same extension. */
const LASTS_LONG_ENOUGH_MS = 4 * MS_PER_MINUTE;

/** Keeps a hold for longer, for whoever needs more time to fill in a form (WCAG 2.2.1). */
@Injectable()
export class ExtendHoldUseCase {
  constructor(
    private readonly bookings: BookingsReadModel,
    private readonly database: Database,
    private readonly clock: StoreClock,
  ) {}

  async execute(holdId: string, requester: Requester): Promise<Hold | Refusal> {
    const { customerId, actorId, actorRole, traceId } = requester;
    try {
      const extended = await this.database.run(extendHold, [
        holdId,
        customerId,
        EXTENDED_TO_MS,
        LASTS_LONG_ENOUGH_MS,
        EXTENSIONS_MAX,
        actorId,
        actorRole,
        traceId,
      ]);
      const hold = await this.bookings.findOwn(holdId, customerId);
      if (hold === undefined) return refuse(platformErrors.NOT_FOUND);
      // Between the two it may have become a booking, or have been given up.
      return extended.length > 0 && hold.status === 'HELD' ? holdOfRow(hold) : this.asItIs(hold);
    } catch (error) {
      if (isStoreAway(error)) return outcomeUnknown();
      throw error;
    }
  }

  /** Nothing was extended: because nothing need be, or because nothing can be. */
  private asItIs(hold: BookingRow): Hold | Refusal {
    if (hold.status === 'RELEASED' || hold.status === 'EXPIRED') return refuse(bookingErrors.HOLD_EXPIRED);
    if (hold.status !== 'HELD') return refuse(bookingErrors.STATE_CONFLICT, { status: hold.status });
    const leftMs = hold.expiresAt!.getTime() - this.clock.nowMs();
    if (leftMs <= 0) return refuse(bookingErrors.HOLD_EXPIRED);
    return leftMs < LASTS_LONG_ENOUGH_MS ? refuse(bookingErrors.HOLD_NOT_EXTENDABLE) : holdOfRow(hold);
  }
}
