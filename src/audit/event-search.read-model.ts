import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../branches/index.js';
import {
  addDays,
  BANK_TIME_ZONE,
  type CalendarDay,
  dayIn,
  daysBetween,
  instantOf,
} from '../platform/clock/index.js';
import { platformErrors, rangeRefused, refuse, type Refusal } from '../platform/errors/index.js';
import { Database, isTooMuch, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { FewUnderWay } from '../platform/tasks/index.js';
import { auditErrors } from './audit.errors.js';
import { type EventKind, subjectTypeOf } from './event-kinds.js';
import type { LoggedEvent } from './logged-event.js';

const countEvents = sqlFile(import.meta.url, 'sql/count-events.sql');
const searchBranch = sqlFile(import.meta.url, 'sql/search-branch-events.sql');
const searchAll = sqlFile(import.meta.url, 'sql/search-all-events.sql');
const searchSubject = sqlFile(import.meta.url, 'sql/search-subject-events.sql');

/** A month is what people look back on; a year is what an audit asks for. */
const USUAL_DAYS = 31;
export const SEARCH_MAX_DAYS = 366;
/** Searches at once in one process: a wide one has its connection for as long as a statement may take. */
const MAX_SEARCHES = 2;

export interface EventSearch {
  readonly branchId: string | undefined;
  readonly kind: EventKind | undefined;
  readonly subjectId: string | undefined;
  readonly type: string | undefined;
  readonly actorId: string | undefined;
  /** Days of the branch's zone, both included; without a branch of the bank's. */
  readonly from: CalendarDay | undefined;
  readonly to: CalendarDay | undefined;
}

/** The log within days that are known to be usable. */
export interface EventRange extends EventSearch {
  readonly from: CalendarDay;
  readonly to: CalendarDay;
  readonly fromMs: number;
  readonly beforeMs: number;
}

/** The log as staff and auditors search it. */
@Injectable()
export class EventSearches {
  private readonly underWay = new FewUnderWay(MAX_SEARCHES);

  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
  ) {}

  /** The days that a search means. @returns else VALIDATION_FAILED (DATE_RANGE_INVALID). */
  rangeOf(search: EventSearch): EventRange | Refusal {
    const branch = search.branchId === undefined ? undefined : this.branches.get(search.branchId);
    const timeZone = branch?.timeZone ?? BANK_TIME_ZONE;
    const to = search.to ?? dayIn(timeZone, this.clock.nowMs());
    const from = search.from ?? addDays(to, 1 - USUAL_DAYS);
    if (to < from || daysBetween(from, to) >= SEARCH_MAX_DAYS) return rangeRefused(search, SEARCH_MAX_DAYS);
    const fromMs = instantOf(from, '00:00', timeZone);
    const beforeMs = instantOf(addDays(to, 1), '00:00', timeZone);
    return { ...search, from, to, fromMs, beforeMs };
  }

  /** The newest first. @param beforeId id of the last event of the page before */
  find(range: EventRange, beforeId: number | undefined, limit: number): Promise<LoggedEvent[]> {
    const { branchId, kind, subjectId, type, actorId } = range;
    const filters = [
      kind === undefined ? null : [subjectTypeOf(kind)],
      type ?? null,
      actorId ?? null,
      new Date(range.fromMs),
      new Date(range.beforeMs),
      beforeId ?? null,
      limit,
    ];
    if (subjectId !== undefined) {
      return this.database.run<LoggedEvent>(searchSubject, [subjectId, ...filters, branchId ?? null]);
    }
    return branchId === undefined
      ? this.database.run<LoggedEvent>(searchAll, [null, ...filters])
      : this.database.run<LoggedEvent>(searchBranch, [branchId, ...filters]);
  }

  /** As `find`. @returns else VALIDATION_FAILED (SEARCH_TOO_LARGE), or OVERLOADED while others are searched for. */
  page(range: EventRange, beforeId: number | undefined, limit: number): Promise<LoggedEvent[] | Refusal> {
    return this.underWay.run(() => inTime(this.find(range, beforeId, limit)));
  }

  /**
   * Counted up to the bound and one more, whatever there is beyond.
   * @returns else VALIDATION_FAILED (SEARCH_TOO_LARGE), or OVERLOADED while others are searched for.
   */
  hasMoreThan(range: EventRange, maxEvents: number): Promise<boolean | Refusal> {
    return this.underWay.run(() => inTime(this.countsMoreThan(range, maxEvents)));
  }

  private async countsMoreThan(range: EventRange, maxEvents: number): Promise<boolean> {
    const { branchId, kind, subjectId, type, actorId } = range;
    const [row] = await this.database.run<{ events: number }>(countEvents, [
      branchId ?? null,
      kind === undefined ? null : [subjectTypeOf(kind)],
      type ?? null,
      actorId ?? null,
      new Date(range.fromMs),
      new Date(range.beforeMs),
      subjectId ?? null,
      maxEvents + 1,
    ]);
    return row!.events > maxEvents;
  }
}

/** A search that meets the bound of a statement is too wide; the store is not away for others. */
async function inTime<T>(answer: Promise<T>): Promise<T | Refusal> {
  try {
    return await answer;
  } catch (error) {
    if (!isTooMuch(error)) throw error;
    return searchTooLarge();
  }
}

export function searchTooLarge(): Refusal {
  const fault = { in: 'query', pointer: 'from', definition: auditErrors.SEARCH_TOO_LARGE } as const;
  return refuse(platformErrors.VALIDATION_FAILED, { count: 1 }, { faults: [fault] });
}
