import type { Random } from '../invariants/random.js';
import type { Counter } from '../../src/quotas/index.js';
import type { Slot } from './judge-tables.js';

const BRANCHES = ['B001', 'B002'];
/** Two days of a week, one of the next; the last is opened while customers are at it. */
const DAYS = [
  { date: '2026-11-23', week: '2026-11-23' },
  { date: '2026-11-24', week: '2026-11-23' },
  { date: '2026-11-30', week: '2026-11-30' },
] as const;
const MONTH = '2026-11-01';
/** Most counters have a bound; one in eight has none. */
const UNLIMITED_SHARE = 0.12;

/** Small nested counters: a unit of the day, the week and the month each. */
export class SlotMap {
  readonly branchIds = BRANCHES;
  readonly counters: readonly (Counter & { readonly branchId: string })[];

  constructor(random: Random) {
    const units = (from: number, to: number): number => from + Math.floor(random.next() * (to - from + 1));
    const counters: (Counter & { branchId: string })[] = [];
    const put = (branchId: string, period: Counter['period'], periodStart: string, most: number): void => {
      const capacity = random.chance(UNLIMITED_SHARE) ? null : most;
      counters.push({
        id: counters.length + 1,
        branchId,
        level: period,
        period,
        periodStart,
        pool: 'ALL',
        timeWindow: '',
        productGroup: 'HOUSING',
        capacity,
        taken: 0,
        held: 0,
        ceiling: capacity,
        version: 1,
      });
    };
    for (const branchId of BRANCHES) {
      for (const { date } of DAYS) put(branchId, 'DAY', date, units(1, 4));
      for (const week of new Set(DAYS.map((day) => day.week))) put(branchId, 'WEEK', week, units(2, 6));
      put(branchId, 'MONTH', MONTH, units(3, 9));
    }
    this.counters = counters;
  }

  readonly slots: readonly Slot[] = BRANCHES.flatMap((branchId) =>
    DAYS.map(({ date }) => ({ branchId, date, timeWindow: '' })),
  );

  /** Opened later than the others. */
  isLate({ period, periodStart }: Pick<Counter, 'period' | 'periodStart'>): boolean {
    return period === 'DAY' && periodStart === DAYS[2].date;
  }

  /** In order of precedence: the day, the week, the month. */
  countersOf({ branchId, date }: Pick<Slot, 'branchId' | 'date'>) {
    const week = DAYS.find((day) => day.date === date)?.week;
    return this.counters.filter(
      (counter) =>
        counter.branchId === branchId &&
        (counter.period === 'MONTH' || counter.periodStart === (counter.period === 'DAY' ? date : week)),
    );
  }
}
