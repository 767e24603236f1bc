import { Inject, Injectable, Optional } from '@nestjs/common';
import type { CalendarDay } from '../../platform/clock/index.js';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { overbookedBy, type Period, type ProductGroup } from '../counter.policy.js';
import type { CounterRow } from '../counter.row.js';
import { type BookingOnCounter, BookingsOnCounters } from './bookings-on-counters.port.js';

const LIST_OVERBOOKED = sqlFile(import.meta.url, 'sql/list-overbooked.sql');
const LIST_OVERBOOKED_TASKS = sqlFile(import.meta.url, 'sql/list-overbooked-tasks.sql');

/** A page of work; who lists them sees what is further down as the first is done, the sweep goes on from there. */
export const COUNTERS_MAX = 100;
/** More counters than a network has overbooked at once, unless somebody has lowered everything by mistake. */
const IDS_MAX = 20_000;
/**
 * Of each counter: more candidates than anybody calls in a day. Those who have been asked make room for the next, so that
 * however far a counter was lowered each of its customers has a turn.
 */
const BOOKINGS_PER_COUNTER_MAX = 50;

/** The work that is done for a booking; it is moved on in the worklist. */
export interface OfferTask {
  readonly id: string;
  readonly status: string;
  readonly assignee: string | null;
  readonly note: string | null;
  readonly dueOn: CalendarDay | null;
  /** It was ended by nobody but by the matter itself, and can be taken up again. */
  readonly settledItself: boolean;
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
  readonly counter_id: number;
  readonly settled_itself: boolean;
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

  /**
   * A page of at most `COUNTERS_MAX`, the most pressing day first.
   * @param branchIds null for all.
   * @param more.after the last counter of the page before.
   * @param more.askedLeftOut without bookings whose task people have ended: who is asked next.
   */
  async list(
    branchIds: readonly string[] | null,
    {
      after,
      askedLeftOut = false,
    }: { readonly after?: OverbookedCounter | undefined; readonly askedLeftOut?: boolean } = {},
  ): Promise<OverbookedCounter[]> {
    const rows = await this.#rows(branchIds, COUNTERS_MAX, after);
    if (rows.length === 0) return [];
    const days = rows.map((row) => ({
      counterId: row.id,
      branchId: row.branch_id,
      firstDay: row.period_start,
      lastDay: row.last_day,
    }));
    const bookings =
      (await this.bookings?.latestOn(days, { perCounterMax: BOOKINGS_PER_COUNTER_MAX, askedLeftOut })) ?? [];
    const tasks = await this.#tasksOf(
      bookings.map(({ bookingId, counterId }) => taskKey(bookingId, counterId)),
    );
    const byCounter = Map.groupBy(bookings, ({ counterId }) => counterId);
    return rows.map((row) => ({
      ...shown(row),
      bookings: (byCounter.get(row.id) ?? []).map(({ counterId, branchId: _branch, ...booking }) => ({
        ...booking,
        task: tasks.get(taskKey(booking.bookingId, counterId)) ?? null,
      })),
    }));
  }

  /** All counters of the branches that are overbooked. */
  async idsOf(branchIds: readonly string[]): Promise<number[]> {
    return (await this.#rows(branchIds, IDS_MAX)).map(({ id }) => id);
  }

  #rows(
    branchIds: readonly string[] | null,
    max: number,
    after?: OverbookedCounter,
  ): Promise<OverbookedRow[]> {
    const from = [after?.start ?? null, after?.branchId ?? null, after?.counterId ?? null];
    const values = [branchIds === null ? null : arrayLiteral(branchIds), max, ...from];
    return this.database.run<OverbookedRow>(LIST_OVERBOOKED, values);
  }

  async #tasksOf(matters: readonly string[]): Promise<Map<string, OfferTask>> {
    if (matters.length === 0) return new Map();
    const rows = await this.database.run<TaskRow>(LIST_OVERBOOKED_TASKS, [arrayLiteral(matters)]);
    return new Map(
      rows.map((row) => [
        taskKey(row.booking_id, row.counter_id),
        {
          id: row.id,
          status: row.status,
          assignee: row.assignee,
          note: row.note,
          dueOn: row.due_on,
          settledItself: row.settled_itself,
        },
      ]),
    );
  }
}

/** What a task is about: a booking that was moved to another overbooked day is another matter there. */
export function taskKey(bookingId: string, counterId: number): string {
  return `${bookingId} ${counterId}`;
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
