import { Global, Injectable, Module } from '@nestjs/common';
import { arrayLiteral, Database, sqlFile } from '../platform/postgres/index.js';
import {
  type BookingOnCounter,
  BookingsOnCounters,
  type CounterDays,
  type StandingBooking,
} from '../quotas/index.js';

const listLatestOnCounters = sqlFile(import.meta.url, 'sql/list-latest-on-counters.sql');
const findStanding = sqlFile(import.meta.url, 'sql/find-standing.sql');

type LatestRow = Omit<BookingOnCounter, 'window' | 'bookedAt'> & {
  readonly [column: string]: unknown;
  readonly timeWindow: string;
  readonly bookedAt: Date;
};

/** Tells the quotas whom an overbooked counter concerns. */
@Injectable()
export class StoredBookingsOnCounters extends BookingsOnCounters {
  constructor(private readonly database: Database) {
    super();
  }

  override async latestOn(
    counters: readonly CounterDays[],
    { perCounterMax, askedLeftOut }: { readonly perCounterMax: number; readonly askedLeftOut: boolean },
  ): Promise<BookingOnCounter[]> {
    const rows = await this.database.run<LatestRow>(listLatestOnCounters, [
      arrayLiteral(counters.map(({ counterId }) => counterId)),
      arrayLiteral(counters.map(({ branchId }) => branchId)),
      arrayLiteral(counters.map(({ firstDay }) => firstDay)),
      arrayLiteral(counters.map(({ lastDay }) => lastDay)),
      perCounterMax,
      askedLeftOut,
    ]);
    return rows.map(
      ({ counterId, bookingId, number, status, branchId, date, timeWindow, channel, bookedAt }) => ({
        counterId,
        bookingId,
        number,
        status,
        branchId,
        date,
        window: timeWindow === '' ? null : timeWindow,
        channel,
        bookedAt: bookedAt.toISOString(),
      }),
    );
  }

  override standing(bookingIds: readonly string[]): Promise<StandingBooking[]> {
    return this.database.run<StandingBooking & Record<string, unknown>>(findStanding, [
      arrayLiteral(bookingIds),
    ]);
  }
}

/** Global, because the quotas ask and must not import this room. */
@Global()
@Module({
  providers: [{ provide: BookingsOnCounters, useClass: StoredBookingsOnCounters }],
  exports: [BookingsOnCounters],
})
export class BookingsOnCountersModule {}
