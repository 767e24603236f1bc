import { Injectable } from '@nestjs/common';
import { refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import type { BookingRow } from './booking.js';
import { bookingErrors } from './bookings.errors.js';
import type { RequestKey } from './idempotent-requests.js';
import { keyReused } from './idempotent-requests.js';
import { PhoneVault } from './phone-vault.js';
import type { Known, KnownBooking } from './known-requests.js';

const findAnswer = sqlFile(import.meta.url, 'sql/find-answer.sql');

/** A booking as an answer to a request; `replayed` when the request had its effect before. */
export interface BookingAnswer {
  readonly booking: BookingRow;
  readonly replayed: boolean;
}

/** The answer a key has had, told again exactly as it was. */
@Injectable()
export class BookingAnswers {
  constructor(
    private readonly database: Database,
    private readonly phones: PhoneVault,
  ) {}

  async replay(effect: NonNullable<Known['effect']>, key: RequestKey): Promise<BookingAnswer | Refusal> {
    if (effect.requestDigest !== key.requestDigest) return keyReused();
    const [booking] = await this.database.run<BookingRow>(findAnswer, [effect.bookingId, effect.seq]);
    if (booking === undefined) throw new Error('an idempotency key names a booking that does not exist');
    return { booking: this.phones.opened(booking), replayed: true };
  }
}

type Standing = Pick<KnownBooking, 'bookingId' | 'status' | 'customerId' | 'branchId' | 'date' | 'expiresAt'>;

/** What stands in the way of another booking for the loan; a stranger's booking is named without its slot. */
export function activeRefusal(active: Standing, customerId: string): Refusal {
  const own = active.customerId === customerId;
  const { branchId, date, bookingId, expiresAt } = active;
  if (active.status === 'HELD') {
    return refuse(bookingErrors.ACTIVE_HOLD_EXISTS, {
      branchId: own ? branchId : '—',
      ...(own && { date, holdId: bookingId, expiresAt: expiresAt?.toISOString() ?? null }),
    });
  }
  const isCheckedIn = active.status === 'CHECKED_IN';
  return refuse(isCheckedIn ? bookingErrors.BOOKING_CHECKED_IN : bookingErrors.ACTIVE_BOOKING_EXISTS, {
    branchId: own ? branchId : '—',
    ...(own && { date, bookingId }),
  });
}

/** Why a booking that is not, or not any more, to come can be neither moved nor cancelled. */
export function notToComeRefusal({ status, branchId, date }: BookingRow): Refusal {
  if (status === 'CHECKED_IN') return refuse(bookingErrors.BOOKING_CHECKED_IN, { branchId, date });
  return refuse(bookingErrors.STATE_CONFLICT, { status });
}
