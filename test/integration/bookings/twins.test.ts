import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { PoolClient } from 'pg';
import { gateKeys } from '../../../src/bookings/gate/gate.keys.js';
import { MetricsRegistry } from '../../../src/platform/metrics/index.js';
import { openApplication, type TestApplication, type TestCaller, waitUntil } from '../../harness/index.js';
import { type BookingBody, BookingClient } from './booking-client.js';

jest.setTimeout(60_000);

let client: BookingClient;
let other: TestApplication;
let persons = 700;

/** The first waits for the judge while the second asks for keys, loans and counters, perhaps for the first time. */
const PATIENT = { YUHUAN_DATABASE_STATEMENT_TIMEOUT_MS: '14000' };

beforeAll(async () => {
  client = await BookingClient.open(PATIENT);
  // A second process of the same system: nothing but the stores tells it what the first is doing.
  other = await openApplication({
    database: client.app.database,
    core: client.app.core,
    redis: client.app.redisUrl!,
    env: { YUHUAN_ROLE: 'api', ...PATIENT },
  });
});
afterAll(async () => {
  await other?.stop();
  await client?.stop();
});

const next = (): TestCaller => client.app.callers.customer((persons += 1));

function bookElsewhere(caller: TestCaller, date: string, key: string) {
  return other.http<BookingBody>('POST', '/api/v1/bookings', {
    token: caller.token,
    body: {
      loanId: caller.loanId,
      branchId: 'B001',
      date,
      kind: 'FULL',
      contact: { phone: '13800138000' },
    },
    headers: { 'idempotency-key': key },
  });
}

/** Leaves the day one place, in the store and at the gate. */
async function leaveOne(date: string): Promise<number> {
  const [row] = await client.sql<{ id: number }>(
    `UPDATE quota_counters SET capacity = taken + held + 1, ceiling = taken + held + 1
     WHERE branch_id = 'B001' AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $1
     RETURNING id::int`,
    [date],
  );
  await client.app.redis!.flushAll();
  await client.reconciler.reconcile('B001');
  return row!.id;
}

/** How often the gate has told the second process that its very request is under way. */
async function metTwins(): Promise<number> {
  const metrics = other.app.get(MetricsRegistry, { strict: false });
  const { values } = await metrics.getSingleMetric('yuhuan_gate_takes_total')!.get();
  return values.find(({ labels }) => labels['outcome'] === 'SAME_REQUEST')?.value ?? 0;
}

/** Both answers to one request: by the first process, and by the second while the judge still holds the first. */
async function answersOfTwins(caller: TestCaller, date: string, counterId: number, meanwhile: Meanwhile) {
  const key = randomUUID();
  const metBefore = await metTwins();
  const lock = await client.app.pool.connect();
  try {
    // The judge has to wait, as in a rush.
    await lock.query('BEGIN');
    await lock.query('SELECT FROM quota_counters WHERE id = $1 FOR UPDATE', [counterId]);
    const first = client.book(caller, date, { key });
    await waitUntil(async () => (await client.app.redis!.hLen(gateKeys.flights('B001'))) > 0, {
      timeoutMs: 10_000,
      what: 'the first has taken its units',
    });
    await meanwhile(lock);
    const again = bookElsewhere(caller, date, key);
    let isAnswered = false;
    void again.then(() => (isAnswered = true));
    await waitUntil(async () => isAnswered || (await metTwins()) > metBefore, {
      timeoutMs: 10_000,
      what: 'the second has met the first or is answered',
    });
    await lock.query('COMMIT');
    return await Promise.all([first, again]);
  } finally {
    lock.release(true);
  }
}

type Meanwhile = (judge: PoolClient) => Promise<unknown>;

async function leftOf(counterId: number): Promise<number> {
  const [row] = await client.sql<{ left: number }>(
    'SELECT capacity - taken - held AS left FROM quota_counters WHERE id = $1',
    [counterId],
  );
  return row!.left;
}

describe('a request that comes again by another process before it is decided', () => {
  it('is the same booking where it took the last place, and is not told that the day is full, which it is by itself', async () => {
    const date = await client.app.bookableDate(6);
    const counterId = await leaveOne(date);
    const caller = next();
    const [booked, repeated] = await answersOfTwins(caller, date, counterId, async () => {
      // From now on the second process knows that the day is full.
      expect((await bookElsewhere(next(), date, randomUUID())).body.code).toBe('QUOTA_DAY_FULL');
    });
    expect([booked.status, booked.body.code]).toEqual([201, undefined]);
    expect([repeated.status, repeated.body.code]).toEqual([201, undefined]);
    expect(repeated.body).toEqual(booked.body);
    expect(repeated.headers.get('idempotency-replayed')).toBe('true');
    // What the stores hold: one booking by one event, and the day is full by it, at the gate too.
    expect(
      await client.sql(
        `SELECT b.id, b.status, array_agg(e.type) AS events FROM bookings b JOIN events e ON e.subject_id = b.id
         WHERE b.loan_id = $1 GROUP BY b.id, b.status`,
        [caller.loanId],
      ),
    ).toEqual([{ id: booked.body.id, status: 'BOOKED', events: ['BOOKED'] }]);
    expect(await leftOf(counterId)).toBe(0);
    expect(await client.app.redis!.hGet(gateKeys.left('B001'), String(counterId))).toBe('0');
  });

  it('is decided by itself where the first is refused, instead of waiting for what will never be known', async () => {
    const date = await client.app.bookableDate(7);
    const counterId = await leaveOne(date);
    const caller = next();
    // Past the gate, which goes on to say that there is one left.
    const [refused, repeated] = await answersOfTwins(caller, date, counterId, (judge) =>
      judge.query('UPDATE quota_counters SET capacity = taken + held, ceiling = taken + held WHERE id = $1', [
        counterId,
      ]),
    );
    expect([refused.status, refused.body.code]).toEqual([409, 'QUOTA_DAY_FULL']);
    expect([repeated.status, repeated.body.code]).toEqual([409, 'QUOTA_DAY_FULL']);
    expect(await client.sql('SELECT FROM bookings WHERE loan_id = $1', [caller.loanId])).toEqual([]);
    expect(await leftOf(counterId)).toBe(0);
    // Neither has left a claim behind: the same person is not kept from another day.
    const elsewhere = await client.book(caller, await client.app.bookableDate(8));
    expect(elsewhere.status).toBe(201);
  });
});
