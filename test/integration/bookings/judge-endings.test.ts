import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Claim, ReleaseVerdict } from '../../../src/bookings/judge/judge.types.js';
import type { Counter } from '../../../src/quotas/index.js';
import { cancellation, claim, confirmation, ending, hold, JudgeBench } from './judge-bench.js';

jest.setTimeout(60_000);

let bench: JudgeBench;
beforeAll(async () => {
  bench = await JudgeBench.open();
});
afterAll(() => bench.close());

async function accepted(claims: readonly Claim[]): Promise<void> {
  const verdicts = await Promise.all(claims.map((each) => bench.judge.claim(each)));
  expect(verdicts.map(({ kind }) => kind)).toEqual(claims.map(() => 'ACCEPTED'));
}

const kinds = (verdicts: readonly { kind: string }[]): string[] => verdicts.map(({ kind }) => kind);

async function holds(counter: Counter, count: number): Promise<Claim[]> {
  const all = Array.from({ length: count }, () => hold([counter]));
  await accepted(all);
  return all;
}

const kindOf = (verdict: ReleaseVerdict | Error): string =>
  verdict instanceof Error ? verdict.message : verdict.kind;

describe('confirmations', () => {
  it('turn standing holds into bookings; an expired one, a stranger and a wrong state are left out', async () => {
    const counter = await bench.counter({ capacity: 10 });
    const [good, late, strange, moved, ended] = (await holds(counter, 5)) as [
      Claim,
      Claim,
      Claim,
      Claim,
      Claim,
    ];
    await bench.letExpire(late);
    await bench.judge.release(ending(ended, 'RELEASED'));
    const verdicts = await Promise.all([
      bench.judge.confirm(confirmation(good)),
      bench.judge.confirm(confirmation(late)),
      bench.judge.confirm(confirmation(strange, { customerId: 'C-stranger' })),
      bench.judge.confirm(confirmation(moved, { seq: 7 })),
      bench.judge.confirm(confirmation(ended)),
    ]);
    expect(kinds(verdicts)).toEqual(['ACCEPTED', 'STALE', 'STALE', 'STALE', 'STALE']);
    const counterIds = good.counters.map(({ id }) => id);
    expect(verdicts[0]).toMatchObject({ id: good.id, seq: 2, number: good.number, counterIds });
    expect(await bench.bookingOf(good)).toMatchObject({ status: 'BOOKED', seq: 2 });
    expect(await bench.bookingOf(late)).toMatchObject({ status: 'HELD', seq: 1 });
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 1, held: 3 });
    expect(await bench.eventsOf(good)).toEqual(['1 HELD ->HELD', '2 CONFIRMED HELD>BOOKED']);
  });

  it('of one hold twice in a batch are one effect with one event', async () => {
    const counter = await bench.counter({ capacity: 10 });
    const [one, other] = (await holds(counter, 2)) as [Claim, Claim];
    const asks = [
      confirmation(one, { phone: '13800000001' }),
      confirmation(other),
      confirmation(one, { phone: '13800000002' }),
    ];
    const verdicts = await Promise.all(asks.map((ask) => bench.judge.confirm(ask)));
    expect(kinds(verdicts)).toEqual(['ACCEPTED', 'ACCEPTED', 'STALE']);
    expect(await bench.eventsOf(one)).toEqual(['1 HELD ->HELD', '2 CONFIRMED HELD>BOOKED']);
    const [row] = await bench.sql<{ phone: string; found: string }>(
      `SELECT contact_phone AS phone, replace(contact_phone_index::text, '-', '') AS found FROM bookings WHERE id = $1`,
      [one.id],
    );
    expect(bench.phones.opened({ id: one.id, phone: row!.phone }).phone).toBe('13800000001');
    expect(row!.found).toBe(bench.phones.indexOf('13800000001'));
    const keys = await bench.sql('SELECT booking_seq FROM idempotency_keys WHERE booking_id = $1', [one.id]);
    expect(keys).toHaveLength(1);
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 2, held: 0 });
  });

  it('under a key that was used are refused alone', async () => {
    const counter = await bench.counter({ capacity: 10 });
    const booked = claim([counter]);
    await accepted([booked]);
    const [one, other] = (await holds(counter, 2)) as [Claim, Claim];
    const verdicts = await Promise.all([
      bench.judge.confirm(confirmation(one, { keyDigest: booked.keyDigest })),
      bench.judge.confirm(confirmation(other)),
    ]);
    expect(verdicts[0]).toEqual({ kind: 'REFUSED', by: 'KEY' });
    expect(verdicts[1]).toMatchObject({ kind: 'ACCEPTED' });
    expect(await bench.bookingOf(one)).toMatchObject({ status: 'HELD', seq: 1 });
  });
});

describe('releases', () => {
  it('give every unit back to every counter, and taken apart from held', async () => {
    const [day, month] = [await bench.counter({ capacity: 9 }), await bench.counter({ capacity: 9 })];
    const [booked, held] = [claim([day, month]), hold([day, month])];
    await accepted([booked, held, claim([day])]);
    const verdicts = await Promise.all([
      bench.judge.release(cancellation(booked)),
      bench.judge.release(ending(held, 'RELEASED')),
    ]);
    expect(verdicts[0]).toMatchObject({ kind: 'ACCEPTED', branchId: 'B001', loanId: booked.loanId });
    expect(kinds(verdicts)).toEqual(['ACCEPTED', 'ACCEPTED']);
    expect(await bench.stateOf(day)).toMatchObject({ taken: 1, held: 0 });
    expect(await bench.stateOf(month)).toMatchObject({ taken: 0, held: 0 });
    expect(await bench.eventsOf(booked)).toEqual(['1 BOOKED ->BOOKED', '2 CANCELLED BOOKED>CANCELLED']);
  });

  it('of one booking twice in a batch are one effect: one accepted, one event, one unit', async () => {
    const counter = await bench.counter({ capacity: 9 });
    const booked = claim([counter]);
    const held = hold([counter]);
    await accepted([booked, held]);
    const verdicts = await Promise.all([
      bench.judge.release(cancellation(booked)),
      bench.judge.release(ending(held, 'RELEASED')),
      bench.judge.release(cancellation(booked)),
      bench.judge.release(ending(held, 'RELEASED')),
    ]);
    expect(kinds(verdicts)).toEqual(['ACCEPTED', 'ACCEPTED', 'STALE', 'STALE']);
    expect(await bench.eventsOf(booked)).toHaveLength(2);
    expect(await bench.eventsOf(held)).toHaveLength(2);
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 0, held: 0 });
    const keys = await bench.sql('SELECT 1 FROM idempotency_keys WHERE booking_id = $1', [booked.id]);
    expect(keys).toHaveLength(2);
  });

  it('that the store cannot take fail alone, and not those that they arrived with', async () => {
    const counter = await bench.counter({ capacity: 9 });
    const all = [claim([counter]), claim([counter]), claim([counter])];
    await accepted(all);
    const settled = await Promise.allSettled(
      all.map((each, index) =>
        bench.judge.release(cancellation(each, { reason: index === 1 ? 'no text \u0000' : 'a reason' })),
      ),
    );
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 1 });
  });

  it('happen once under two sweeps at the same time, on two connections', async () => {
    const counter = await bench.counter({ capacity: 300 });
    const all = await holds(counter, 120);
    const standing = all.slice(100);
    await bench.letExpire(...all.slice(0, 100));
    const sweeps = [bench.another(), bench.another(), bench.another()];
    const verdicts = await Promise.all(
      sweeps.map((judge, index) => {
        const asks = all.map((each) => ending(each, 'EXPIRED'));
        return judge.expire(index === 1 ? asks.toReversed() : asks);
      }),
    );
    expect(verdicts.flat().filter((verdict) => kindOf(verdict) === 'ACCEPTED')).toHaveLength(100);
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 0, held: 20 });
    for (const each of standing) expect(await bench.bookingOf(each)).toMatchObject({ status: 'HELD' });
    const [twice] = await bench.sql(
      `SELECT count(*)::int AS n FROM (SELECT subject_id FROM events WHERE type = 'EXPIRED' GROUP BY 1 HAVING count(*) > 1) AS t`,
    );
    expect(twice).toEqual({ n: 0 });
  });

  it('race with confirmations for every hold: each ends as one or the other, by the clock of the store', async () => {
    const counter = await bench.counter({ capacity: 300 });
    const all = await holds(counter, 90);
    const late = new Set(all.filter((_, index) => index % 3 === 0));
    await bench.letExpire(...late);
    const other = bench.another();
    const [confirmed, expired] = await Promise.all([
      Promise.all(all.map((each) => bench.judge.confirm(confirmation(each)))),
      other.expire(all.map((each) => ending(each, 'EXPIRED'))),
    ]);
    for (const [index, each] of all.entries()) {
      const wanted = late.has(each) ? ['STALE', 'ACCEPTED'] : ['ACCEPTED', 'STALE'];
      expect([confirmed[index]!.kind, kindOf(expired[index]!)]).toEqual(wanted);
      expect(await bench.eventsOf(each)).toHaveLength(2);
    }
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 60, held: 0 });
  });

  it('of a hold that is confirmed at the same moment: one of the two, and the units go with it', async () => {
    const counter = await bench.counter({ capacity: 300 });
    const all = await holds(counter, 60);
    const other = bench.another();
    const [confirmed, released] = await Promise.all([
      Promise.all(all.map((each) => bench.judge.confirm(confirmation(each)))),
      Promise.all(all.map((each) => other.release(ending(each, 'RELEASED')))),
    ]);
    for (const index of all.keys()) {
      const outcome = [confirmed[index]!.kind, released[index]!.kind];
      expect(outcome.toSorted((a, b) => a.localeCompare(b))).toEqual(['ACCEPTED', 'STALE']);
    }
    const booked = confirmed.filter(({ kind }) => kind === 'ACCEPTED').length;
    expect(await bench.stateOf(counter)).toMatchObject({ taken: booked, held: 0 });
  });
});

describe('an overbooked counter', () => {
  /** As a quota change does it: capacity under what is in use, the ceiling at it. */
  const lower = (counter: Counter, capacity: number) =>
    bench.sql(
      'UPDATE quota_counters SET capacity = $2::int, ceiling = greatest($2::int, taken + held) WHERE id = $1',
      [counter.id, capacity],
    );

  it('drops nobody, accepts nobody, and its ceiling falls with every unit that comes back (INV-11)', async () => {
    const counter = await bench.counter({ capacity: 5 });
    const booked = Array.from({ length: 4 }, () => claim([counter]));
    const held = hold([counter]);
    await accepted([...booked, held]);
    await lower(counter, 3);
    const attempt = async (): Promise<string> => {
      const verdict = await bench.judge.claim(claim([counter]));
      return verdict.kind === 'REFUSED' ? verdict.by : verdict.kind;
    };
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 4, held: 1, ceiling: 5 });
    expect(await attempt()).toBe('COUNTERS');

    await bench.judge.release(ending(held, 'RELEASED'));
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 4, held: 0, ceiling: 4 });
    expect(await attempt()).toBe('COUNTERS');

    await bench.judge.release(cancellation(booked[0]!));
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 3, held: 0, ceiling: 3 });
    expect(await attempt()).toBe('COUNTERS');

    await bench.judge.release(cancellation(booked[1]!));
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 2, held: 0, ceiling: 3 });
    expect(await attempt()).toBe('ACCEPTED');
    expect(await attempt()).toBe('COUNTERS');
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 3, ceiling: 3 });
  });

  it('lets holds that it has be confirmed: they are promised already', async () => {
    const counter = await bench.counter({ capacity: 2 });
    const [held] = (await holds(counter, 2)) as [Claim, Claim];
    await lower(counter, 0);
    expect(await bench.judge.confirm(confirmation(held))).toMatchObject({ kind: 'ACCEPTED' });
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 1, held: 1, ceiling: 2 });
  });

  it('accepts nobody while claims and cancellations race around it', async () => {
    const counter = await bench.counter({ capacity: 40 });
    const booked = Array.from({ length: 40 }, () => claim([counter]));
    await accepted(booked);
    await lower(counter, 30);
    const other = bench.another();
    const [verdicts] = await Promise.all([
      Promise.all(Array.from({ length: 40 }, () => bench.judge.claim(claim([counter])))),
      Promise.all(booked.slice(0, 9).map((each) => other.release(cancellation(each)))),
    ]);
    expect(verdicts.filter(({ kind }) => kind === 'ACCEPTED')).toHaveLength(0);
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 31, ceiling: 31 });
  });
});
