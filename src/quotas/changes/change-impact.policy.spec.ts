import { type Counter, levelOf } from '../counter.policy.js';
import type { Cell, PlannedCell } from '../quota-change.policy.js';
import { approvalReasons, type BranchPolicy, summaryOf, type Unapproved } from './change-impact.policy.js';

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
  const reasons = (
    each: PlannedCell,
    moved?: Partial<Unapproved> & { baseline: number },
    returns?: number,
  ): string[] =>
    approvalReasons(
      [each],
      policies,
      new Map(moved === undefined ? [] : [[7, { gives: 0, takes: 0, ...moved }]]),
      new Map(returns === undefined ? [] : [[7, returns]]),
    );

  it.each([
    ['none where one comes back', null, ['CAP_REMOVED']],
    ['a small step from the one that comes back', 30, []],
    ['a large step from it', 31, ['ABOVE_THRESHOLD']],
    ['a large step down from it', 9, ['ABOVE_THRESHOLD']],
  ])('of a counter whose cap is gone for a time: %s', (_, capacity, expected) => {
    expect(reasons(planned(capacity, { capacity: null }), undefined, 20)).toEqual(expected);
  });

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
    ['a share without a cap that comes into being', planned(null, undefined, { pool: 'ONLINE' }), []],
    ['a small reserve that comes into being', planned(10, undefined, { pool: 'URGENT' }), []],
    [
      'a large reserve that comes into being',
      planned(11, undefined, { pool: 'URGENT' }),
      ['ABOVE_THRESHOLD'],
    ],
    [
      'a large reserve of a window that comes into being',
      planned(11, undefined, { pool: 'URGENT', timeWindow: '09:00-12:00' }),
      ['ABOVE_THRESHOLD'],
    ],
    [
      'a reserve without a cap that comes into being',
      planned(null, undefined, { pool: 'URGENT' }),
      ['CAP_REMOVED'],
    ],
    [
      'a reserve that gets a number',
      planned(11, { capacity: null }, { pool: 'URGENT' }),
      ['ABOVE_THRESHOLD'],
    ],
  ])('%s', (_, each, expected) => {
    expect(reasons(each)).toEqual(expected);
  });

  it('is what small changes of a day add up to', () => {
    expect(reasons(planned(30, { capacity: 25 }))).toEqual([]);
    expect(reasons(planned(30, { capacity: 25 }), { baseline: 15 })).toEqual(['ABOVE_THRESHOLD']);
    expect(reasons(planned(25, { capacity: 30 }), { baseline: 15 })).toEqual([]);
    expect(reasons(planned(11, { capacity: 5 }, { pool: 'URGENT' }), { baseline: 0 })).toEqual([
      'ABOVE_THRESHOLD',
    ]);
  });

  it('is also what the ends of temporary ones among them will make of it', () => {
    const back = planned(20, { capacity: 12 });
    expect(reasons(back, { baseline: 20, gives: 10 })).toEqual([]);
    expect(reasons(back, { baseline: 20, gives: 11 })).toEqual(['ABOVE_THRESHOLD']);
    const down = planned(20, { capacity: 28 });
    expect(reasons(down, { baseline: 20, takes: -10 })).toEqual([]);
    expect(reasons(down, { baseline: 20, takes: -11 })).toEqual(['ABOVE_THRESHOLD']);
    // Nothing is taken below zero.
    expect(reasons(planned(5, { capacity: 5 }), { baseline: 10, takes: -30 })).toEqual([]);
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
