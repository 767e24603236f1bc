import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ExpressModes } from '../express/index.js';
import type { Product } from '../loans/index.js';
import { addDays, type CalendarDay, dayIn, daysBetween } from '../platform/clock/index.js';
import { isRefusal, type Language, rangeRefused, type Refusal } from '../platform/errors/index.js';
import { StoreClock } from '../platform/postgres/index.js';
import { branchCalendar, CALENDAR_DAYS_MAX } from './branch-calendar.policy.js';
import type { BranchCounters } from './branch-counters.js';
import { type BranchOffer, BranchOffers } from './branch-offers.js';
import { CounterSnapshots } from './counter-snapshots.js';
import { QuotasConfig } from './quotas.config.js';

export interface CalendarQuery {
  readonly branchId: string;
  readonly product: Product;
  /** Absent: today at the branch. */
  readonly from?: CalendarDay | undefined;
  /** Absent: as far as the horizon and the bound on a page reach. */
  readonly to?: CalendarDay | undefined;
  readonly language: Language;
}

/** One page, serialised: what is sent again and again while nothing changes. */
export interface CalendarPage {
  readonly body: Buffer;
  readonly etag: string;
  readonly language: Language;
  /** `performance.now()` from which on the page must not be sent any more without building it anew. */
  readonly freshUntilMs: number;
}

/** What a page was worked out of; while all of it is the same, so is the page. */
interface Made {
  readonly page: CalendarPage;
  /** That of the counters, and not they: a page that is seldom asked for would keep a whole branch as it was. */
  readonly countersState: BranchCounters['state'];
  readonly calendar: BranchOffer['branch']['calendar'];
  readonly rules: BranchOffer['rules'];
  /** RFC 3339; undefined while express mode is off. */
  readonly expressUntil: string | undefined;
  readonly minute: number;
}

interface Entry {
  readonly query: CalendarQuery;
  /** False once other pages took its place: addresses may still lead to it, so that it must not hold a page then. */
  isKept: boolean;
  made?: Made | undefined;
  building?: Promise<CalendarPage | Refusal> | undefined;
}

/** Releases and cut-offs are at full minutes. */
const MS_PER_MINUTE = 60_000;
/** Ways to ask for the kept pages: browsers differ in Accept-Language and clients in the order of parameters. */
const ADDRESSES_PER_PAGE = 10;
/** A longer address is not one that a page of ours sends, and must not fill the memory. */
const ADDRESS_MAX_CHARS = 300;

/**
 * Calendar pages ready to be sent. The first page that a crowd hits must cost one look-up: an address leads to its
 * page, and only when the page is older than its bound is anything parsed, read or worked out, once for all who ask.
 */
@Injectable()
export class CalendarPages {
  readonly #byAddress: LRUCache<string, Entry>;
  readonly #byQuery: LRUCache<string, Entry>;
  readonly #maxAgeMs: number;

  constructor(
    private readonly snapshots: CounterSnapshots,
    private readonly offers: BranchOffers,
    private readonly express: ExpressModes,
    private readonly clock: StoreClock,
    config: QuotasConfig,
  ) {
    this.#maxAgeMs = config.calendarMaxAgeMs;
    this.#byQuery = new LRUCache({ max: config.calendarPagesMax, dispose: letGo });
    this.#byAddress = new LRUCache({ max: config.calendarPagesMax * ADDRESSES_PER_PAGE });
  }

  /** The page that was sent for exactly this address, if it may still be sent. */
  ready(address: string): CalendarPage | undefined {
    const page = this.#byAddress.get(address)?.made?.page;
    return page !== undefined && performance.now() < page.freshUntilMs ? page : undefined;
  }

  /**
   * The page of a query, built anew if it is too old, and kept for the address.
   * @returns the page, or BRANCH_NOT_FOUND, PRODUCT_NOT_SERVED, VALIDATION_FAILED (range) or CONFIG_INVALID.
   */
  async get(query: CalendarQuery, address: string): Promise<CalendarPage | Refusal> {
    const key = [query.branchId, query.product, query.from, query.to, query.language].join(' ');
    const entry = this.#byQuery.get(key) ?? { query, isKept: true };
    const page = entry.made?.page;
    if (page !== undefined && performance.now() < page.freshUntilMs) {
      this.#keep(address, entry);
      return page;
    }
    entry.building ??= this.#build(entry).finally(() => {
      entry.building = undefined;
    });
    // Kept while it is being built, so that all who ask meanwhile wait for one.
    this.#byQuery.set(key, entry);
    const built = await entry.building;
    // Refusals are cheap, and an invented branch must not push out a real page.
    if (isRefusal(built)) this.#byQuery.delete(key);
    else this.#keep(address, entry);
    return built;
  }

  #keep(address: string, entry: Entry): void {
    if (entry.isKept && address.length <= ADDRESS_MAX_CHARS) this.#byAddress.set(address, entry);
  }

  async #build(entry: Entry): Promise<CalendarPage | Refusal> {
    const { query, made } = entry;
    const asked = this.offers.find(query.branchId, query.product, this.clock.nowMs());
    if (isRefusal(asked)) return asked;
    const counters = await this.snapshots.load(query.branchId, this.#maxAgeMs);
    const nowMs = this.clock.nowMs();
    const offer = this.offers.find(query.branchId, query.product, nowMs);
    if (isRefusal(offer)) return offer;
    const { calendar } = offer.branch;
    const expressUntil = this.express.untilAt(query.branchId)?.toISOString();
    const minute = Math.floor(nowMs / MS_PER_MINUTE);
    const freshUntilMs = Math.max(counters.readAtMs + this.#maxAgeMs, performance.now());
    const unchanged =
      made !== undefined &&
      made.countersState === counters.state &&
      made.calendar === calendar &&
      made.rules === offer.rules &&
      made.expressUntil === expressUntil &&
      made.minute === minute;
    const page = unchanged
      ? { ...made.page, freshUntilMs }
      : renderPage(query, { offer, counters, nowMs, expressUntil }, freshUntilMs);
    if (isRefusal(page)) return page;
    const { state: countersState } = counters;
    if (entry.isKept)
      entry.made = { page, countersState, calendar, rules: offer.rules, expressUntil, minute };
    return page;
  }
}

/** At once, for addresses are ten times as many as pages and would keep each page until they are forgotten too. */
function letGo(entry: Entry): void {
  entry.isKept = false;
  entry.made = undefined;
}

interface Ingredients {
  readonly offer: BranchOffer;
  readonly counters: BranchCounters;
  readonly nowMs: number;
  readonly expressUntil: string | undefined;
}

function renderPage(
  query: CalendarQuery,
  { offer, counters, nowMs, expressUntil }: Ingredients,
  freshUntilMs: number,
): CalendarPage | Refusal {
  const { branchId, product, branch, group, rules } = offer;
  const { language } = query;
  const range = rangeOf(query, dayIn(branch.timeZone, nowMs), rules.horizonDays);
  if (isRefusal(range)) return range;
  const days = branchCalendar({ branch, group, rules, counters, nowMs, language }, range);
  const { timeZone } = branch;
  const express = expressUntil === undefined ? null : { until: expressUntil };
  const body = Buffer.from(JSON.stringify({ branchId, product, timeZone, ...range, express, days }));
  const etag = `"${createHash('sha1').update(body).digest('base64url')}"`;
  return { body, etag, language, freshUntilMs };
}

/** The days of a page. @returns else VALIDATION_FAILED with DATE_RANGE_INVALID. */
export function rangeOf(
  { from: askedFrom, to: askedTo }: Pick<CalendarQuery, 'from' | 'to'>,
  today: CalendarDay,
  horizonDays: number,
): { from: CalendarDay; to: CalendarDay } | Refusal {
  const from = askedFrom ?? (askedTo !== undefined && askedTo < today ? askedTo : today);
  const furthest = addDays(from, CALENDAR_DAYS_MAX - 1);
  const horizon = addDays(today, horizonDays);
  const usual = horizon < from ? furthest : horizon;
  const to = askedTo ?? (usual < furthest ? usual : furthest);
  if (to >= from && daysBetween(from, to) < CALENDAR_DAYS_MAX) return { from, to };
  return rangeRefused({ from: askedFrom, to: askedTo }, CALENDAR_DAYS_MAX);
}
