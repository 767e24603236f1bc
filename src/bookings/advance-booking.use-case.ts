import { Injectable } from '@nestjs/common';
import type { Caller } from '../identity/index.js';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import { type BookingEventType, nextState } from './booking.state.js';
import type { BookingRow } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import { BookingsReadModel } from './bookings.read-model.js';

const advanceBooking = sqlFile(import.meta.url, 'sql/advance-booking.sql');
/** Two tellers may press at once, but not three times in a row. */
const MAX_ATTEMPTS = 3;

export interface AdvanceBooking {
  readonly bookingId: string;
  readonly event: Extract<BookingEventType, 'CHECKED_IN' | 'COMPLETED' | 'NO_SHOW'>;
  readonly caller: Caller;
  readonly traceId: string;
}

/** What happens to a booking on its day. Its units stay used. */
@Injectable()
export class AdvanceBookingUseCase {
  constructor(
    private readonly database: Database,
    private readonly bookings: BookingsReadModel,
  ) {}

  async execute({ bookingId, event, caller, traceId }: AdvanceBooking): Promise<BookingRow | Refusal> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const booking = await this.bookings.find(bookingId);
      if (booking === undefined || !reaches(caller, booking.branchId))
        return refuse(platformErrors.NOT_FOUND);
      const to = nextState(booking.status, event);
      if (to === undefined) return refuse(bookingErrors.STATE_CONFLICT, { status: booking.status });
      const role = caller.roles[0] ?? caller.kind;
      const [row] = await this.database.run<{ seq: number }>(advanceBooking, [
        booking.id,
        booking.seq,
        booking.status,
        to,
        event,
        null,
        caller.id,
        role,
        traceId,
      ]);
      if (row !== undefined) return { ...booking, status: to, seq: row.seq };
    }
    return refuse(bookingErrors.STATE_CONFLICT, { status: 'BOOKED' });
  }
}

export function reaches(caller: Caller, branchId: string): boolean {
  return caller.branches === '*' || caller.branches.includes(branchId);
}
