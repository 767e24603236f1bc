import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { dayVerdict, type LoanSnapshot, type Product } from '../loans/index.js';
import { addDays, type CalendarDay, dayIn, daysBetween, isDay } from '../platform/clock/index.js';
import { type Alternative, isRefusal } from '../platform/errors/index.js';
import { Logger } from '../platform/logging/index.js';
import { StoreClock } from '../platform/postgres/index.js';
import { type BranchOffer, BranchOffers } from './branch-offers.js';
import type { BranchCounters } from './branch-counters.js';
import { CounterSnapshots } from './counter-snapshots.js';
import { type Channel, leastLeft, left, type ProductGroup } from './counter.policy.js';
import { QuotasConfig } from './quotas.config.js';
import { isWindowShut } from './window.policy.js';

export interface WantedSlot {
  readonly branchId: string;
  readonly date: CalendarDay;
  readonly group: ProductGroup;
  readonly channel: Channel;
  readonly product: Product;
  readonly timeWindow: string;
  /** Counters of which the asker has a unit already, because it moves: of those it needs none. */
  readonly ownUnits?: readonly number[] | undefined;
}

/** A person compares a handful; more would only make a refusal slower to send. */
const WINDOWS_TOLD_MAX = 3;
const DAYS_TOLD_MAX = 3;
const BRANCHES_TOLD_MAX = 3;
/**
 * Days looked for after the wanted one, and before it: of one loan some are refused, such as those around its due day or
 * after it, and what is found is told of many loans.
 */
const DAYS_FOUND_MAX = 12;
/** Sold-out slots that are asked for within one cache age; beyond it they are worked out each time (some 30 µs). */
const FOUND_SLOTS_MAX = 2000;
/** An alternative a few seconds old is still a good hint; older counters are read anew for the next who asks. */
const HINT_MAX_AGE_MS = 2000;

/** What memory knows to be free, whichever loan it is for. */
interface Found {
  readonly windows: readonly Alternative[];
  readonly days: readonly Alternative[];
  readonly branches: readonly Alternative[];
  /** Of each as much as is told, where no loan says against any of the days. */
  readonly told: readonly Alternative[];
}

/** What else could be booked, from memory: it is told in refusals, which must cost next to nothing. */
@Injectable()
export class AlternativesFinder {
  readonly #found: LRUCache<string, Found>;
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
   * @param loan for which the wanted day could be booked, if there were a place; told are days on which it could, too
   */
  find(wanted: WantedSlot, loan?: LoanSnapshot): readonly Alternative[] {
    if (!isDay(wanted.date)) return [];
    const nowMs = this.clock.nowMs();
    const offer = this.offers.find(wanted.branchId, wanted.product, nowMs);
    if (isRefusal(offer)) return [];
    const found = this.#foundFor(offer, wanted, nowMs);
    if (loan === undefined) return found.told;
    const facts = { rules: offer.rules, branch: offer.branch, nowMs, loan };
    const days: Alternative[] = [];
    for (const day of found.days) {
      if (dayVerdict(day.date, facts) === undefined) days.push(day);
      if (days.length === DAYS_TOLD_MAX) break;
    }
    return toldOf({ ...found, days });
  }

  #foundFor(offer: BranchOffer, wanted: WantedSlot, nowMs: number): Found {
    const key = `${wanted.branchId} ${wanted.date} ${wanted.product} ${wanted.channel} ${wanted.timeWindow} ${wanted.ownUnits?.join() ?? ''}`;
    const known = this.#ageMs > 0 ? this.#found.get(key) : undefined;
    if (known !== undefined) return known;
    const parts = {
      windows: this.#windowsOfDay(offer, wanted, nowMs),
      days: this.#daysHere(offer, wanted, nowMs),
      branches: this.#nearBranches(offer, wanted, nowMs),
    };
    const found = { ...parts, told: toldOf(parts) };
    this.#found.set(key, found);
    return found;
  }

  #windowsOfDay(offer: BranchOffer, wanted: WantedSlot, nowMs: number): Alternative[] {
    const counters = wanted.timeWindow === '' ? undefined : this.#recent(offer.branchId);
    if (counters === undefined) return [];
    return free(offer, counters, wanted, nowMs)
      .filter(({ window }) => window !== wanted.timeWindow)
      .slice(0, WINDOWS_TOLD_MAX);
  }

  #daysHere(offer: BranchOffer, wanted: WantedSlot, nowMs: number): Alternative[] {
    const counters = this.#recent(offer.branchId);
    if (counters === undefined) return [];
    return daysToTry(wanted.date, offer, nowMs).flatMap((dates) => {
      const found: Alternative[] = [];
      for (const date of dates) {
        const alternative = offered(offer, counters, { ...wanted, date }, nowMs);
        if (alternative !== undefined) found.push(alternative);
        if (found.length === DAYS_FOUND_MAX) break;
      }
      return found;
    });
  }

  #nearBranches(offer: BranchOffer, wanted: WantedSlot, nowMs: number): Alternative[] {
    const found: Alternative[] = [];
    for (const near of this.offers.near(offer, nowMs)) {
      const counters = this.#recent(near.branchId);
      const alternative = counters && offered(near, counters, wanted, nowMs);
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

function toldOf({ windows, days, branches }: Omit<Found, 'told'>): readonly Alternative[] {
  return [...windows, ...days.slice(0, DAYS_TOLD_MAX), ...branches];
}

/** Days after the wanted one to the end of the horizon, and those before it from today on. */
function daysToTry(
  wanted: CalendarDay,
  { branch, rules }: BranchOffer,
  nowMs: number,
): readonly Iterable<CalendarDay>[] {
  const today = dayIn(branch.timeZone, nowMs);
  const ahead = daysBetween(today, wanted);
  const { horizonDays } = rules;
  return [
    daysAhead(today, Math.max(ahead + 1, 0), horizonDays),
    daysAhead(today, 0, Math.min(ahead - 1, horizonDays)),
  ];
}

function* daysAhead(today: CalendarDay, first: number, last: number): Generator<CalendarDay> {
  for (let ahead = first; ahead <= last; ahead += 1) yield addDays(today, ahead);
}

/** The day as an alternative if a customer of the channel could have it now, in whichever window has most places. */
function offered(...asked: Parameters<typeof free>): Alternative | undefined {
  return free(...asked).reduce<Alternative | undefined>(
    (best, each) =>
      best === undefined || leastLeft(best.remaining, each.remaining) !== each.remaining ? each : best,
    undefined,
  );
}

/** What a customer of the channel could have of the day now: each of its windows, or the day as a whole; not what it has. */
function free(
  { branchId, branch, group, rules }: BranchOffer,
  counters: BranchCounters,
  { date, channel, ownUnits }: Pick<WantedSlot, 'date' | 'channel' | 'ownUnits'>,
  nowMs: number,
): Alternative[] {
  if (dayVerdict(date, { rules, branch, nowMs }) !== undefined) return [];
  const windows = counters.windowsOf({ group, date, channel });
  return (windows.length === 0 ? [''] : windows).flatMap((timeWindow) => {
    if (isWindowShut(date, timeWindow, branch, nowMs)) return [];
    const needed = counters.countersFor({ group, date, timeWindow, channel });
    if (typeof needed === 'string') return [];
    const gained = ownUnits === undefined ? needed : needed.filter(({ id }) => !ownUnits.includes(id));
    if (gained.length === 0) return [];
    const remaining = gained.reduce<number | null>((least, each) => leastLeft(least, left(each)), null);
    if (remaining === 0) return [];
    return [{ branchId, date, ...(timeWindow !== '' && { window: timeWindow }), remaining }];
  });
}
