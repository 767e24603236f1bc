import type { CalendarDay } from '../platform/clock/index.js';

/** A booking whose day falls into a closure, as staff need it in order to call the customer; no personal data. */
export interface TouchedBooking {
  readonly id: string;
  readonly number: string;
  readonly date: CalendarDay;
  /** `09:00-12:00`, or null for the whole day. */
  readonly window: string | null;
  readonly status: string;
}

export interface ClosureImpact {
  /** All of them, also those beyond the list. */
  readonly count: number;
  /** By day and number. */
  readonly bookings: readonly TouchedBooking[];
}

/** What a closure asks of whoever keeps the bookings. */
export abstract class ClosureImpactPort {
  /** Active bookings of a branch on the days from `from` to `to`, both included; lists at most `bookingsMax`. */
  abstract countAndListTouched(
    branchId: string,
    from: CalendarDay,
    to: CalendarDay,
    bookingsMax: number,
  ): Promise<ClosureImpact>;
}
