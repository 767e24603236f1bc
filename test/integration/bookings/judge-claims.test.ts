import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { REFUSED_BY_CONSTRAINT } from '../../../src/bookings/judge/judge.types.js';
import { MetricsRegistry } from '../../../src/platform/metrics/index.js';
import { claim, hold, JudgeBench } from './judge-bench.js';

jest.setTimeout(60_000);

let bench: JudgeBench;
beforeAll(async () => {
  bench = await JudgeBench.open();
});
afterAll(() => bench.close());

/** Submitted in one turn, so that they are one batch. */
const decide = (claims: readonly ReturnType<typeof claim>[]) =>
  Promise.all(claims.map((each) => bench.judge.claim(each)));

const outcomes = (verdicts: Awaited<ReturnType<typeof decide>>): string[] =>
  verdicts.map((verdict) => (verdict.kind === 'REFUSED' ? verdict.by : verdict.kind));

async function statementsOf(metrics: MetricsRegistry): Promise<number> {
  const { values } = await metrics.getSingleMetric('yuhuan_judge_batch_rows')!.get();
  return (values as { metricName?: string; value: number }[]).find(({ metricName }) =>
    metricName?.endsWith('_count'),
  )!.value;
}

describe('a batch of claims', () => {
  it('is accepted at once: one commit, with rows, events, keys and units', async () => {
    const [day, month] = [await bench.counter({ capacity: 60 }), await bench.counter({ capacity: null })];
    const claims = Array.from({ length: 50 }, (_, index) =>
      index % 5 === 0 ? hold([day, month]) : claim([month, day]),
    );
    const verdicts = await decide(claims);
    expect(new Set(outcomes(verdicts))).toEqual(new Set(['ACCEPTED']));
    const ids = claims.map(({ id }) => id);
    const [facts] = await bench.sql(
      `SELECT count(*)::int AS rows, count(DISTINCT xmin::text)::int AS transactions, count(DISTINCT created_at)::int AS times
       FROM bookings WHERE id = ANY ($1)`,
      [ids],
    );
    expect(facts).toEqual({ rows: 50, transactions: 1, times: 1 });
    for (const counter of [day, month])
      expect(await bench.stateOf(counter)).toMatchObject({ taken: 40, held: 10 });
    const [logged] = await bench.sql(
      `SELECT (SELECT count(*)::int FROM events WHERE subject_id = ANY ($1)) AS events,
        (SELECT count(*)::int FROM idempotency_keys WHERE booking_id = ANY ($1)) AS keys`,
      [ids],
    );
    expect(logged).toEqual({ events: 50, keys: 40 });
    expect(await bench.eventsOf(claims[0]!)).toEqual(['1 HELD ->HELD']);
    expect(await bench.eventsOf(claims[1]!)).toEqual(['1 BOOKED ->BOOKED']);
  });

  it('with one full counter decides the others, each truthfully and in order', async () => {
    const [full, free] = [await bench.counter({ capacity: 3 }), await bench.counter({ capacity: 100 })];
    const claims = Array.from({ length: 40 }, (_, index) => claim(index % 4 === 0 ? [full, free] : [free]));
    const verdicts = outcomes(await decide(claims));
    const expected = claims.map((_, index) => (index % 4 === 0 && index >= 12 ? 'COUNTERS' : 'ACCEPTED'));
    expect(verdicts).toEqual(expected);
    expect(await bench.stateOf(full)).toMatchObject({ taken: 3, held: 0 });
    expect(await bench.stateOf(free)).toMatchObject({ taken: 33 });
  });

  it('takes from every counter of a claim or from none', async () => {
    const [one, other] = [await bench.counter({ capacity: 5 }), await bench.counter({ capacity: 0 })];
    expect(outcomes(await decide([claim([one, other])]))).toEqual(['COUNTERS']);
    expect(await bench.stateOf(one)).toMatchObject({ taken: 0 });
  });

  it('with one loan twice accepts the first and refuses the second', async () => {
    const counter = await bench.counter({ capacity: 100 });
    const claims = [
      ...Array.from({ length: 5 }, () => claim([counter])),
      claim([counter], { loanId: 'L-twice' }),
      ...Array.from({ length: 5 }, () => claim([counter])),
      hold([counter], { loanId: 'L-twice' }),
    ];
    const verdicts = outcomes(await decide(claims));
    expect(verdicts).toEqual([...Array.from({ length: 11 }, () => 'ACCEPTED'), 'LOAN']);
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 11, held: 0 });
  });

  it('with one key twice has one effect', async () => {
    const counter = await bench.counter({ capacity: 100 });
    const first = claim([counter]);
    const { keyDigest, requestDigest } = first;
    const claims = [
      claim([counter]),
      first,
      claim([counter], { keyDigest, requestDigest }),
      claim([counter]),
    ];
    expect(outcomes(await decide(claims))).toEqual(['ACCEPTED', 'ACCEPTED', 'KEY', 'ACCEPTED']);
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 3 });
  });

  it('in which many ask again for loans that are booked is decided by few statements, so that the others need not wait', async () => {
    const metrics = new MetricsRegistry();
    const judge = bench.another(metrics);
    const counter = await bench.counter({ capacity: 1000 });
    const booked = Array.from({ length: 8 }, () => claim([counter]));
    await Promise.all(booked.map((each) => judge.claim(each)));
    // Each loan is asked for four times more; every second request is somebody else's.
    const claims = Array.from({ length: 64 }, (_, index) =>
      claim([counter], index % 2 === 0 ? { loanId: booked[(index / 2) % 8]!.loanId } : {}),
    );
    // And two of those have not been there before.
    claims.push(claim([counter], { loanId: claims[1]!.loanId }));
    const verdicts = outcomes(await Promise.all(claims.map((each) => judge.claim(each))));
    expect(verdicts).toEqual(claims.map((_, index) => (index % 2 === 0 ? 'LOAN' : 'ACCEPTED')));
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 8 + 32 });
    // One for the eight; then all, those in nobody's way, and the twin, which is refused.
    expect(await statementsOf(metrics)).toBe(4);
  });

  it('with one number twice on a day asks for another number', async () => {
    const counter = await bench.counter({ capacity: 100 });
    const first = claim([counter]);
    const verdicts = await decide([first, claim([counter], { number: first.number })]);
    expect(outcomes(verdicts)).toEqual(['ACCEPTED', 'NUMBER']);
  });

  it('refuses for several reasons at once, and loses nobody in between', async () => {
    const [full, free] = [await bench.counter({ capacity: 1 }), await bench.counter({ capacity: 100 })];
    const first = claim([free]);
    const claims = [
      claim([full]),
      claim([full, free]),
      first,
      claim([free], { loanId: first.loanId }),
      claim([free], { keyDigest: first.keyDigest }),
      claim([free]),
    ];
    expect(outcomes(await decide(claims))).toEqual([
      'ACCEPTED',
      'COUNTERS',
      'ACCEPTED',
      'LOAN',
      'KEY',
      'ACCEPTED',
    ]);
    expect(await bench.stateOf(free)).toMatchObject({ taken: 2 });
  });

  it('is exact between processes: two judges on the last units accept exactly as many as there are', async () => {
    const other = bench.another();
    const counter = await bench.counter({ capacity: 25 });
    const verdicts = await Promise.all(
      Array.from({ length: 80 }, (_, index) =>
        (index % 2 === 0 ? bench.judge : other).claim(claim([counter])),
      ),
    );
    expect(verdicts.filter(({ kind }) => kind === 'ACCEPTED')).toHaveLength(25);
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 25 });
  });

  it('takes locks in one order: claims over the same counters in opposite orders never block each other', async () => {
    const other = bench.another();
    const counters = await Promise.all([1, 2, 3].map(() => bench.counter({ capacity: 1000 })));
    const verdicts = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        index % 2 === 0 ? bench.judge.claim(claim(counters)) : other.claim(claim(counters.toReversed())),
      ),
    );
    expect(verdicts.filter(({ kind }) => kind === 'ACCEPTED')).toHaveLength(200);
  });
});

describe('the map of constraints', () => {
  /** Constraints that no request can violate, each with what keeps it. */
  const KEPT_OTHERWISE: Readonly<Record<string, string>> = {
    bookings_pk: 'ids are drawn at random',
    bookings_status_known: 'states come from the state table',
    bookings_channel_known: 'channels come from the schema',
    bookings_kind_known: 'kinds come from the schema',
    bookings_amount_positive: 'the amount policy has a minimum',
    bookings_partial_has_amount: 'the amount policy requires one',
    bookings_held_expires: 'a hold is always written with its life',
    bookings_promise_complete: 'the schema requires contact and kind',
    bookings_arrival_complete: 'the arrival and its number are written by one statement',
    bookings_queue_number_of_day: 'each number is taken from the counter of arrivals, under its lock',
    quota_counters_pk: 'ids are drawn by the store',
    quota_counters_branch_fk: 'no branch is ever removed',
    quota_counters_cell_key: 'only the horizon and quota changes insert counters',
    quota_counters_period_known: 'only the horizon and quota changes insert counters',
    quota_counters_capacity_not_negative: 'only quota changes write it, by a bounded schema',
    quota_counters_taken_not_negative: 'a unit comes back once, by the guarded release',
    quota_counters_held_not_negative: 'a unit comes back once, by the guarded release',
    quota_counters_sold_extra_not_negative:
      'only quota changes write it, as the greatest of nought and what is left',
    quota_counters_ceiling_covers_capacity: 'a ceiling is written as the greatest of both',
    events_pk: 'ids are drawn by the store',
  };

  it('has every constraint of the tables that are written here, and no other', async () => {
    const rows = await bench.sql<{ name: string }>(
      `SELECT conname AS name FROM pg_constraint
       WHERE conrelid IN ('bookings'::regclass, 'quota_counters'::regclass, 'idempotency_keys'::regclass, 'events'::regclass)
         AND contype <> 'n'
       UNION
       SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE i.indisunique AND i.indrelid IN ('bookings'::regclass, 'quota_counters'::regclass, 'idempotency_keys'::regclass, 'events'::regclass)`,
    );
    const known = [...Object.keys(REFUSED_BY_CONSTRAINT), ...Object.keys(KEPT_OTHERWISE)];
    expect(rows.map(({ name }) => name).toSorted(byText)).toEqual(known.toSorted(byText));
  });

  it('throws what is no promise to a customer, for that request alone, rather than call it a refusal', async () => {
    const counter = await bench.counter({ capacity: 9 });
    const claims = [
      claim([counter]),
      claim([counter], { amountMinor: -1 }),
      claim([counter], { ruleVersion: 'no text \u0000' }),
      claim([counter]),
    ];
    const settled = await Promise.allSettled(claims.map((each) => bench.judge.claim(each)));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await bench.stateOf(counter)).toMatchObject({ taken: 2 });
  });
});

function byText(a: string, b: string): number {
  return a.localeCompare(b);
}
