import { Injectable } from '@nestjs/common';
import { type ClosureImpact, ClosureImpactPort } from '../branches/index.js';
import type { CalendarDay } from '../platform/clock/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';

const listTouched = sqlFile(import.meta.url, 'sql/list-touched-by-closure.sql');

interface TouchedRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly number: string;
  readonly date: string;
  readonly timeWindow: string;
  readonly status: string;
  readonly total: number;
}

/** Tells the branches which bookings a closure would meet. */
@Injectable()
export class BookingsTouchedByClosure extends ClosureImpactPort {
  constructor(private readonly database: Database) {
    super();
  }

  override async countAndListTouched(
    branchId: string,
    from: CalendarDay,
    to: CalendarDay,
    bookingsMax: number,
  ): Promise<ClosureImpact> {
    const rows = await this.database.run<TouchedRow>(listTouched, [branchId, from, to, bookingsMax]);
    return {
      count: rows[0]?.total ?? 0,
      bookings: rows.map(({ id, number, date, timeWindow, status }) => ({
        id,
        number,
        date,
        status,
        window: timeWindow === '' ? null : timeWindow,
      })),
    };
  }
}
