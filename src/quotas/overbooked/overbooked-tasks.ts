import { Inject, Injectable, Optional } from '@nestjs/common';
import { addDays, type CalendarDay } from '../../platform/clock/index.js';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { type FoundTask, type NewTask, Worklist } from '../../worklist/index.js';
import { QUOTA_CLOCK } from '../changes/change-recorder.js';
import { type BookingOnCounter, BookingsOnCounters } from './bookings-on-counters.port.js';
import { COUNTERS_MAX, Overbooked, type OverbookedCounter, taskKey } from './overbooked.read-model.js';

const LIST_OPEN_OFFERS = sqlFile(import.meta.url, 'sql/list-open-offers.sql');
const LIST_OFFERS_OF_COUNTERS = sqlFile(import.meta.url, 'sql/list-offers-of-counters.sql');

/** Of one round; the next goes on where it has ended. */
const TASKS_A_ROUND_MAX = 500;

const MOVED = '预约已改期、取消或办结 · moved, cancelled or completed';
const UNDER_AGAIN = '名额已不再超约 · no longer overbooked';
const LESS_OVER = '超约减少，无需再联系 · fewer have to be asked';
const OVER_AGAIN = '名额再次超约 · overbooked again';

interface OpenOffer {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly booking_id: string;
  readonly branch_id: string;
  readonly counter_id: number;
}

/** An unfinished task of a booking that still stands on the counter. */
interface StandingOffer {
  readonly id: string;
  /** Nobody has taken it on. */
  readonly untouched: boolean;
  readonly bookedAtMs: number;
}

/**
 * Sees to it that a lowered quota leaves work and not silence: for each counter as many of its latest bookings as it is
 * overbooked by have a task, "offer another day", and what settles itself leaves the worklist.
 */
@Injectable()
export class OverbookedTasks {
  /** Where the last round has ended; undefined: the next one begins anew. */
  #lastCounter: OverbookedCounter | undefined;
  #lastOffer: string | undefined;

  constructor(
    private readonly database: Database,
    private readonly overbooked: Overbooked,
    private readonly worklist: Worklist,
    @Optional() @Inject(BookingsOnCounters) private readonly bookings?: BookingsOnCounters,
  ) {}

  /** @returns how many tasks were opened, or taken up again, and how many settled. */
  async sweep(): Promise<{ opened: number; settled: number }> {
    if (this.bookings === undefined) return { opened: 0, settled: 0 };
    const settled = await this.#settle();
    const counters = await this.overbooked.list(null, { after: this.#lastCounter, askedLeftOut: true });
    const offers = await this.#offersOf(counters);
    const missing: FoundTask[] = [];
    const surplus: string[] = [];
    let last: OverbookedCounter | undefined;
    for (const counter of counters) {
      const begun = offers.get(counter.counterId) ?? [];
      surplus.push(...surplusOf(counter, begun));
      const more = missingTasks(counter, begun.length);
      if (missing.length + more.length > TASKS_A_ROUND_MAX) break;
      missing.push(...more);
      last = counter;
    }
    const isEnd = counters.length < COUNTERS_MAX && last === counters.at(-1);
    this.#lastCounter = isEnd ? undefined : last;
    const withdrawn = { to: 'DISMISSED', note: LESS_OVER, untouched: true } as const;
    return {
      opened: await this.worklist.openOrReopen(missing, QUOTA_CLOCK, OVER_AGAIN),
      settled: settled + (await this.worklist.settle(surplus, withdrawn, QUOTA_CLOCK)),
    };
  }

  /** By counter. What has moved off it and is not settled yet is nobody's any more. */
  async #offersOf(counters: readonly OverbookedCounter[]): Promise<Map<number, StandingOffer[]>> {
    type OfferRow = OpenOffer & { readonly untouched: boolean };
    const offers = await this.database.run<OfferRow>(LIST_OFFERS_OF_COUNTERS, [
      arrayLiteral(counters.map(({ counterId }) => counterId)),
      arrayLiteral([...new Set(counters.map(({ branchId }) => branchId))]),
    ]);
    if (offers.length === 0) return new Map();
    const standing = await this.bookings!.standing(offers.map((offer) => offer.booking_id));
    const byId = new Map(standing.map((booking) => [booking.bookingId, booking]));
    const found = new Map<number, StandingOffer[]>();
    for (const { id, booking_id: bookingId, counter_id: counterId, untouched } of offers) {
      const booking = byId.get(bookingId);
      if (booking?.active !== true || !booking.counterIds.includes(counterId)) continue;
      const offer = { id, untouched, bookedAtMs: booking.createdAt.getTime() };
      const known = found.get(counterId);
      if (known === undefined) found.set(counterId, [offer]);
      else known.push(offer);
    }
    return found;
  }

  async #settle(): Promise<number> {
    const offers = await this.database.run<OpenOffer>(LIST_OPEN_OFFERS, [
      this.#lastOffer ?? null,
      TASKS_A_ROUND_MAX,
    ]);
    this.#lastOffer = offers.length < TASKS_A_ROUND_MAX ? undefined : offers.at(-1)?.id;
    if (offers.length === 0) return 0;
    const standing = await this.bookings!.standing(offers.map((offer) => offer.booking_id));
    const byId = new Map(standing.map((booking) => [booking.bookingId, booking]));
    const branchIds = [...new Set(offers.map((offer) => offer.branch_id))];
    const still = new Set(await this.overbooked.idsOf(branchIds));
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

/**
 * Whoever came last is asked first; whom staff have spoken with already is not asked again, whatever came of it.
 * @param begun how many are being asked
 */
function missingTasks({ bookings, overbookedBy, ...counter }: OverbookedCounter, begun: number): FoundTask[] {
  return bookings
    .filter(({ task }) => task === null || task.settledItself)
    .slice(0, Math.max(0, overbookedBy - begun))
    .map(({ bookingId, date, task }) => ({
      task: taskOf(counter, bookingId, date),
      taskId: task?.id ?? null,
    }));
}

/** Where fewer have to be asked than before: who came first is left alone first, but nobody whose task is in somebody's hands. */
function surplusOf({ overbookedBy }: OverbookedCounter, begun: readonly StandingOffer[]): string[] {
  return begun
    .filter(({ untouched }) => untouched)
    .toSorted((a, b) => a.bookedAtMs - b.bookedAtMs)
    .slice(0, Math.max(0, begun.length - overbookedBy))
    .map(({ id }) => id);
}

function taskOf(
  counter: Omit<OverbookedCounter, 'bookings' | 'overbookedBy'>,
  bookingId: BookingOnCounter['bookingId'],
  date: CalendarDay,
): NewTask {
  const { counterId, branchId, period, start, pool, window, capacity } = counter;
  return {
    kind: 'OVERBOOKED_OFFER',
    matter: taskKey(bookingId, counterId),
    branchId,
    bookingId,
    sourceId: null,
    // The customer should know a day before.
    dueOn: addDays(date, -1),
    details: { counterId, period, start, pool, window, capacity },
  };
}
