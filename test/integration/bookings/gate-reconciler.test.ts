import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Reconciled } from '../../../src/bookings/gate/gate-reconciler.js';
import { Gate } from '../../../src/bookings/gate/gate.js';
import { gateKeys } from '../../../src/bookings/gate/gate.keys.js';
import { MetricsRegistry } from '../../../src/platform/metrics/index.js';
import { Database } from '../../../src/platform/postgres/index.js';
import { waitUntil } from '../../harness/index.js';
import { BookingClient } from './booking-client.js';

jest.setTimeout(60_000);

const MAX_WAVES = 10;
const BRANCH = 'B001';
const LEFT = gateKeys.left(BRANCH);
const FLIGHTS = gateKeys.flights(BRANCH);

let client: BookingClient;
let date: string;
let persons = 0;

beforeAll(async () => {
  client = await BookingClient.open();
  date = await client.app.bookableDate(5);
});
afterAll(() => client.stop());

const redis = () => client.app.redis!;
const epoch = () => redis().get(gateKeys.epoch(BRANCH));
const compare = (): Promise<Reconciled> => client.reconciler.compare(BRANCH);

async function book(caller = client.app.callers.customer((persons += 1))): Promise<string> {
  const { status, body } = await client.book(caller, date);
  expect([status, body.code]).toEqual([201, undefined]);
  return body.id;
}

/** The day's own counter and the units the judge has left of it. */
async function day(): Promise<{ id: string; left: number }> {
  const [row] = await client.sql<{ id: string; left: number }>(
    `SELECT id, ceiling - taken - held AS left FROM quota_counters
     WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $2`,
    [BRANCH, date],
  );
  return row!;
}

async function gateLeft(counterId: string): Promise<number> {
  return Number(await redis().hGet(LEFT, counterId));
}

/** Open, nothing under way, and exactly what the judge says. */
async function atRest(): Promise<void> {
  await waitUntil(
    async () => {
      const { gate, drifts, flights } = await compare();
      return gate === 'OPEN' && drifts.length === 0 && flights === 0;
    },
    { timeoutMs: 5000, what: 'the gate is at rest and true to the judge' },
  );
}

/** What the test before has made the gate wish would heal by itself what the next one makes wrong. */
async function believed(): Promise<void> {
  const distrusted = client.app.app
    .get(MetricsRegistry, { strict: false })
    .getSingleMetric('yuhuan_gate_distrusted_branches')!;
  await waitUntil(
    async () => {
      await client.reconciler.hearWishes();
      return (await distrusted.get()).values[0]!.value === 0;
    },
    { timeoutMs: 5000, what: 'no gate is distrusted' },
  );
}

beforeEach(async () => {
  await redis().del(FLIGHTS);
  await client.reconciler.reconcile(BRANCH);
  await believed();
  await atRest();
});

describe('a gate that forgot', () => {
  it('is rebuilt under a new epoch after FLUSHALL, while bookings go on, and has no drift', async () => {
    const before = await epoch();
    await book();
    await redis().flushAll();
    expect(await compare()).toMatchObject({ gate: 'SHUT' });
    // The judge alone decides these; the wish that the first one leaves opens the gate.
    await Promise.all([book(), book(), book()]);
    await atRest();
    const after = await epoch();
    expect(after).not.toBeNull();
    expect(after).not.toBe(before);
    await book();
    await atRest();
  });

  it('is rebuilt by a round too, without anybody booking', async () => {
    await redis().flushAll();
    await client.reconciler.reconcileAll();
    await atRest();
    expect((await client.reconciler.reconcileAll()).every(({ drifts }) => drifts.length === 0)).toBe(true);
  });

  it('is exact after it was emptied in the middle of many bookings', async () => {
    const { left } = await day();
    const many = Array.from({ length: 12 }, () => book());
    await redis().flushAll();
    await Promise.all(many);
    await redis().flushAll();
    await client.reconciler.reconcile(BRANCH);
    await atRest();
    const { id, left: now } = await day();
    expect(now).toBe(left - 12);
    expect(await gateLeft(id)).toBe(now);
  });
});

it('a round lets the gate forget counters of periods that are over, also while units are under way', async () => {
  const { id } = await day();
  const [past] = await client.sql<{ id: string }>(
    `INSERT INTO quota_counters (branch_id, product_group, period, period_start, pool, time_window, capacity, ceiling)
     VALUES ($1, 'HOUSING', 'DAY', current_date - 90, 'ALL', '', 40, 40) RETURNING id`,
    [BRANCH],
  );
  await redis().hSet(LEFT, { [past!.id]: '7', [`v${past!.id}`]: '1 40' });
  await redis().hSet(FLIGHTS, 'under-way', `${Date.now()} ${randomUUID()}=`);
  const [left, heard] = [await gateLeft(id), await redis().hGet(LEFT, `v${id}`)];
  await client.reconciler.reconcileAll();
  expect(await redis().hmGet(LEFT, [past!.id, `v${past!.id}`])).toEqual([null, null]);
  expect([await gateLeft(id), await redis().hGet(LEFT, `v${id}`)]).toEqual([left, heard]);
  await redis().hDel(FLIGHTS, 'under-way');
});

describe('a process that died', () => {
  /** A flight as a process leaves it: units taken, nothing settled. */
  async function deadFlight(takes: readonly { bookingId: string; ids: string[] }[], ageMs: number) {
    const [seconds] = await redis().time();
    const startedAtMs = Number(seconds) * 1000 - ageMs;
    const record = takes.map(({ bookingId, ids }) => `${bookingId}=${ids.join(',')}`).join(';');
    await redis().hSet(FLIGHTS, `dead-${randomUUID()}`, `${startedAtMs} ${record}`);
  }

  it('gives back exactly what it did not commit', async () => {
    const committed = await book();
    await atRest();
    const { id, left } = await day();
    // Both units are taken at the gate; the one of `committed` already is, by its own flight.
    await redis().hIncrBy(LEFT, id, -2);
    await deadFlight(
      [
        { bookingId: committed, ids: [id] },
        { bookingId: randomUUID(), ids: [id] },
        { bookingId: randomUUID(), ids: [id] },
      ],
      31_000,
    );
    await client.reconciler.reconcile(BRANCH);
    expect(await gateLeft(id)).toBe(left);
    await atRest();
  });

  it('is left its units within the bound: somebody may still be working on them', async () => {
    const { id, left } = await day();
    await redis().hIncrBy(LEFT, id, -1);
    await deadFlight([{ bookingId: randomUUID(), ids: [id] }], 20_000);
    const result = await client.reconciler.reconcile(BRANCH);
    expect(result).toMatchObject({ flights: 1, drifts: [] });
    expect(await gateLeft(id)).toBe(left - 1);
    await redis().del(FLIGHTS);
    await client.reconciler.reconcile(BRANCH);
  });

  it('took a slot for a move that never came about: its units come back though the booking exists', async () => {
    const standing = await book();
    await atRest();
    const [other] = await client.sql<{ id: string }>(
      `SELECT id FROM quota_counters WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = 'DAY' AND period_start > $2
       ORDER BY period_start LIMIT 1`,
      [BRANCH, date],
    );
    const before = await gateLeft(other!.id);
    await redis().hIncrBy(LEFT, other!.id, -1);
    await deadFlight([{ bookingId: standing, ids: [other!.id] }], 31_000);
    await client.reconciler.reconcile(BRANCH);
    expect(await gateLeft(other!.id)).toBe(before);
  });
});

describe('a gate that is distrusted while it is in motion', () => {
  const distrust = (): Promise<Reconciled> => client.reconciler.reconcile(BRANCH, true);

  /** How often a gate was mended while others were under way. */
  async function takenOff(): Promise<number> {
    const repairs = client.app.app
      .get(MetricsRegistry, { strict: false })
      .getSingleMetric('yuhuan_gate_repairs_total')!;
    const { values } = await repairs.get();
    return values.find(({ labels }) => labels['kind'] === 'adjusted-in-motion')?.value ?? 0;
  }

  it('keeps the units of a booking that was committed and has not landed yet', async () => {
    const committed = await book();
    await atRest();
    const { id, left } = await day();
    await redis().hSet(FLIGHTS, 'not-struck-off', `${Date.now()} ${committed}=${id}`);
    await distrust();
    expect(await gateLeft(id)).toBe(left);
    await redis().hDel(FLIGHTS, 'not-struck-off');
    await atRest();
  });

  it('loses what it has too much, and no more, while others are under way', async () => {
    const committed = await book();
    await atRest();
    const { id, left } = await day();
    await redis().hSet(FLIGHTS, 'not-struck-off', `${Date.now()} ${committed}=${id}`);
    await redis().hSet(FLIGHTS, 'under-way', `${Date.now()} ${randomUUID()}=${id}`);
    await redis().hIncrBy(LEFT, id, -1 + 3);
    const before = await takenOff();
    await distrust();
    expect(await gateLeft(id)).toBe(left - 1);
    // By this look, or by one that was wished for in this very moment; never by both.
    expect((await takenOff()) - before).toBe(1);
    await redis().hIncrBy(LEFT, id, 1);
    await redis().hDel(FLIGHTS, ['not-struck-off', 'under-way']);
    await atRest();
  });

  it('is exact after many looks in the middle of many bookings', async () => {
    const soon = () => new Promise((resolve) => setImmediate(resolve, 'GOING'));
    let looks = 0;
    const callers = Array.from({ length: 16 }, () => client.app.callers.customer((persons += 1)));
    // On a busy machine a look may take as long as all bookings of a wave.
    for (let wave = 0; wave < MAX_WAVES && looks < 2; wave += 1) {
      const booked = Promise.all(callers.map((caller) => book(caller)));
      const settled = booked.then(
        () => 'DONE',
        () => 'DONE',
      );
      while ((await Promise.race([settled, soon()])) === 'GOING') {
        await distrust();
        looks += 1;
      }
      // The day is large enough for one wave.
      const ids = await booked;
      await Promise.all(ids.map((id, n) => client.cancel(callers[n]!, id)));
    }
    expect(looks).toBeGreaterThan(1);
    await waitUntil(async () => (await compare()).flights === 0, {
      timeoutMs: 5000,
      what: 'all have landed',
    });
    expect((await compare()).drifts).toEqual([]);
  });
});

describe('drift', () => {
  it.each([3, -2])('of %i units is seen, told, and healed at rest', async (units) => {
    const { id, left } = await day();
    await redis().hIncrBy(LEFT, id, units);
    expect((await compare()).drifts).toEqual([
      { counterId: Number(id), gateLeft: left + units, judgeLeft: left, drift: units },
    ]);
    const { body } = await client.app.http<{ totalDrift: number }>('GET', '/api/v1/ops/drift', {
      token: client.app.token({ role: 'sre' }),
    });
    expect(body.totalDrift).toBe(Math.abs(units));
    expect(await client.reconciler.reconcile(BRANCH)).toMatchObject({ healed: true });
    expect(await gateLeft(id)).toBe(left);
    expect((await compare()).drifts).toEqual([]);
  });

  it('is not what a customer takes between the two readings of a comparison', async () => {
    const database = client.app.app.get(Database, { strict: false });
    const run = database.run.bind(database);
    let isBooked = false;
    const reading = jest.spyOn(database, 'run').mockImplementation(async (statement, values) => {
      if (statement.name.startsWith('list-left-of-branch') && !isBooked) {
        isBooked = true;
        await book();
        await waitUntil(async () => (await redis().hLen(FLIGHTS)) === 0, {
          timeoutMs: 5000,
          what: 'it has landed',
        });
      }
      return run(statement, values);
    });
    const { drifts, flights } = await compare();
    reading.mockRestore();
    expect([isBooked, drifts, flights]).toEqual([true, [], 0]);
  });

  it('is not what was gone a moment later', async () => {
    const { id } = await day();
    await redis().hIncrBy(LEFT, id, -1);
    // As a release that the judge has committed and the gate is about to hear of.
    const database = client.app.app.get(Database, { strict: false });
    const run = database.run.bind(database);
    let asked = 0;
    const reading = jest.spyOn(database, 'run').mockImplementation(async (statement, values) => {
      asked += 1;
      const rows = await run(statement, values);
      if (asked === 1) await redis().hIncrBy(LEFT, id, 1);
      return rows;
    });
    const { drifts } = await compare();
    reading.mockRestore();
    expect(asked).toBeGreaterThan(1);
    expect(drifts).toEqual([]);
  });

  it('is not what the gate keeps of a counter whose cap was removed', async () => {
    const { id } = await day();
    const [before] = await client.sql('SELECT capacity FROM quota_counters WHERE id = $1', [id]);
    const cap = (capacity: unknown) =>
      client.sql('UPDATE quota_counters SET capacity = $2, ceiling = $2 WHERE id = $1', [id, capacity]);
    await cap(null);
    expect((await compare()).drifts).toEqual([]);
    await cap(before!['capacity']);
    expect((await compare()).drifts).toEqual([]);
  });

  it('is not touched while units are under way, and healed when they have landed', async () => {
    const { id, left } = await day();
    await redis().hSet(FLIGHTS, 'under-way', `${Date.now()} ${randomUUID()}=${id}`);
    await redis().hIncrBy(LEFT, id, -1 + 4);
    const moving = await client.reconciler.reconcile(BRANCH);
    expect(moving).toMatchObject({ healed: false });
    expect(moving.drifts[0]).toMatchObject({ drift: 4 });
    expect(await gateLeft(id)).toBe(left + 3);
    await redis().hDel(FLIGHTS, 'under-way');
    await client.reconciler.reconcile(BRANCH);
    expect(await gateLeft(id)).toBe(left);
  });

  it('is told by rounds alone, as what they left of it', async () => {
    const told = async (): Promise<number> => {
      const metrics = client.app.app.get(MetricsRegistry, { strict: false });
      const { values } = await metrics.getSingleMetric('yuhuan_gate_drift_units')!.get();
      return values.find(({ labels }) => labels['branch'] === BRANCH)?.value ?? 0;
    };
    const { id } = await day();
    await redis().hSet(FLIGHTS, 'under-way', `${Date.now()} ${randomUUID()}=${id}`);
    await redis().hIncrBy(LEFT, id, -1 + 4);
    // Whoever hears a wish looks once: what it saw would stay in its metrics, whoever mends the gate.
    client.app.app.get(Gate, { strict: false }).wishCounters(BRANCH);
    await client.reconciler.hearWishes();
    expect(await told()).toBe(0);
    await client.reconciler.reconcileAll();
    expect(await told()).toBe(4);
    await redis().hDel(FLIGHTS, 'under-way');
    const round = await client.reconciler.reconcileAll();
    expect(round).toContainEqual(expect.objectContaining({ branchId: BRANCH, healed: true }));
    expect(await told()).toBe(0);
  });

  it('above the judge oversells nothing: the judge refuses, and the gate is mended by itself', async () => {
    const { id } = await day();
    await client.sql(
      'UPDATE quota_counters SET capacity = taken + held, ceiling = taken + held WHERE id = $1',
      [id],
    );
    await redis().hSet(LEFT, id, 5);
    const caller = client.app.callers.customer((persons += 1));
    const answers = await Promise.all([
      client.book(caller, date),
      client.book(client.app.callers.customer((persons += 1)), date),
    ]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'QUOTA_DAY_FULL'],
      [409, 'QUOTA_DAY_FULL'],
    ]);
    await atRest();
    expect(await gateLeft(id)).toBe(0);
    await client.sql('UPDATE quota_counters SET capacity = 40, ceiling = 40 WHERE id = $1', [id]);
  });

  it('of a counter that lost its limit, or got one, ends with what the gate knows of it', async () => {
    const { id } = await day();
    const [before] = await client.sql('SELECT capacity, ceiling FROM quota_counters WHERE id = $1', [id]);
    await client.sql('UPDATE quota_counters SET capacity = NULL, ceiling = NULL WHERE id = $1', [id]);
    await client.reconciler.reconcile(BRANCH);
    expect(await redis().hGet(LEFT, id)).toBeNull();
    await client.sql('UPDATE quota_counters SET capacity = $2, ceiling = $2 WHERE id = $1', [
      id,
      before!['capacity'],
    ]);
    await client.reconciler.reconcile(BRANCH);
    expect(await gateLeft(id)).toBe((await day()).left);
  });
});
