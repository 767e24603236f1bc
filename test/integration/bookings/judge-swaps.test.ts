import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Claim, SwapVerdict } from '../../../src/bookings/judge/judge.types.js';
import { isoWeekStart, monthStart } from '../../../src/platform/clock/index.js';
import { BranchCounters, type Counter } from '../../../src/quotas/index.js';
import { cancellation, claim, JudgeBench, swap } from './judge-bench.js';

jest.setTimeout(60_000);

/** One ISO week in two months and two years. */
const WEEK = [
  '2026-12-28',
  '2026-12-29',
  '2026-12-30',
  '2026-12-31',
  '2027-01-01',
  '2027-01-02',
  '2027-01-03',
];

let bench: JudgeBench;
let branch: BranchCounters;
beforeAll(async () => {
  bench = await JudgeBench.open();
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.sql('DELETE FROM quota_counters');
  branch = await openBranch('B001', { day: 3, week: 10, month: 6 });
});

async function openBranch(
  branchId: string,
  { day, week, month }: { day: number; week: number; month: number },
): Promise<BranchCounters> {
  const counters: Counter[] = [
    await bench.counter({ branchId, period: 'WEEK', start: '2026-12-28', capacity: week }),
    await bench.counter({ branchId, period: 'WEEK', start: '2027-01-04', capacity: week }),
    await bench.counter({ branchId, period: 'MONTH', start: '2026-12-01', capacity: month }),
    await bench.counter({ branchId, period: 'MONTH', start: '2027-01-01', capacity: month }),
  ];
  for (const start of [...WEEK, '2027-01-04']) {
    counters.push(await bench.counter({ branchId, period: 'DAY', start, capacity: day }));
  }
  return BranchCounters.of(branchId, counters, 0);
}

function countersOn(date: string, of: BranchCounters = branch): readonly Counter[] {
  const counters = of.countersFor({ group: 'HOUSING', date, timeWindow: '', channel: 'ONLINE' });
  if (typeof counters === 'string') throw new Error(counters);
  return counters;
}

async function booked(date: string): Promise<Claim> {
  const made = claim(countersOn(date), { date });
  expect(await bench.judge.claim(made)).toMatchObject({ kind: 'ACCEPTED' });
  return made;
}

async function taken(of: BranchCounters = branch): Promise<Record<string, number>> {
  const states = await Promise.all(
    of.all().map(async (counter) => {
      const { taken: units } = await bench.stateOf(counter);
      return [`${counter.period} ${counter.periodStart}`, units] as const;
    }),
  );
  return Object.fromEntries(states.filter(([, units]) => units > 0));
}

const to = (date: string, of: BranchCounters = branch) => ({ branchId: of.branchId, date });
const move = (made: Claim, date: string, of?: BranchCounters, seq = 1): Promise<SwapVerdict> =>
  bench.judge.swap(swap(made, countersOn(date, of), { ...to(date, of), seq }));

describe('the week that crosses the year', () => {
  it('has one week counter and two month counters', async () => {
    for (const date of WEEK) {
      expect(isoWeekStart(date)).toBe('2026-12-28');
      expect(countersOn(date).map(({ period, periodStart }) => [period, periodStart])).toEqual([
        ['MONTH', monthStart(date)],
        ['WEEK', '2026-12-28'],
        ['DAY', date],
      ]);
    }
    for (const date of WEEK) await booked(date);
    expect(await taken()).toMatchObject({
      'WEEK 2026-12-28': 7,
      'MONTH 2026-12-01': 4,
      'MONTH 2027-01-01': 3,
    });
  });

  it('is full for both months when its one week counter is', async () => {
    branch = await openBranch('B002', { day: 3, week: 2, month: 6 });
    const first = claim(countersOn('2026-12-31'), { branchId: 'B002', date: '2026-12-31' });
    const second = claim(countersOn('2027-01-01'), { branchId: 'B002', date: '2027-01-01' });
    const third = claim(countersOn('2027-01-03'), { branchId: 'B002', date: '2027-01-03' });
    const verdicts = await Promise.all([first, second, third].map((each) => bench.judge.claim(each)));
    expect(verdicts.map((verdict) => verdict.kind)).toEqual(['ACCEPTED', 'ACCEPTED', 'REFUSED']);
  });

  it('is crossed by a swap that changes day and month and leaves the week alone', async () => {
    const made = await booked('2026-12-31');
    const wanted = swap(made, countersOn('2027-01-01'), to('2027-01-01'));
    expect(wanted.units.size).toBe(4);
    expect(await bench.judge.swap(wanted)).toMatchObject({ kind: 'ACCEPTED', seq: 2 });
    expect(await taken()).toEqual({ 'DAY 2027-01-01': 1, 'WEEK 2026-12-28': 1, 'MONTH 2027-01-01': 1 });
  });
});

describe('a swap', () => {
  it('within week and month touches the two days only', async () => {
    const made = await booked('2026-12-28');
    expect(await move(made, '2026-12-30')).toMatchObject({ kind: 'ACCEPTED' });
    expect(await taken()).toEqual({ 'DAY 2026-12-30': 1, 'WEEK 2026-12-28': 1, 'MONTH 2026-12-01': 1 });
  });

  it('into another branch gives all units back to the old one', async () => {
    const other = await openBranch('B003', { day: 1, week: 1, month: 1 });
    const made = await booked('2026-12-28');
    expect(await move(made, '2026-12-28', other)).toMatchObject({ kind: 'ACCEPTED' });
    expect(await taken()).toEqual({});
    expect(await taken(other)).toEqual({
      'DAY 2026-12-28': 1,
      'WEEK 2026-12-28': 1,
      'MONTH 2026-12-01': 1,
    });
    expect(await bench.bookingOf(made)).toMatchObject({ branchId: 'B003', date: '2026-12-28', changes: 1 });
    expect(await bench.eventsOf(made)).toEqual(['1 BOOKED ->BOOKED', '2 RESCHEDULED BOOKED>BOOKED']);
  });

  it('into a full day is refused, and the booking stands as it was: never none, never both', async () => {
    const made = await booked('2026-12-28');
    for (let each = 0; each < 3; each += 1) await booked('2026-12-29');
    const before = [await taken(), await bench.bookingOf(made)];
    expect(await move(made, '2026-12-29')).toEqual({ kind: 'REFUSED', by: 'COUNTERS' });
    expect([await taken(), await bench.bookingOf(made)]).toEqual(before);
    expect(await bench.eventsOf(made)).toHaveLength(1);
    const keys = await bench.sql('SELECT 1 FROM idempotency_keys WHERE booking_id = $1', [made.id]);
    expect(keys).toHaveLength(1);
  });

  it('of a booking that has changed meanwhile does nothing', async () => {
    const made = await booked('2026-12-28');
    await bench.judge.release(cancellation(made));
    expect(await move(made, '2026-12-29')).toEqual({ kind: 'STALE' });
    expect(await move(made, '2026-12-29', undefined, 2)).toEqual({ kind: 'STALE' });
    expect(await taken()).toEqual({});
  });

  it('under a key that was used does nothing', async () => {
    const [made, other] = [await booked('2026-12-28'), await booked('2026-12-28')];
    const wanted = swap(made, countersOn('2026-12-29'), { ...to('2026-12-29'), keyDigest: other.keyDigest });
    expect(await bench.judge.swap(wanted)).toEqual({ kind: 'REFUSED', by: 'KEY' });
    expect(await bench.bookingOf(made)).toMatchObject({ date: '2026-12-28', seq: 1 });
  });

  it('happens once of many at the same time, from two processes', async () => {
    const made = await booked('2026-12-28');
    const other = bench.another();
    const verdicts = await Promise.all(
      ['2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02'].map((date, index) =>
        (index % 2 === 0 ? bench.judge : other).swap(swap(made, countersOn(date), to(date))),
      ),
    );
    expect(verdicts.filter(({ kind }) => kind === 'ACCEPTED')).toHaveLength(1);
    const { date } = (await bench.bookingOf(made))!;
    expect(await taken()).toEqual({
      [`DAY ${date}`]: 1,
      'WEEK 2026-12-28': 1,
      [`MONTH ${monthStart(date)}`]: 1,
    });
  });

  it('races with a cancellation: one of them, and the units go with it', async () => {
    const all = await Promise.all(WEEK.slice(0, 2).flatMap((date) => [booked(date), booked(date)]));
    const other = bench.another();
    const [moved, cancelled] = await Promise.all([
      Promise.all(all.map((each) => move(each, '2027-01-02'))),
      Promise.all(all.map((each) => other.release(cancellation(each)))),
    ]);
    const both = moved.map(({ kind }, index) => [kind, cancelled[index]!.kind]);
    for (const [swapped, ended] of both)
      expect([swapped, ended].filter((kind) => kind === 'ACCEPTED')).toHaveLength(1);
    const left = moved.filter(({ kind }) => kind === 'ACCEPTED').length;
    expect((await taken())['DAY 2027-01-02'] ?? 0).toBe(left);
    expect((await taken())['WEEK 2026-12-28'] ?? 0).toBe(left);
  });

  it('crosses another one without either being lost: two bookings change places', async () => {
    const dates = ['2026-12-28', '2026-12-29'] as const;
    const all = await Promise.all(dates.flatMap((date) => [booked(date), booked(date), booked(date)]));
    const other = bench.another();
    // Both days are full: of each crossing at most the order decides, and nobody may lose a place by it.
    const verdicts = await Promise.all(
      all.map((each, index) =>
        (index % 2 === 0 ? bench.judge : other).swap(
          swap(each, countersOn(each.date === dates[0] ? dates[1] : dates[0]), {
            date: each.date === dates[0] ? dates[1] : dates[0],
          }),
        ),
      ),
    );
    expect(verdicts.map(({ kind }) => kind)).toEqual(all.map(() => 'REFUSED'));
    expect(await taken()).toMatchObject({ 'DAY 2026-12-28': 3, 'DAY 2026-12-29': 3, 'WEEK 2026-12-28': 6 });
  });

  it('out of an overbooked day lowers its ceiling with it (INV-11)', async () => {
    const all = [await booked('2026-12-28'), await booked('2026-12-28'), await booked('2026-12-28')];
    const day = countersOn('2026-12-28').at(-1)!;
    await bench.sql('UPDATE quota_counters SET capacity = 1, ceiling = 3 WHERE id = $1', [day.id]);
    expect(await move(all[0]!, '2026-12-30')).toMatchObject({ kind: 'ACCEPTED' });
    expect(await bench.stateOf(day)).toMatchObject({ taken: 2, ceiling: 2, capacity: 1 });
    const verdict = await bench.judge.claim(claim(countersOn('2026-12-28'), { date: '2026-12-28' }));
    expect(verdict).toEqual({ kind: 'REFUSED', by: 'COUNTERS' });
  });
});
