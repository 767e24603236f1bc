import { BranchCounters } from './branch-counters.js';
import { type Counter, leastLeft, left, levelOf, overbookedBy } from './counter.policy.js';
import { availabilityOf, bucketed, dayAvailability } from './day-status.policy.js';
import { fullRefusal } from './full-refusal.policy.js';

let nextId = 1;
const DATE = '2026-12-01';

function counter(capacity: number | null, taken: number, more: Partial<Counter> = {}): Counter {
  const place = { period: more.period ?? 'DAY', pool: more.pool ?? 'ALL', timeWindow: more.timeWindow ?? '' };
  return {
    id: nextId++,
    level: levelOf(place),
    periodStart: DATE,
    productGroup: 'HOUSING',
    capacity,
    taken,
    held: 0,
    ceiling: capacity,
    version: 1,
    ...place,
    ...more,
  };
}

describe('what is left', () => {
  it.each([
    [{ capacity: 10, taken: 3, held: 2 }, 5, 0],
    [{ capacity: 10, taken: 8, held: 2 }, 0, 0],
    [{ capacity: 10, taken: 8, held: 3 }, 0, 1],
    [{ capacity: 0, taken: 7, held: 0 }, 0, 7],
    [{ capacity: 0, taken: 0, held: 0 }, 0, 0],
    [{ capacity: null, taken: 7, held: 1 }, null, 0],
  ])('of %j is %s, overbooked by %s', (use, expectedLeft, expectedOver) => {
    expect(left(use)).toBe(expectedLeft);
    expect(overbookedBy(use)).toBe(expectedOver);
  });

  it('is the least of several, where null has no bound', () => {
    expect(leastLeft(null, null)).toBeNull();
    expect(leastLeft(3, null)).toBe(3);
    expect(leastLeft(null, 0)).toBe(0);
    expect(leastLeft(3, 2)).toBe(2);
  });
});

describe('availability', () => {
  it.each([
    ['OPEN', 100, 79],
    ['FEW', 100, 80],
    ['OPEN', 15, 11],
    ['FEW', 15, 12],
    ['FEW', 3, 0],
    ['FEW', 100, 99],
    ['FULL', 100, 100],
    ['FULL', 0, 0],
    ['FULL', 5, 9],
    ['OPEN', null, 9],
  ] as const)('is %s for a capacity of %s with %s taken', (status, capacity, taken) => {
    expect(availabilityOf([counter(capacity, taken)]).status).toBe(status);
  });

  it('is judged by the counter that binds, not by one that has enough', () => {
    const month = counter(1000, 850, { period: 'MONTH' });
    expect(availabilityOf([month, counter(50, 0)])).toEqual({ status: 'OPEN', left: 50 });
  });

  it('is judged by the largest of those that bind alike', () => {
    expect(availabilityOf([counter(50, 45, { period: 'WEEK' }), counter(5, 0)])).toEqual({
      status: 'FEW',
      left: 5,
    });
  });

  it('names the first full counter in order of level', () => {
    const week = counter(10, 10, { period: 'WEEK' });
    expect(availabilityOf([counter(90, 0, { period: 'MONTH' }), week, counter(2, 2)]).full).toBe(week);
  });

  it('is unlimited only where every counter is', () => {
    expect(availabilityOf([counter(null, 5), counter(null, 0)])).toEqual({ status: 'OPEN', left: null });
    expect(availabilityOf([counter(null, 5), counter(40, 10)]).left).toBe(30);
  });

  it('is told up to twenty', () => {
    expect([bucketed(19), bucketed(20), bucketed(21), bucketed(null), bucketed(0)]).toEqual([
      19,
      20,
      20,
      null,
      0,
    ]);
  });
});

describe('a day online', () => {
  const day = (...counters: Counter[]) =>
    dayAvailability(BranchCounters.of('B001', counters, 0), 'HOUSING', DATE, () => false);

  it('has no availability without a quota', () => {
    expect(day()).toBeUndefined();
  });

  it('is bound by the share of online channels and not by that of the others', () => {
    const shares = [counter(6, 5, { pool: 'ONLINE' }), counter(4, 4, { pool: 'ASSISTED' })];
    expect(day(counter(50, 9), ...shares)).toMatchObject({ status: 'FEW', left: 1 });
    const full = counter(6, 6, { pool: 'ONLINE' });
    expect(day(counter(50, 9), full)).toMatchObject({ status: 'FULL', full });
  });

  it('tells each window, and is open while one of them is', () => {
    const morning = counter(30, 30, { timeWindow: '09:00-11:00' });
    const afternoon = counter(30, 5, { timeWindow: '13:00-15:00' });
    expect(day(counter(60, 35), morning, afternoon)).toEqual({
      status: 'OPEN',
      left: 25,
      windows: [
        { window: '09:00-11:00', status: 'FULL', remaining: 0 },
        { window: '13:00-15:00', status: 'OPEN', remaining: 20 },
      ],
    });
  });

  it('is full when all windows are, and names the window', () => {
    const windows = ['09:00-11:00', '13:00-15:00'].map((timeWindow) => counter(3, 3, { timeWindow }));
    expect(day(counter(60, 6), ...windows)).toMatchObject({ status: 'FULL', left: 0, full: windows[0] });
  });

  it('is full with all its windows when the day itself is', () => {
    const whole = counter(6, 6);
    expect(day(whole, counter(9, 6, { timeWindow: '09:00-11:00' }))).toMatchObject({
      status: 'FULL',
      full: whole,
      windows: [{ status: 'FULL', remaining: 0 }],
    });
  });

  it('has few left when few are left in each open window', () => {
    const windows = ['09:00-11:00', '13:00-15:00'].map((timeWindow) => counter(10, 8, { timeWindow }));
    expect(day(counter(60, 16), ...windows)).toMatchObject({ status: 'FEW', left: 4 });
  });
});

describe('the refusal of a full counter', () => {
  it.each([
    [{ period: 'MONTH' }, 'QUOTA_MONTH_FULL', '/date'],
    [{ period: 'WEEK' }, 'QUOTA_WEEK_FULL', '/date'],
    [{ period: 'DAY' }, 'QUOTA_DAY_FULL', '/date'],
    [{ period: 'WEEK', pool: 'ONLINE' }, 'POOL_FULL', '/date'],
    [{ period: 'DAY', timeWindow: '09:00-11:00' }, 'WINDOW_FULL', '/window'],
  ] as const)('of %j is %s at %s', (place, code, pointer) => {
    const alternatives = [{ branchId: 'B002', date: DATE, remaining: 4 }];
    const refusal = fullRefusal(counter(7, 7, place), alternatives);
    expect(refusal.definition).toMatchObject({ code, status: 409, remedy: 'CHOOSE_OTHER' });
    expect(refusal.params).toMatchObject({ periodStart: DATE, capacity: 7, period: place.period });
    expect(refusal.more.alternatives).toEqual(alternatives);
    expect(refusal.more.faults).toMatchObject([{ in: 'body', pointer, definition: { code } }]);
    for (const [, placeholder] of refusal.definition.detail.en.matchAll(/\{(\w+)\}/g)) {
      expect(refusal.params).toHaveProperty(placeholder!);
    }
  });
});
