import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Gate } from '../../../src/bookings/gate/gate.js';
import { gateKeys } from '../../../src/bookings/gate/gate.keys.js';
import { waitUntil } from '../../harness/index.js';
import { BookingClient } from './booking-client.js';

jest.setTimeout(90_000);

const BRANCH = 'B001';
/** A wish is heard every 50 ms; a busy machine has room to be slow, and rest, at which it always worked, never comes. */
const AT_ONCE_MS = 3000;
const BUSY_CALLERS = 8;
const CAPACITY = 6;

let client: BookingClient;
let date: string;
let persons = 700;

beforeAll(async () => {
  client = await BookingClient.open();
  date = await client.app.bookableDate(7);
});
afterAll(() => client.stop());

const next = () => client.app.callers.customer((persons += 1));

/** Callers who book and cancel without a pause, so that the gate of the branch is never at rest. */
class Crowd {
  private leaving = false;
  private readonly callers: Promise<void>[];
  readonly statuses = new Set<number>();

  constructor(day: string) {
    this.callers = Array.from({ length: BUSY_CALLERS }, () => this.busy(day));
  }

  async leave(): Promise<void> {
    this.leaving = true;
    await Promise.all(this.callers);
  }

  private async busy(day: string): Promise<void> {
    const caller = next();
    for (;;) {
      const { status, body } = await client.book(caller, day);
      this.statuses.add(status);
      if (status === 201) this.statuses.add((await client.cancel(caller, body.id)).status);
      if (this.leaving) return;
    }
  }
}

async function counterOf(day: string): Promise<{ id: string; used: number; capacity: number }> {
  const [row] = await client.sql<{ id: string; used: number; capacity: number }>(
    `SELECT id, taken + held AS used, capacity FROM quota_counters
     WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $2 AND pool = 'ONLINE'`,
    [BRANCH, day],
  );
  return row!;
}

const change = (set: number) =>
  client.app.http('POST', '/api/v1/staff/quota-changes', {
    token: client.app.token({ role: 'quota-maker', branch: BRANCH }),
    body: {
      branchId: BRANCH,
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: date, pool: 'ONLINE', set }],
      reason: 'a share of the day for those who book online',
    },
  });

describe('a counter that comes into being while its branch is never at rest', () => {
  it('is at the gate at once, raised at once, and fills to exactly its capacity', async () => {
    const crowd = new Crowd(date);
    await waitUntil(() => crowd.statuses.has(200), { timeoutMs: 5000 });
    const opened = await change(CAPACITY);
    expect([opened.status, opened.body.status]).toEqual([201, 'APPLIED']);
    const { id } = await counterOf(date);
    const left = gateKeys.left(BRANCH);
    await waitUntil(async () => (await client.app.redis!.hGet(left, id)) !== null, { timeoutMs: AT_ONCE_MS });
    const raised = await change(CAPACITY + 4);
    expect(raised.body.status).toBe('APPLIED');
    await crowd.leave();
    await waitUntil(
      async () => {
        const { drifts, flights } = await client.reconciler.compare(BRANCH);
        return flights === 0 && drifts.every(({ drift }) => drift <= 0);
      },
      { timeoutMs: 5000, what: 'the gate lets in nothing that the judge does not have' },
    );
    await client.reconciler.reconcile(BRANCH);
    const { used } = await counterOf(date);
    const places = CAPACITY + 4 - used;
    const answers = await Promise.all(Array.from({ length: places + 10 }, () => client.book(next(), date)));
    const booked = answers.filter(({ status }) => status === 201);
    const codes = new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code));
    expect(booked).toHaveLength(places);
    expect(codes).toEqual(new Set(['POOL_FULL']));
    expect(await counterOf(date)).toEqual({ id, used: CAPACITY + 4, capacity: CAPACITY + 4 });
    await waitUntil(
      async () => {
        const { drifts, flights } = await client.reconciler.compare(BRANCH);
        return flights === 0 && drifts.length === 0;
      },
      { timeoutMs: 5000, what: 'gate and judge agree' },
    );
  });
});

describe('a booking of a counter that the gate lacks', () => {
  it('is known to the gate once, also when it is compared before it is told of anything', async () => {
    const day = await client.app.bookableDate(8);
    const [counter] = await client.sql<{ id: string }>(
      `SELECT id FROM quota_counters
       WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $2 AND pool = 'ALL'`,
      [BRANCH, day],
    );
    const gate = client.app.app.get(Gate, { strict: false });
    const adjust = gate.adjust.bind(gate);
    const telling = jest.spyOn(gate, 'adjust').mockImplementation(async (...told) => {
      await client.reconciler.reconcile(BRANCH);
      await adjust(...told);
    });
    await client.app.redis!.hDel(gateKeys.left(BRANCH), counter!.id);
    expect((await client.book(next(), day)).status).toBe(201);
    telling.mockRestore();
    await waitUntil(async () => (await client.reconciler.compare(BRANCH)).flights === 0, {
      timeoutMs: 5000,
      what: 'it has landed',
    });
    await client.reconciler.hearWishes();
    expect((await client.reconciler.compare(BRANCH)).drifts).toEqual([]);
  });
});

describe('a gate that has a unit too much and is never at rest', () => {
  it('loses it, also when a release hides it from the first look', async () => {
    const day = await client.app.bookableDate(9);
    const caller = next();
    const { body } = await client.book(caller, day);
    const counterIds = await countersOfBooking(body.id);
    const keys = { left: gateKeys.left(BRANCH), flights: gateKeys.flights(BRANCH) };
    const redis = client.app.redis!;
    // A flight of another counter that nobody lands: the gate cannot simply be set.
    await redis.hSet(keys.flights, 'elsewhere', `${Date.now()} 00000000-0000-7000-8000-000000000000=`);
    for (const id of counterIds) await redis.hIncrBy(keys.left, id, 1);
    const gate = client.app.app.get(Gate, { strict: false });
    const adjust = gate.adjust.bind(gate);
    const telling = jest.spyOn(gate, 'adjust').mockImplementation(async (...told) => {
      // Only who cancels frees a loan. The reconciler adjusts as well, and what it does waits for no other hearing.
      const isCancelling = (told[2]?.length ?? 0) > 0;
      // Committed, and not told yet: what the gate has too much and what it lacks are the same.
      if (isCancelling) gate.wishRebuild(BRANCH);
      if (isCancelling) await client.reconciler.hearWishes();
      await adjust(...told);
    });
    expect((await client.cancel(caller, body.id)).status).toBe(200);
    telling.mockRestore();
    await waitUntil(async () => (await client.reconciler.compare(BRANCH)).drifts.length === 0, {
      timeoutMs: AT_ONCE_MS,
      what: 'gate and judge agree',
    });
    await redis.hDel(keys.flights, 'elsewhere');
  });
});

async function countersOfBooking(id: string): Promise<string[]> {
  const [row] = await client.sql<{ ids: string[] }>(
    'SELECT array(SELECT unnest(counter_ids)::text) AS ids FROM bookings WHERE id = $1',
    [id],
  );
  return row!.ids;
}
