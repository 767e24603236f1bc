import { Inject, Injectable, Optional } from '@nestjs/common';
import { addDays, type CalendarDay } from '../../platform/clock/index.js';
import { Database, sqlFile } from '../../platform/postgres/index.js';
import { type NewTask, Worklist } from '../../worklist/index.js';
import { QUOTA_CLOCK } from '../changes/change-recorder.js';
import { type BookingOnCounter, BookingsOnCounters } from './bookings-on-counters.port.js';
import { Overbooked, type OverbookedCounter } from './overbooked.read-model.js';

const LIST_OPEN_OFFERS = sqlFile(import.meta.url, 'sql/list-open-offers.sql');

/** Of one round; the rest follows in the next. */
const TASKS_A_ROUND_MAX = 500;

const MOVED = '预约已改期、取消或办结 · moved, cancelled or completed';
const UNDER_AGAIN = '名额已不再超约 · no longer overbooked';

interface OpenOffer {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly booking_id: string;
  readonly branch_id: string;
  readonly counter_id: number;
}

/**
 * Sees to it that a lowered quota leaves work and not silence: for each counter as many of its latest bookings as it is
 * overbooked by have a task, "offer another day", and what settles itself leaves the worklist.
 */
@Injectable()
export class OverbookedTasks {
  constructor(
    private readonly database: Database,
    private readonly overbooked: Overbooked,
    private readonly worklist: Worklist,
    @Optional() @Inject(BookingsOnCounters) private readonly bookings?: BookingsOnCounters,
  ) {}

  /** @returns how many tasks were opened and how many settled. */
  async sweep(): Promise<{ opened: number; settled: number }> {
    if (this.bookings === undefined) return { opened: 0, settled: 0 };
    const counters = await this.overbooked.list(null);
    const settled = await this.#settle(counters);
    const tasks = counters.flatMap((counter) => missingTasks(counter));
    return { opened: await this.worklist.open(tasks.slice(0, TASKS_A_ROUND_MAX), QUOTA_CLOCK), settled };
  }

  async #settle(counters: readonly OverbookedCounter[]): Promise<number> {
    const offers = await this.database.run<OpenOffer>(LIST_OPEN_OFFERS, [TASKS_A_ROUND_MAX]);
    if (offers.length === 0) return 0;
    const standing = await this.bookings!.standing(offers.map((offer) => offer.booking_id));
    const byId = new Map(standing.map((booking) => [booking.bookingId, booking]));
    const branchIds = [...new Set(offers.map((offer) => offer.branch_id))];
    const still = new Set(counters.map(({ counterId }) => counterId));
    // A list that is cut short does not say that what is missing from it is under again.
    if (counters.length > 0) for (const id of await this.overbooked.idsOf(branchIds)) still.add(id);
    const moved: string[] = [];
    const under: string[] = [];
    for (const offer of offers) {
      const booking = byId.get(offer.booking_id);
      const stands = booking?.active === true && booking.counterIds.includes(offer.counter_id);
      if (!stands) moved.push(offer.id);
      else if (!still.has(offer.counter_id)) under.push(offer.id);
    }
    return (
      (await this.worklist.settle(moved, { to: 'DONE', note: MOVED }, QUOTA_CLOCK)) +
      (await this.worklist.settle(under, { to: 'DISMISSED', note: UNDER_AGAIN }, QUOTA_CLOCK))
    );
  }
}

/** Whoever came last is asked first; whom staff have spoken with already counts, whatever came of it. */
function missingTasks({ bookings, overbookedBy, ...counter }: OverbookedCounter): NewTask[] {
  const begun = bookings.filter(({ task }) => task !== null && !isOver(task.status));
  const missing = Math.max(0, overbookedBy - begun.length);
  return bookings
    .filter(({ task }) => task === null)
    .slice(0, missing)
    .map(({ bookingId, date }) => taskOf(counter, bookingId, date));
}

function isOver(status: string): boolean {
  return status === 'DONE' || status === 'DISMISSED';
}

function taskOf(
  counter: Omit<OverbookedCounter, 'bookings' | 'overbookedBy'>,
  bookingId: BookingOnCounter['bookingId'],
  date: CalendarDay,
): NewTask {
  const { counterId, branchId, period, start, pool, window, capacity } = counter;
  return {
    kind: 'OVERBOOKED_OFFER',
    matter: `${bookingId} ${counterId}`,
    branchId,
    bookingId,
    sourceId: null,
    // The customer should know a day before.
    dueOn: addDays(date, -1),
    details: { counterId, period, start, pool, window, capacity },
  };
}
