import { addDays, dayOfWeek, isoWeekStart, monthStart } from '../platform/clock/index.js';
import * as fc from 'fast-check';
import { BranchCounters } from './branch-counters.js';
import { type Channel, CHANNELS, type Counter, levelOf, poolOf } from './counter.policy.js';

let nextId = 1;

function counter(period: Counter['period'], periodStart: string, more: Partial<Counter> = {}): Counter {
  const place = { period, pool: more.pool ?? 'ALL', timeWindow: more.timeWindow ?? '' };
  return {
    id: nextId++,
    level: levelOf(place),
    periodStart,
    productGroup: 'HOUSING',
    capacity: 10,
    taken: 0,
    held: 0,
    ceiling: 10,
    version: 1,
    ...place,
    ...more,
  };
}

function named(answer: readonly Counter[] | string): string[] | string {
  return typeof answer === 'string'
    ? answer
    : answer.map(({ level, periodStart, pool, timeWindow }) =>
        [level, periodStart, pool, timeWindow].join(' ').trim(),
      );
}

const of = (...counters: Counter[]): BranchCounters => BranchCounters.of('B001', counters, 0);
const slot = (date: string, channel: Channel = 'ONLINE', timeWindow = '') =>
  ({ group: 'HOUSING', date, channel, timeWindow }) as const;

describe('the counters of a slot', () => {
  it('are those of its month, week and day, in that order however they were read', () => {
    const counters = of(
      counter('DAY', '2026-11-30'),
      counter('MONTH', '2026-11-01'),
      counter('WEEK', '2026-11-30'),
    );
    expect(named(counters.countersFor(slot('2026-11-30')))).toEqual([
      'MONTH 2026-11-01 ALL',
      'WEEK 2026-11-30 ALL',
      'DAY 2026-11-30 ALL',
    ]);
  });

  it('are the week and the own month of a day in a week that crosses a month', () => {
    const months = [counter('MONTH', '2026-11-01'), counter('MONTH', '2026-12-01')];
    const counters = of(
      ...months,
      counter('WEEK', '2026-11-30'),
      counter('DAY', '2026-11-30'),
      counter('DAY', '2026-12-01'),
    );
    expect(named(counters.countersFor(slot('2026-11-30')))).toContain('MONTH 2026-11-01 ALL');
    expect(named(counters.countersFor(slot('2026-12-01')))).toEqual([
      'MONTH 2026-12-01 ALL',
      'WEEK 2026-11-30 ALL',
      'DAY 2026-12-01 ALL',
    ]);
  });

  it('are the week that began last year on the first days of January', () => {
    const counters = of(
      counter('MONTH', '2027-01-01'),
      counter('WEEK', '2026-12-28'),
      counter('WEEK', '2027-01-04'),
      counter('DAY', '2027-01-03'),
      counter('DAY', '2027-01-04'),
    );
    expect(named(counters.countersFor(slot('2027-01-03')))).toContain('WEEK 2026-12-28 ALL');
    expect(named(counters.countersFor(slot('2027-01-04')))).toContain('WEEK 2027-01-04 ALL');
  });

  it('are only those that exist; without one for the day there is no quota', () => {
    const counters = of(
      counter('DAY', '2026-11-30'),
      counter('WEEK', '2026-12-07'),
      counter('MONTH', '2026-12-01'),
    );
    expect(named(counters.countersFor(slot('2026-11-30')))).toEqual(['DAY 2026-11-30 ALL']);
    expect(counters.countersFor(slot('2026-12-08'))).toBe('NO_QUOTA');
    expect(counters.countersFor({ ...slot('2026-11-30'), group: 'BUSINESS' })).toBe('NO_QUOTA');
    expect(counters.countersFor(slot('no such day'))).toBe('NO_QUOTA');
    expect(of(counter('DAY', '2026-11-30', { pool: 'ONLINE' })).countersFor(slot('2026-11-30'))).toBe(
      'NO_QUOTA',
    );
  });

  it.each([
    ['ONLINE', 'ONLINE'],
    ['APP', 'ONLINE'],
    ['PARTNER', 'ONLINE'],
    ['PHONE', 'ASSISTED'],
    ['COUNTER', 'ASSISTED'],
  ] as const)('of the channel %s include the pools %s, by month, week and day', (channel, pool) => {
    const pools = ['ONLINE', 'ASSISTED'].flatMap((each) => [
      counter('DAY', '2026-12-01', { pool: each }),
      counter('WEEK', '2026-11-30', { pool: each }),
      counter('MONTH', '2026-12-01', { pool: each }),
    ]);
    const counters = of(...pools, counter('DAY', '2026-12-01'));
    expect(named(counters.countersFor(slot('2026-12-01', channel)))).toEqual([
      'DAY 2026-12-01 ALL',
      `POOL 2026-12-01 ${pool}`,
      `POOL 2026-11-30 ${pool}`,
      `POOL 2026-12-01 ${pool}`,
    ]);
    const answer = counters.countersFor(slot('2026-12-01', channel));
    expect(typeof answer === 'string' ? [] : answer.map(({ period }) => period)).toEqual([
      'DAY',
      'MONTH',
      'WEEK',
      'DAY',
    ]);
  });

  describe('on a day with time windows', () => {
    const counters = of(
      counter('DAY', '2026-12-01'),
      counter('DAY', '2026-12-01', { timeWindow: '13:00-15:00' }),
      counter('DAY', '2026-12-01', { timeWindow: '09:00-11:00' }),
      counter('DAY', '2026-12-01', { timeWindow: '17:00-18:00', pool: 'ASSISTED' }),
      counter('DAY', '2026-12-02'),
    );

    it('include the window, which must be named', () => {
      expect(counters.countersFor(slot('2026-12-01'))).toBe('WINDOW_REQUIRED');
      expect(named(counters.countersFor(slot('2026-12-01', 'ONLINE', '09:00-11:00')))).toEqual([
        'DAY 2026-12-01 ALL',
        'WINDOW 2026-12-01 ALL 09:00-11:00',
      ]);
      expect(named(counters.dayCounters(slot('2026-12-01')))).toEqual(['DAY 2026-12-01 ALL']);
    });

    it('know no window that the day does not have, or has for other channels', () => {
      expect(counters.countersFor(slot('2026-12-01', 'ONLINE', '09:00-10:00'))).toBe('WINDOW_UNKNOWN');
      expect(counters.countersFor(slot('2026-12-01', 'ONLINE', '17:00-18:00'))).toBe('WINDOW_UNKNOWN');
      expect(counters.countersFor(slot('2026-12-02', 'ONLINE', '09:00-11:00'))).toBe('WINDOW_UNKNOWN');
      expect(named(counters.countersFor(slot('2026-12-01', 'PHONE', '17:00-18:00')))).toContain(
        'WINDOW 2026-12-01 ASSISTED 17:00-18:00',
      );
    });

    it('are listed by window in order', () => {
      expect(counters.windowsOf(slot('2026-12-01'))).toEqual(['09:00-11:00', '13:00-15:00']);
      expect(counters.windowsOf(slot('2026-12-01', 'COUNTER'))).toContain('17:00-18:00');
      expect(counters.windowsOf(slot('2026-12-02'))).toEqual([]);
    });
  });

  it('are the same list each time, so that finding them again costs a look-up', () => {
    const counters = of(counter('DAY', '2026-12-01'));
    expect(counters.countersFor(slot('2026-12-01'))).toBe(counters.countersFor(slot('2026-12-01', 'APP')));
  });

  it('hold for any day: one of each period, that period holds the day, levels in order', () => {
    const day = fc.integer({ min: 0, max: 3000 }).map((days) => addDays('2024-01-01', days));
    fc.assert(
      fc.property(day, fc.constantFrom(...CHANNELS), (date, channel) => {
        const counters = of(
          counter('DAY', date),
          counter('DAY', date, { pool: poolOf(channel) }),
          counter('WEEK', isoWeekStart(date)),
          counter('WEEK', addDays(isoWeekStart(date), 7)),
          counter('MONTH', monthStart(date)),
        ).countersFor(slot(date, channel));
        if (typeof counters === 'string') throw new Error(counters);
        expect(counters.map(({ level }) => level)).toEqual(['MONTH', 'WEEK', 'DAY', 'POOL']);
        expect(dayOfWeek(counters[1]!.periodStart)).toBe(1);
        expect(counters[0]!.periodStart.slice(0, 7)).toBe(date.slice(0, 7));
      }),
    );
  });
});

describe('a reading of changes onto an earlier one', () => {
  const day = counter('DAY', '2026-12-01');
  const month = counter('MONTH', '2026-12-01');
  const before = BranchCounters.of('B001', [day, month], 100);

  it('keeps what did not change and shows what did', () => {
    const after = BranchCounters.of('B001', [{ ...day, taken: 4 }], 200, before);
    expect(after.get(day.id)?.taken).toBe(4);
    expect(after.get(month.id)).toBe(month);
    expect(before.get(day.id)?.taken).toBe(0);
    expect(after.state).not.toBe(before.state);
    expect(after.readAtMs).toBe(200);
  });

  it('shows that what was kept is promised now, though as much is held as before', () => {
    const kept = BranchCounters.of('B001', [{ ...day, held: 1, kept: 1 }], 100);
    const after = BranchCounters.of('B001', [{ ...day, held: 1 }], 200, kept);
    expect(after.get(day.id)?.kept).toBeUndefined();
    expect(after.state).not.toBe(kept.state);
  });

  it('is the same as before when nothing changed, only younger', () => {
    const after = BranchCounters.of('B001', [{ ...day }], 200, before);
    expect(after.state).toBe(before.state);
    expect(after.readAtMs).toBe(200);
    expect(after.countersFor(slot('2026-12-01'))).toBe(before.countersFor(slot('2026-12-01')));
  });

  it('knows counters that came into being', () => {
    const after = BranchCounters.of('B001', [counter('DAY', '2026-12-02')], 200, before);
    expect(before.countersFor(slot('2026-12-02'))).toBe('NO_QUOTA');
    expect(named(after.countersFor(slot('2026-12-02')))).toContain('DAY 2026-12-02 ALL');
    expect(after.all()).toHaveLength(3);
  });
});
