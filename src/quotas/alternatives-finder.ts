import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { dayVerdict, type Product } from '../loans/index.js';
import { addDays, type CalendarDay, dayIn, daysBetween, isDay } from '../platform/clock/index.js';
import { type Alternative, isRefusal } from '../platform/errors/index.js';
import { Logger } from '../platform/logging/index.js';
import { StoreClock } from '../platform/postgres/index.js';
import { type BranchOffer, BranchOffers } from './branch-offers.js';
import type { BranchCounters } from './branch-counters.js';
import { CounterSnapshots } from './counter-snapshots.js';
import { type Channel, leastLeft, left, type ProductGroup } from './counter.policy.js';
import { QuotasConfig } from './quotas.config.js';
import { isWindowOver } from './window.policy.js';

export interface WantedSlot {
  readonly branchId: string;
  readonly date: CalendarDay;
  readonly group: ProductGroup;
  readonly channel: Channel;
  readonly product: Product;
  readonly timeWindow: string;
}

/** A person compares a handful; more would only make a refusal slower to send. */
const WINDOWS_TOLD_MAX = 3;
const DAYS_TOLD_MAX = 3;
const BRANCHES_TOLD_MAX = 3;
/** Sold-out slots that are asked for within one cache age; beyond it they are worked out each time (some 30 µs). */
const FOUND_SLOTS_MAX = 2000;
/** An alternative a few seconds old is still a good hint; older counters are read anew for the next who asks. */
const HINT_MAX_AGE_MS = 2000;

/** What else could be booked, from memory: it is told in refusals, which must cost next to nothing. */
@Injectable()
export class AlternativesFinder {
  readonly #found: LRUCache<string, readonly Alternative[]>;
  readonly #ageMs: number;

  constructor(
    private readonly snapshots: CounterSnapshots,
    private readonly offers: BranchOffers,
    private readonly clock: StoreClock,
    private readonly logger: Logger,
    config: QuotasConfig,
  ) {
    this.#ageMs = config.alternativesMaxAgeMs;
    this.#found = new LRUCache({ max: FOUND_SLOTS_MAX, ttl: Math.max(1, this.#ageMs) });
  }

  /**
   * At most three other windows of the wanted day, three open days here, the next ones after the wanted first, then
   * earlier ones; and at most three near branches on the wanted day. Only what memory knows to be free: another branch that nobody has asked for lately
   * is read in the background for the next time.
   */
  find(wanted: WantedSlot): readonly Alternative[] {
    if (!isDay(wanted.date)) return [];
    const key = `${wanted.branchId} ${wanted.date} ${wanted.product} ${wanted.channel} ${wanted.timeWindow}`;
    const known = this.#ageMs > 0 ? this.#found.get(key) : undefined;
    if (known !== undefined) return known;
    const nowMs = this.clock.nowMs();
    const offer = this.offers.find(wanted.branchId, wanted.product, nowMs);
    if (isRefusal(offer)) return [];
    const found = [
      ...this.#windowsOfDay(offer, wanted, nowMs),
      ...this.#daysHere(offer, wanted, nowMs),
      ...this.#nearBranches(offer, wanted, nowMs),
    ];
    this.#found.set(key, found);
    return found;
  }

  #windowsOfDay(offer: BranchOffer, wanted: WantedSlot, nowMs: number): Alternative[] {
    const counters = wanted.timeWindow === '' ? undefined : this.#recent(offer.branchId);
    if (counters === undefined) return [];
    return free(offer, counters, wanted.date, wanted.channel, nowMs)
      .filter(({ window }) => window !== wanted.timeWindow)
      .slice(0, WINDOWS_TOLD_MAX);
  }

  #daysHere(offer: BranchOffer, wanted: WantedSlot, nowMs: number): Alternative[] {
    const counters = this.#recent(offer.branchId);
    if (counters === undefined) return [];
    const found: Alternative[] = [];
    for (const date of daysToTry(wanted.date, offer, nowMs)) {
      const alternative = offered(offer, counters, date, wanted.channel, nowMs);
      if (alternative !== undefined) found.push(alternative);
      if (found.length === DAYS_TOLD_MAX) break;
    }
    return found;
  }

  #nearBranches(offer: BranchOffer, wanted: WantedSlot, nowMs: number): Alternative[] {
    const found: Alternative[] = [];
    for (const near of this.offers.near(offer, nowMs)) {
      const counters = this.#recent(near.branchId);
      const alternative = counters && offered(near, counters, wanted.date, wanted.channel, nowMs);
      if (alternative !== undefined) found.push(alternative);
      if (found.length === BRANCHES_TOLD_MAX) break;
    }
    return found;
  }

  #recent(branchId: string): BranchCounters | undefined {
    const known = this.snapshots.peek(branchId);
    if (known === undefined || performance.now() - known.readAtMs > HINT_MAX_AGE_MS) {
      this.snapshots.load(branchId, HINT_MAX_AGE_MS).catch((error: unknown) => {
        this.logger.debug({ err: error, branchId }, 'counters for alternatives could not be read');
      });
    }
    return known;
  }
}

/** Days after the wanted one to the end of the horizon, then those before it from today on. */
function* daysToTry(
  wanted: CalendarDay,
  { branch, rules }: BranchOffer,
  nowMs: number,
): Generator<CalendarDay> {
  const today = dayIn(branch.timeZone, nowMs);
  const ahead = daysBetween(today, wanted);
  for (let days = Math.max(ahead + 1, 0); days <= rules.horizonDays; days += 1) yield addDays(today, days);
  for (let days = 0; days < ahead && days <= rules.horizonDays; days += 1) yield addDays(today, days);
}

/** The day as an alternative if a customer of the channel could have it now, in whichever window has most places. */
function offered(...asked: Parameters<typeof free>): Alternative | undefined {
  return free(...asked).reduce<Alternative | undefined>(
    (best, each) =>
      best === undefined || leastLeft(best.remaining, each.remaining) !== each.remaining ? each : best,
    undefined,
  );
}

/** What a customer of the channel could have of the day now: each of its windows, or the day as a whole. */
function free(
  { branchId, branch, group, rules }: BranchOffer,
  counters: BranchCounters,
  date: CalendarDay,
  channel: Channel,
  nowMs: number,
): Alternative[] {
  if (dayVerdict(date, { rules, branch, nowMs }) !== undefined) return [];
  const windows = counters.windowsOf({ group, date, channel });
  return (windows.length === 0 ? [''] : windows).flatMap((timeWindow) => {
    if (branch.calendar.closureOfWindow(date, timeWindow) !== undefined) return [];
    if (isWindowOver(date, timeWindow, { timeZone: branch.timeZone, nowMs })) return [];
    const needed = counters.countersFor({ group, date, timeWindow, channel });
    if (typeof needed === 'string') return [];
    const remaining = needed.reduce<number | null>((least, each) => leastLeft(least, left(each)), null);
    if (remaining === 0) return [];
    return [{ branchId, date, ...(timeWindow !== '' && { window: timeWindow }), remaining }];
  });
}
