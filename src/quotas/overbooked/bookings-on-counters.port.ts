import type { CalendarDay } from '../../platform/clock/index.js';

/** A counter and the days of its period. */
export interface CounterDays {
  readonly counterId: number;
  readonly branchId: string;
  readonly firstDay: CalendarDay;
  readonly lastDay: CalendarDay;
}

/** A booking as staff need it in order to call the customer; no personal data. */
export interface BookingOnCounter {
  readonly counterId: number;
  readonly bookingId: string;
  readonly number: string;
  readonly status: string;
  readonly branchId: string;
  readonly date: CalendarDay;
  /** Null for the whole day. */
  readonly window: string | null;
  readonly channel: string;
  readonly bookedAt: string;
}

/** Where a booking stands now. */
export interface StandingBooking {
  readonly bookingId: string;
  /** Whether it still takes units that may come back. */
  readonly active: boolean;
  readonly branchId: string;
  readonly date: CalendarDay;
  readonly counterIds: readonly number[];
  readonly createdAt: Date;
}

/** What the worklist of overbooked counters asks of whoever keeps the bookings. */
export abstract class BookingsOnCounters {
  /**
   * Active bookings that stand on the counters, the latest made first, of each counter at most so many.
   * @param of.askedLeftOut without those whose task for the counter people have ended.
   */
  abstract latestOn(
    counters: readonly CounterDays[],
    of: { readonly perCounterMax: number; readonly askedLeftOut: boolean },
  ): Promise<BookingOnCounter[]>;
  /** Bookings that do not exist are left out. */
  abstract standing(bookingIds: readonly string[]): Promise<StandingBooking[]>;
}
