import { Inject, Injectable, Optional } from '@nestjs/common';
import type { CalendarDay } from '../../platform/clock/index.js';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { overbookedBy, type Period, type ProductGroup } from '../counter.policy.js';
import type { CounterRow } from '../counter.row.js';
import { type BookingOnCounter, BookingsOnCounters } from './bookings-on-counters.port.js';

const LIST_OVERBOOKED = sqlFile(import.meta.url, 'sql/list-overbooked.sql');
const LIST_OVERBOOKED_TASKS = sqlFile(import.meta.url, 'sql/list-overbooked-tasks.sql');

/** A page of work; what is further down comes up as the first is done. */
const COUNTERS_MAX = 100;
/** More counters than a network has overbooked at once, unless somebody has lowered everything by mistake. */
const IDS_MAX = 20_000;
/** Of each counter: more candidates than anybody calls in a day. */
const BOOKINGS_PER_COUNTER_MAX = 50;

/** The work that is done for a booking; it is moved on in the worklist. */
export interface OfferTask {
  readonly id: string;
  readonly status: string;
  readonly assignee: string | null;
  readonly note: string | null;
  readonly dueOn: CalendarDay | null;
}

export interface OverbookedCounter {
  readonly counterId: number;
  readonly branchId: string;
  readonly productGroup: ProductGroup;
  readonly period: Period;
  readonly start: CalendarDay;
  readonly pool: string;
  readonly window: string | null;
  readonly capacity: number;
  readonly taken: number;
  readonly held: number;
  readonly overbookedBy: number;
  readonly version: number;
  /** Active ones on the counter, the latest made first: whoever came last is asked first. */
  readonly bookings: readonly (Omit<BookingOnCounter, 'counterId' | 'branchId'> & {
    task: OfferTask | null;
  })[];
}

type OverbookedRow = CounterRow & {
  readonly [column: string]: unknown;
  readonly branch_id: string;
  readonly sold_extra: number;
  readonly last_day: CalendarDay;
};

interface TaskRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly booking_id: string;
  readonly status: string;
  readonly assignee: string | null;
  readonly note: string | null;
  readonly due_on: CalendarDay | null;
}

/** Where more is promised than staff allow, and whom that concerns. */
@Injectable()
export class Overbooked {
  constructor(
    private readonly database: Database,
    @Optional() @Inject(BookingsOnCounters) private readonly bookings?: BookingsOnCounters,
  ) {}

  /** @param branchIds null for all. */
  async list(branchIds: readonly string[] | null): Promise<OverbookedCounter[]> {
    const rows = await this.#rows(branchIds, COUNTERS_MAX);
    if (rows.length === 0) return [];
    const days = rows.map((row) => ({
      counterId: row.id,
      branchId: row.branch_id,
      firstDay: row.period_start,
      lastDay: row.last_day,
    }));
    const bookings = (await this.bookings?.latestOn(days, BOOKINGS_PER_COUNTER_MAX)) ?? [];
    const tasks = await this.#tasksOf(bookings.map(({ bookingId }) => bookingId));
    const byCounter = Map.groupBy(bookings, ({ counterId }) => counterId);
    return rows.map((row) => ({
      ...shown(row),
      bookings: (byCounter.get(row.id) ?? []).map(({ counterId: _id, branchId: _branch, ...booking }) => ({
        ...booking,
        task: tasks.get(booking.bookingId) ?? null,
      })),
    }));
  }

  /** All counters of the branches that are overbooked. */
  async idsOf(branchIds: readonly string[]): Promise<number[]> {
    return (await this.#rows(branchIds, IDS_MAX)).map(({ id }) => id);
  }

  #rows(branchIds: readonly string[] | null, max: number): Promise<OverbookedRow[]> {
    const values = [branchIds === null ? null : arrayLiteral(branchIds), max];
    return this.database.run<OverbookedRow>(LIST_OVERBOOKED, values);
  }

  async #tasksOf(bookingIds: readonly string[]): Promise<Map<string, OfferTask>> {
    if (bookingIds.length === 0) return new Map();
    const rows = await this.database.run<TaskRow>(LIST_OVERBOOKED_TASKS, [arrayLiteral(bookingIds)]);
    return new Map(
      rows.map(({ id, booking_id: bookingId, status, assignee, note, due_on: dueOn }) => [
        bookingId,
        { id, status, assignee, note, dueOn },
      ]),
    );
  }
}

function shown(row: OverbookedRow): Omit<OverbookedCounter, 'bookings'> {
  return {
    counterId: row.id,
    branchId: row.branch_id,
    productGroup: row.product_group,
    period: row.period,
    start: row.period_start,
    pool: row.pool,
    window: row.time_window === '' ? null : row.time_window,
    capacity: row.capacity ?? 0,
    taken: row.taken,
    held: row.held,
    overbookedBy: overbookedBy({ ...row, soldExtra: row.sold_extra }),
    version: row.version,
  };
}
