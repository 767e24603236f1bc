import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { GateReconciler } from '../../../src/bookings/index.js';
import { Gate } from '../../../src/bookings/gate/gate.js';
import { openGate } from '../../../src/bookings/gate/gate.scripts.js';
import { gateKeys } from '../../../src/bookings/gate/gate.keys.js';
import { RedisConnection } from '../../../src/platform/redis/index.js';
import { GateNotice } from '../../../src/quotas/index.js';
import { waitUntil } from '../../harness/index.js';
import { QuotaStaff } from './quota-staff.js';

jest.setTimeout(120_000);

/**
 * The gate is filled from the judge and told of changes, and both may happen at the same moment. Nothing here lets the
 * reconciler make its rounds: what is wrong would stay wrong.
 */
const BRANCH = 'B001';

let staff: QuotaStaff;
let day: (n: number) => string;
let gate: Gate;
let reconciler: GateReconciler;
let redis: RedisConnection;

beforeAll(async () => {
  staff = await QuotaStaff.open();
  await staff.openHorizon();
  const dates = await Promise.all(
    Array.from({ length: 12 }, (_, index) => staff.app.bookableDate(index + 1)),
  );
  day = (n) => dates[n]!;
  gate = staff.app.app.get(Gate, { strict: false });
  reconciler = staff.app.app.get(GateReconciler);
  redis = staff.app.app.get(RedisConnection, { strict: false });
  await reconciler.reconcile(BRANCH);
});

// Whoever still looks at a gate that was distrusted would tell it what is told here, and mend what is wrong.
beforeEach(() => staff.gatesAreBelieved());

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(() => staff.stop());

/** What the gate believes to be left of a day. */
async function leftAtGate(date: string): Promise<number> {
  const { id } = await staff.counter(date);
  return Number(await staff.app.redis!.hGet(gateKeys.left(BRANCH), String(id)));
}

/** The gate forgets, and is filled again from what the judge has committed. */
async function refill(): Promise<void> {
  await staff.app.redis!.del(gateKeys.epoch(BRANCH));
  await reconciler.reconcile(BRANCH);
}

/** Customers from `first` on book one day at once; how many got a place. */
async function storm(first: number, count: number, date: string): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => staff.book(first + index, date)),
  );
  expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual(
    [],
  );
  return answers.filter(({ status }) => status === 201).length;
}

it.each([
  ['raised', { add: 5 }, 45],
  ['lowered', { add: -5 }, 35],
])('a gate that was filled between a commit and its notice hears it once: %s', async (name, line, left) => {
  const date = day(name === 'raised' ? 0 : 1);
  const hear = gate.hear.bind(gate);
  const heard = jest.spyOn(gate, 'hear').mockImplementationOnce(async (...args) => {
    await refill();
    expect(await leftAtGate(date)).toBe(left);
    return hear(...args);
  });
  expect((await staff.change([{ start: date, ...line }])).body.status).toBe('APPLIED');
  expect(heard).toHaveBeenCalledTimes(1);
  expect(await leftAtGate(date)).toBe(left);
  expect((await reconciler.compare(BRANCH)).drifts).toEqual([]);
});

it('control: told as a step, without its version, it would be heard twice', async () => {
  const date = day(2);
  jest.spyOn(gate, 'hear').mockImplementationOnce(async (branchId, capacities) => {
    await refill();
    await gate.adjust(
      branchId,
      capacities.map(({ counterId, units }) => [counterId, Number(units)] as const),
    );
    return true;
  });
  await staff.change([{ start: date, add: -5 }]);
  expect(await leftAtGate(date)).toBe(30);
  expect((await reconciler.compare(BRANCH)).drifts).toMatchObject([{ gateLeft: 30, judgeLeft: 35 }]);
  await reconciler.reconcile(BRANCH);
});

it('places that were added when nobody waited are there at once, though somebody joins the line before the notice', async () => {
  const [date, other] = [day(10), day(11)];
  for (const start of [date, other]) await staff.change([{ start, set: 0 }]);
  const caller = staff.app.callers.customer(30_000);
  const notice = staff.app.app.get(GateNotice, { strict: false });
  const adjusted = notice.adjusted.bind(notice);
  jest.spyOn(notice, 'adjusted').mockImplementationOnce(async (changes) => {
    const { status } = await staff.app.http('POST', '/api/v1/waitlist', {
      token: caller.token,
      body: { loanId: caller.loanId, branchId: BRANCH, from: date, to: other },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect(status).toBe(201);
    return adjusted(changes);
  });
  expect((await staff.change([{ start: date, add: 5 }])).body.status).toBe('APPLIED');
  expect(await leftAtGate(date)).toBe(5);
  // Who waits is marked now: what is added next is kept for the line, of which the gate knows nothing.
  expect((await staff.change([{ start: date, add: 2 }])).body.status).toBe('APPLIED');
  expect(await leftAtGate(date)).toBe(5);
  expect(await staff.counter(date)).toMatchObject({ capacity: 7 });
  expect((await reconciler.compare(BRANCH)).drifts).toEqual([]);
});

it('notices that overtake each other end at the last capacity', async () => {
  const date = day(3);
  const late: (() => Promise<unknown>)[] = [];
  const hear = gate.hear.bind(gate);
  jest.spyOn(gate, 'hear').mockImplementation(async (...args) => {
    late.push(() => hear(...args));
    return true;
  });
  for (const add of [5, -8, 2]) await staff.change([{ start: date, add }]);
  jest.restoreAllMocks();
  expect(await leftAtGate(date)).toBe(40);
  for (const tell of [late[2]!, late[0]!, late[1]!, late[2]!]) await tell();
  expect(await leftAtGate(date)).toBe(39);
  expect((await reconciler.compare(BRANCH)).drifts).toEqual([]);
});

it('places that are added while the gate is filled from a reading of before are there at once', async () => {
  const date = day(4);
  await staff.change([{ start: date, set: 3 }]);
  expect(await storm(1, 9, date)).toBe(3);
  const run = redis.run.bind(redis);
  let changed: Promise<unknown> | undefined;
  jest.spyOn(redis, 'run').mockImplementation(async (script, keys, args) => {
    // The judge has been read, the gate is still shut: now staff add places, and their notice finds it shut.
    if (script === (openGate as unknown) && changed === undefined) {
      changed = staff.change([{ start: date, add: 4 }]);
      await changed;
    }
    return run(script, keys, args);
  });
  await refill();
  jest.restoreAllMocks();
  expect(changed).toBeDefined();
  // Others book other days all the while, so that the gate never rests and nothing is simply set.
  const rush = { over: false };
  const others = [day(5), day(6)].map(async (other, index) => {
    for (let n = 1000 * (index + 1); !rush.over; n += 1) await staff.book(n, other);
  });
  const told = await waitUntil(async () => ((await leftAtGate(date)) === 4 ? true : undefined), {
    timeoutMs: 5000,
  });
  expect(told).toBe(true);
  expect(await storm(101, 12, date)).toBe(4);
  rush.over = true;
  await Promise.all(others);
  expect(await staff.counter(date)).toMatchObject({ capacity: 7, taken: 7 });
});

it('places that are added again and again under full load, while the gate forgets all the while, are all given away', async () => {
  const date = day(7);
  await staff.change([{ start: date, set: 5 }]);
  const statuses: number[] = [];
  const rush = { over: false };
  const customers = Array.from({ length: 12 }, async (_, index) => {
    for (let n = 0; !rush.over; n += 1)
      statuses.push((await staff.book(20_000 + 1000 * index + n, date)).status);
  });
  for (let round = 1; round <= 6; round += 1) {
    const [, { body }] = await Promise.all([refill(), staff.change([{ start: date, add: 3 }])]);
    expect(body.status).toBe('APPLIED');
    const capacity = 5 + 3 * round;
    const full = await waitUntil(
      async () => ((await staff.counter(date)).taken === capacity ? true : undefined),
      { timeoutMs: 15_000 },
    );
    expect([round, full]).toEqual([round, true]);
  }
  rush.over = true;
  await Promise.all(customers);
  expect(statuses.filter((status) => status === 201)).toHaveLength(23);
  expect(await staff.counter(date)).toMatchObject({ capacity: 23, ceiling: 23, taken: 23 });
});

it('a notice that is on its way makes nobody cry that the gate is wrong', async () => {
  const date = day(9);
  jest.spyOn(gate, 'hear').mockImplementationOnce(() => Promise.resolve(true));
  await staff.change([{ start: date, set: 10 }]);
  expect(await leftAtGate(date)).toBe(40);
  expect((await reconciler.compare(BRANCH)).drifts).toEqual([]);
  expect(await staff.violated()).toEqual([]);
  // What nobody has to tell it any more is wrong.
  const { id, version } = await staff.counter(date);
  await staff.app.redis!.hSet(gateKeys.left(BRANCH), `v${id}`, `${version} 10`);
  expect((await reconciler.compare(BRANCH)).drifts).toMatchObject([{ gateLeft: 40, judgeLeft: 10 }]);
  expect(await staff.violated()).toMatchObject([{ id: 'INV-6' }]);
  await staff.reconcile();
  expect(await leftAtGate(date)).toBe(10);
});

it('a notice that was lost is told by the next comparison, also to a gate in motion', async () => {
  const date = day(8);
  jest.spyOn(gate, 'hear').mockImplementationOnce(() => Promise.resolve(true));
  await staff.change([{ start: date, add: 6 }]);
  expect(await leftAtGate(date)).toBe(40);
  // A unit under way keeps the gate from being set to what the judge says.
  await staff.app.redis!.hSet(gateKeys.flights(BRANCH), 'flight', `${Date.now()} nobody=`);
  await reconciler.reconcile(BRANCH);
  expect(await leftAtGate(date)).toBe(46);
  await staff.app.redis!.hDel(gateKeys.flights(BRANCH), 'flight');
  await staff.reconcile();
  expect(await staff.violated()).toEqual([]);
});
