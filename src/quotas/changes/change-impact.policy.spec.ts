import { type Counter, levelOf } from '../counter.policy.js';
import type { Cell, PlannedCell } from '../quota-change.policy.js';
import { approvalReasons, type BranchPolicy, summaryOf } from './change-impact.policy.js';

const POLICY: BranchPolicy = {
  branchId: 'B001',
  approvalAbove: { DAY: 10, WEEK: 40, MONTH: 100 },
  pendingHours: 48,
  servingPlaces: 24,
};
const policies = new Map([['B001', POLICY]]);

function planned(
  capacity: number | null,
  old: Partial<Counter> | undefined,
  more: Partial<Cell> = {},
): PlannedCell {
  const cell: Cell = {
    branchId: 'B001',
    productGroup: 'HOUSING',
    period: 'DAY',
    start: '2026-11-30',
    pool: 'ALL',
    timeWindow: '',
    line: 0,
    ...more,
  };
  if (old === undefined) return { cell, old, capacity };
  const { period, start: periodStart, pool, timeWindow, productGroup } = cell;
  const counter: Counter = {
    id: 7,
    level: levelOf(cell),
    period,
    periodStart,
    pool,
    timeWindow,
    productGroup,
    capacity: 20,
    taken: 0,
    held: 0,
    ceiling: 20,
    version: 1,
    ...old,
  };
  return { cell, old: counter, capacity };
}

describe('why a change needs a second person', () => {
  const reasons = (each: PlannedCell, baselines: [number, number | null][] = []): string[] =>
    approvalReasons([each], policies, new Map(baselines));

  it.each([
    ['a small raise', planned(30, {}), []],
    ['a raise above the threshold', planned(31, {}), ['ABOVE_THRESHOLD']],
    ['a small lowering', planned(10, {}), []],
    ['a lowering below it', planned(9, {}), ['ABOVE_THRESHOLD']],
    ['a week by the threshold of weeks', planned(60, {}, { period: 'WEEK' }), []],
    ['a cap that goes', planned(null, {}), ['CAP_REMOVED']],
    ['no cap where there was none', planned(null, { capacity: null }), []],
    ['a cap that comes', planned(1000, { capacity: null }), []],
    ['a day that comes into being', planned(11, undefined), ['ABOVE_THRESHOLD']],
    ['a share that comes into being', planned(11, undefined, { pool: 'ONLINE' }), []],
    ['a day without a cap that comes into being', planned(null, undefined), ['CAP_REMOVED']],
  ])('%s', (_, each, expected) => {
    expect(reasons(each)).toEqual(expected);
  });

  it('is what small changes of a day add up to', () => {
    expect(reasons(planned(30, { capacity: 25 }))).toEqual([]);
    expect(reasons(planned(30, { capacity: 25 }), [[7, 15]])).toEqual(['ABOVE_THRESHOLD']);
    expect(reasons(planned(25, { capacity: 30 }), [[7, 15]])).toEqual([]);
  });
});

describe('what a change does as a whole', () => {
  const summary = (cells: PlannedCell[], total: number | null = 20) =>
    summaryOf(cells, {
      policies,
      dayTotals: [{ branchId: 'B001', date: '2026-11-30', capacity: total }],
      waitingServed: 3,
      linesShown: cells.length,
    });

  it('counts what is raised, lowered, opened and overbooked', () => {
    const cells = [
      planned(25, {}),
      planned(5, { taken: 7, held: 1 }, { start: '2026-12-01' }),
      planned(3, undefined, { pool: 'ONLINE' }),
      planned(null, {}, { start: '2026-12-02' }),
    ];
    expect(summary(cells)).toMatchObject({
      branches: 1,
      counters: 4,
      opened: 1,
      raised: { counters: 2, places: 8 },
      lowered: { counters: 1, places: 15 },
      uncapped: 1,
      bookingsTouched: 8,
      overbooked: { counters: 1, places: 3 },
      overbookedDays: [{ branchId: 'B001', date: '2026-12-01', overbookedBy: 3 }],
      waitingServed: 3,
      complete: true,
    });
  });

  it('counts a booking once, although it stands on a day, a week and a month', () => {
    const lowered = (['DAY', 'WEEK', 'MONTH'] as const).map((period) =>
      planned(19, { taken: 4 }, { period }),
    );
    expect(summary(lowered).bookingsTouched).toBe(4);
  });

  it('warns where a branch could not serve what it promises, all groups together', () => {
    expect(summary([planned(24, {})]).warnings).toEqual([]);
    expect(summary([planned(25, {})]).warnings).toEqual([
      { code: 'OVER_SERVING_CAPACITY', branchId: 'B001', date: '2026-11-30', quota: 25, servingCapacity: 24 },
    ]);
    expect(summary([planned(21, {})], 30).warnings).toMatchObject([{ quota: 31 }]);
    expect(summary([planned(null, {})]).warnings).toMatchObject([{ quota: null }]);
    // Whoever lowers a quota that is too high is not scolded for it.
    expect(summary([planned(19, {})], 40).warnings).toEqual([]);
  });
});
