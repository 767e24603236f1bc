import { type CalendarDay, isoWeekStart, monthStart } from '../platform/clock/index.js';
import {
  type Channel,
  type Counter,
  LEVELS,
  PERIODS,
  poolOf,
  type ProductGroup,
  type Share,
} from './counter.policy.js';

/** Whose places are asked for: those of a channel, or of a share by its name, as that of urgent needs is. */
type Asker = { readonly channel: Channel } | { readonly share: Share };

interface SlotOfDay {
  readonly group: ProductGroup;
  /** A real day; it need not have counters. */
  readonly date: CalendarDay;
  /** Empty where the day is booked as a whole. */
  readonly timeWindow: string;
}

export type Slot = SlotOfDay & Asker;
type Day = Omit<SlotOfDay, 'timeWindow'> & Asker;

export type NoCounters = 'NO_QUOTA' | 'WINDOW_REQUIRED' | 'WINDOW_UNKNOWN';

const NONE: readonly Counter[] = [];

/**
 * Everything that one reading of the judge said of one branch. Immutable, so that a decision sees one state; the
 * next reading makes the next object.
 */
export class BranchCounters {
  /** The same for readings between which nothing changed: what was worked out of one holds for the other. */
  readonly state: symbol;
  readonly #byId: ReadonlyMap<number, Counter>;
  /** By group, period, start of the period: `HOUSING DAY 2026-11-30`. */
  readonly #byPeriod = new Map<string, Counter[]>();
  /** Answers with counters only, so that it has at most as many entries as there are days, windows and pools. */
  readonly #known = new Map<string, readonly Counter[]>();

  private constructor(
    readonly branchId: string,
    /** `performance.now()` before the reading was asked for: all that was committed by then is in it. */
    readonly readAtMs: number,
    byId: ReadonlyMap<number, Counter>,
    previous?: BranchCounters,
  ) {
    this.#byId = byId;
    this.state = previous?.state ?? Symbol(branchId);
    if (previous !== undefined) {
      this.#byPeriod = previous.#byPeriod;
      this.#known = previous.#known;
      return;
    }
    for (const counter of byId.values()) {
      const key = periodKey(counter.productGroup, counter.period, counter.periodStart);
      const known = this.#byPeriod.get(key);
      if (known === undefined) this.#byPeriod.set(key, [counter]);
      else known.push(counter);
    }
  }

  /** A reading of all the branch's counters, or, `onto` an earlier one, of those that changed since. */
  static of(
    branchId: string,
    counters: readonly Counter[],
    readAtMs: number,
    onto?: BranchCounters,
  ): BranchCounters {
    if (onto !== undefined && counters.every((counter) => sameCounter(counter, onto.get(counter.id)))) {
      return new BranchCounters(branchId, readAtMs, onto.#byId, onto);
    }
    const byId = onto === undefined ? new Map<number, Counter>() : new Map(onto.#byId);
    for (const counter of counters) byId.set(counter.id, counter);
    return new BranchCounters(branchId, readAtMs, byId);
  }

  /**
   * All counters from which one unit must be taken, in order of level, or why there are none. A pool counter counts
   * only for its channels; a day's windows are those that it has for the channel.
   */
  countersFor(slot: Slot): readonly Counter[] | NoCounters {
    const key = `${slot.group} ${slot.date} ${shareOf(slot)} ${slot.timeWindow}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const answer = this.#workOut(slot);
    if (typeof answer !== 'string') this.#known.set(key, answer);
    return answer;
  }

  /** As `countersFor`, but without the window's own counter: what caps the day as a whole. */
  dayCounters(slot: Day): readonly Counter[] | 'NO_QUOTA' {
    const pool = shareOf(slot);
    // No window is called so: their names are bounded to visible characters.
    const key = `${slot.group} ${slot.date} ${pool} \n`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const day = this.#of(slot.group, 'DAY', slot.date);
    if (!day.some(({ level }) => level === 'DAY')) return 'NO_QUOTA';
    const counters = [
      ...this.#of(slot.group, 'MONTH', monthStart(slot.date)),
      ...this.#of(slot.group, 'WEEK', isoWeekStart(slot.date)),
      ...day,
    ].filter((counter) => counter.timeWindow === '' && (counter.pool === 'ALL' || counter.pool === pool));
    counters.sort(inOrderOfLevel);
    this.#known.set(key, counters);
    return counters;
  }

  /** The windows of a day for a channel, in order; empty where the day is booked as a whole. */
  windowsOf(day: Day): readonly string[] {
    const windows = this.#windowCounters(day).map(({ timeWindow }) => timeWindow);
    return [...new Set(windows)].sort();
  }

  get(counterId: number): Counter | undefined {
    return this.#byId.get(counterId);
  }

  all(): readonly Counter[] {
    return [...this.#byId.values()];
  }

  #workOut(slot: Slot): readonly Counter[] | NoCounters {
    const day = this.dayCounters(slot);
    if (day === 'NO_QUOTA') return day;
    const windows = this.#windowCounters(slot);
    if (slot.timeWindow === '') return windows.length > 0 ? 'WINDOW_REQUIRED' : day;
    const wanted = windows.filter(({ timeWindow }) => timeWindow === slot.timeWindow);
    return wanted.length === 0 ? 'WINDOW_UNKNOWN' : [...day, ...wanted.sort(inOrderOfLevel)];
  }

  #windowCounters(day: Day): Counter[] {
    const pool = shareOf(day);
    return this.#of(day.group, 'DAY', day.date).filter(
      (counter) => counter.timeWindow !== '' && (counter.pool === 'ALL' || counter.pool === pool),
    );
  }

  #of(group: ProductGroup, period: Counter['period'], start: CalendarDay): readonly Counter[] {
    return this.#byPeriod.get(periodKey(group, period, start)) ?? NONE;
  }
}

function shareOf(asker: Asker): Share {
  return 'share' in asker ? asker.share : poolOf(asker.channel);
}

function periodKey(group: ProductGroup, period: Counter['period'], start: CalendarDay): string {
  return `${group} ${period} ${start}`;
}

/** By level; pools of the month before those of the week and of the day; `ALL` before a pool. */
function inOrderOfLevel(a: Counter, b: Counter): number {
  return (
    LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
    PERIODS.indexOf(b.period) - PERIODS.indexOf(a.period) ||
    a.pool.localeCompare(b.pool) ||
    a.id - b.id
  );
}

function sameCounter(a: Counter, b: Counter | undefined): boolean {
  return (
    b !== undefined &&
    a.taken === b.taken &&
    a.held === b.held &&
    // Within `held`, what nobody has been promised yet.
    a.kept === b.kept &&
    a.version === b.version &&
    a.capacity === b.capacity &&
    a.ceiling === b.ceiling
  );
}
