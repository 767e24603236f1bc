import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { addDays, isoWeekStart } from '../../../src/platform/clock/index.js';
import { StoreClock } from '../../../src/platform/postgres/index.js';
import { waitUntil } from '../../harness/index.js';
import { QuotaStaff } from './quota-staff.js';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;

let staff: QuotaStaff;
let day: (n: number) => string;
const inHours = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();

beforeAll(async () => {
  staff = await QuotaStaff.open();
  await staff.openHorizon();
  day = await staff.openDays();
});

afterAll(() => staff.stop());

/** Customers from `first` on book one day, all at once; how many got a place. */
async function storm(first: number, count: number, date: string): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, index) => staff.book(first + index, date)),
  );
  expect(answers.map(({ status }) => status).filter((status) => status !== 201 && status !== 409)).toEqual(
    [],
  );
  return answers.filter(({ status }) => status === 201).length;
}

describe('a change for later', () => {
  it('begins at its time by the clock of the store, and not before', async () => {
    const { body } = await staff.change([{ start: day(0), add: 5 }], { effectiveFrom: inHours(2) });
    expect(body.status).toBe('SCHEDULED');
    expect(await staff.runDue()).toBe(0);
    expect(await staff.counter(day(0))).toMatchObject({ capacity: 40, version: 1 });
    await staff.passTime(body.id, 'effective_from');
    // Any number of workers may look at the same time: one of them does it.
    const moved = await Promise.all([staff.runDue(), staff.runDue(), staff.runDue()]);
    expect(moved.reduce((sum, each) => sum + each, 0)).toBe(1);
    expect(await staff.counter(day(0))).toMatchObject({ capacity: 45, version: 2 });
    expect(await staff.eventsOf(body.id)).toEqual(['QUOTA_CHANGE_SCHEDULED', 'QUOTA_CHANGE_TOOK_EFFECT']);
  });

  it('that needs a second person waits for both', async () => {
    const id = await staff.pending([{ start: day(1), add: 60 }], { effectiveFrom: inHours(2) });
    expect((await staff.decide(id, 'approve')).body.status).toBe('SCHEDULED');
    expect(await staff.counter(day(1))).toMatchObject({ capacity: 40 });
    await staff.passTime(id, 'effective_from');
    expect(await staff.runDue()).toBe(1);
    expect(await staff.counter(day(1))).toMatchObject({ capacity: 100 });
  });

  it('fails where somebody set the counter meanwhile, or where it would now need a second person', async () => {
    const set = await staff.change([{ start: day(2), set: 60 }], { effectiveFrom: inHours(2) });
    await staff.change([{ start: day(2), add: 1 }]);
    const grown = await staff.change([{ start: day(3), add: 30 }], { effectiveFrom: inHours(2) });
    await staff.change([{ start: day(3), add: 30 }]);
    for (const { body } of [set, grown]) {
      expect(body.status).toBe('SCHEDULED');
      await staff.passTime(body.id, 'effective_from');
    }
    expect(await staff.runDue()).toBe(2);
    for (const { body } of [set, grown]) {
      expect(await staff.statusOf(body.id)).toBe('FAILED');
      expect(await staff.eventsOf(body.id)).toEqual(['QUOTA_CHANGE_SCHEDULED', 'QUOTA_CHANGE_FAILED']);
    }
    expect(await staff.counter(day(2))).toMatchObject({ capacity: 41 });
    expect(await staff.counter(day(3))).toMatchObject({ capacity: 70 });
  });

  it('is called off by its maker before it begins', async () => {
    const { body } = await staff.change([{ start: day(4), add: 5 }], { effectiveFrom: inHours(2) });
    expect((await staff.decide(body.id, 'withdraw')).body.status).toBe('WITHDRAWN');
    await staff.passTime(body.id, 'effective_from');
    expect(await staff.runDue()).toBe(0);
    expect(await staff.counter(day(4))).toMatchObject({ capacity: 40, version: 1 });
  });

  it('whose time was over before anybody could begin it is not begun', async () => {
    const timing = { effectiveFrom: inHours(2), until: inHours(3) };
    const { body } = await staff.change([{ start: day(17), add: 5 }], timing);
    expect(body.status).toBe('SCHEDULED');
    await staff.passTime(body.id, 'effective_from', 'until');
    expect([await staff.runDue(), await staff.runDue()]).toEqual([1, 0]);
    expect(await staff.statusOf(body.id)).toBe('FAILED');
    expect(await staff.counter(day(17))).toMatchObject({ capacity: 40, version: 1 });
    const { rows } = await staff.app.pool.query(
      "SELECT type, details FROM events WHERE subject_id = $1 AND from_state = 'SCHEDULED'",
      [body.id],
    );
    expect(rows).toEqual([{ type: 'QUOTA_CHANGE_FAILED', details: { code: 'OVER_BEFORE_IT_BEGAN' } }]);
  });

  it('that is sent again is told as it was, also after its time', async () => {
    const key = randomUUID();
    const timing = { effectiveFrom: inHours(2), until: inHours(3) };
    const send = () => staff.change([{ start: day(18), add: 5 }], timing, { key });
    const first = await send();
    expect(first.body.status).toBe('SCHEDULED');
    const later = jest
      .spyOn(staff.app.app.get(StoreClock, { strict: false }), 'nowMs')
      .mockReturnValue(Date.now() + 72 * HOUR_MS);
    try {
      const again = await send();
      expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
      expect(again.body).toEqual(first.body);
      const other = await staff.change([{ start: day(18), add: 5 }], timing);
      expect([other.status, other.body.errors[0]?.code]).toEqual([422, 'QUOTA_CHANGE_TIME']);
    } finally {
      later.mockRestore();
    }
  });

  it.each([
    ['effectiveFrom', { effectiveFrom: inHours(-48) }],
    ['effectiveFrom', { effectiveFrom: inHours(24 * 500) }],
    ['until', { until: inHours(-1) }],
    ['until', { effectiveFrom: inHours(3), until: inHours(2) }],
  ])('%s must be a time that makes sense: %j', async (field, more) => {
    const { status, body } = await staff.change([{ start: day(4), add: 5 }], more);
    expect([status, body.errors.map(({ pointer, code }) => `${pointer} ${code}`)]).toEqual([
      422,
      [`/${field} QUOTA_CHANGE_TIME`],
    ]);
  });
});

describe('a temporary extra', () => {
  it('ends: what nobody took is gone, what was taken stays and is not overbooked', async () => {
    const date = day(5);
    await staff.change([{ start: date, set: 5 }]);
    expect(await storm(1, 12, date)).toBe(5);
    const extra = await staff.change([{ start: date, add: 6 }], { until: inHours(2) });
    expect(extra.body.status).toBe('APPLIED');
    expect(await storm(101, 4, date)).toBe(4);
    expect(await staff.counter(date)).toMatchObject({ capacity: 11, taken: 9 });
    await staff.passTime(extra.body.id, 'until');
    expect(await staff.runDue()).toBe(1);
    expect(await staff.counter(date)).toMatchObject({ capacity: 5, ceiling: 9, taken: 9, sold_extra: 4 });
    expect(await staff.statusOf(extra.body.id)).toBe('ENDED');
    type Board = { counters: { period: string; overbookedBy: number }[] };
    const board = await staff.call<Board>(
      { role: 'quota-maker' },
      'GET',
      `/staff/branches/B001/quotas?from=${date}&to=${date}&product=MORTGAGE`,
    );
    expect(board.body.counters.map(({ overbookedBy }) => overbookedBy)).toEqual([0, 0, 0]);
    expect(await storm(201, 6, date)).toBe(0);
  });

  it('gives no place back when one of those it sold is given up', async () => {
    const date = day(6);
    await staff.change([{ start: date, set: 2 }]);
    const extra = await staff.change([{ start: date, add: 3 }], { until: inHours(2) });
    const answers = await Promise.all([1, 2, 3, 4].map((n) => staff.book(300 + n, date)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    await staff.passTime(extra.body.id, 'until');
    await staff.runDue();
    const cancel = (n: number) =>
      staff.app.http('POST', `/api/v1/bookings/${answers[n]!.body.id}/cancel`, {
        token: staff.app.callers.customer(301 + n).token,
        body: {},
        headers: { 'idempotency-key': `cancel-${n}` },
      });
    expect((await cancel(0)).status).toBe(200);
    expect(await storm(311, 3, date)).toBe(0);
    expect(await staff.counter(date)).toMatchObject({ capacity: 2, ceiling: 3, taken: 3 });
    expect((await cancel(1)).status).toBe(200);
    expect((await cancel(2)).status).toBe(200);
    // Under the quota that stood before the extra: one place is free, and no more than one.
    expect(await storm(321, 3, date)).toBe(1);
  });

  it('ends while hundreds book: nobody is dropped, and nobody gets a place after', async () => {
    const date = day(7);
    await staff.change([{ start: date, set: 20 }]);
    const extra = await staff.change([{ start: date, add: 40 }], { until: inHours(2) });
    const customers = Array.from({ length: 300 }, (_, index) => 1000 + index);
    let accepted = 0;
    let ended = false;
    const book = async (n: number): Promise<void> => {
      const { status } = await staff.book(n, date);
      expect([201, 409]).toContain(status);
      if (status === 201) accepted += 1;
    };
    const end = async (): Promise<void> => {
      if (ended) return;
      ended = true;
      await staff.passTime(extra.body.id, 'until');
      expect(await staff.runDue()).toBe(1);
    };
    await everyOf(customers, 24, async (n) => {
      await book(n);
      if (accepted >= 30) await end();
    });
    await end();
    const { capacity, taken, ceiling, sold_extra: soldExtra } = await staff.counter(date);
    expect(capacity).toBe(20);
    expect(taken).toBe(accepted);
    expect(ceiling).toBe(Math.max(20, taken));
    expect(soldExtra).toBe(Math.max(0, taken - 20));
    expect(await storm(2000, 5, date)).toBe(0);
  });

  it('ends beside other changes: it takes back its own step and nothing of theirs', async () => {
    const date = day(8);
    const extra = await staff.change([{ start: date, add: 10 }], { until: inHours(2) });
    await staff.change([{ start: date, add: 3 }]);
    await staff.passTime(extra.body.id, 'until');
    await staff.runDue();
    expect(await staff.counter(date)).toMatchObject({ capacity: 43, sold_extra: 0 });
  });

  it('of a counter that was not there becomes what its absence was, or what the template offers there', async () => {
    // Beyond what is opened: the horizon will come to that week and to that day, and leave what it finds.
    const far = addDays(day(0), 380);
    const week = isoWeekStart(far);
    const cells = [
      [{ period: 'WEEK', start: week, set: 30 }, { period: 'WEEK' }, week, 150],
      [{ start: day(16), pool: 'ONLINE', set: 20 }, { pool: 'ONLINE' }, day(16), null],
      [{ start: day(16), pool: 'URGENT', set: 2 }, { pool: 'URGENT' }, day(16), 0],
      [{ start: far, set: 20 }, {}, far, 40],
    ] as const;
    for (const [line, where, start, then] of cells) {
      expect(await staff.counter(start, where)).toBeUndefined();
      const opened = await staff.change([line], { until: inHours(2) });
      expect(await staff.counter(start, where)).toMatchObject({ capacity: line.set });
      await staff.passTime(opened.body.id, 'until');
      await staff.runDue();
      expect(await staff.counter(start, where)).toMatchObject({ capacity: then });
    }
  });
});

describe('raising', () => {
  it('gives exactly the new places, at once, while hundreds try', async () => {
    const date = day(11);
    await staff.change([{ start: date, set: 10 }]);
    let accepted = 0;
    const customers = Array.from({ length: 400 }, (_, index) => 3000 + index);
    const raises: string[] = [];
    await everyOf(customers, 32, async (n, done) => {
      if ((await staff.book(n, date)).status === 201) accepted += 1;
      if (![80, 160, 240].includes(done)) return;
      raises.push((await staff.change([{ start: date, add: 5 }])).body.status);
    });
    expect(raises).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    // Whoever still tries gets what is left of the 25; a "full" that was on its way when the places came is forgotten
    // within a blink. Nobody gets a 26th.
    let next = 3500;
    await waitUntil(
      async () => {
        accepted += await storm(next, 5, date);
        next += 5;
        return accepted >= 25;
      },
      { timeoutMs: 10_000, what: 'the new places are taken' },
    );
    accepted += await storm(4500, 20, date);
    expect(accepted).toBe(25);
    expect(await staff.counter(date)).toMatchObject({ capacity: 25, ceiling: 25, taken: 25, held: 0 });
  });
});

describe('lowering', () => {
  it('drops nobody, accepts nobody until it is under again, and leaves a worklist', async () => {
    const date = day(12);
    await staff.change([{ start: date, set: 6 }]);
    const booked = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => staff.book(5000 + n, date)));
    expect(booked.map(({ status }) => status)).toEqual(Array(6).fill(201));
    const lowered = await staff.change([{ start: date, set: 4 }]);
    expect(lowered.body.summary).toMatchObject({
      bookingsTouched: 6,
      overbooked: { counters: 1, places: 2 },
    });
    expect(await storm(5100, 4, date)).toBe(0);

    type Task = { id: string; status: string } | null;
    type Worklist = { counters: { overbookedBy: number; bookings: { bookingId: string; task: Task }[] }[] };
    const worklist = async (): Promise<Worklist['counters']> =>
      (await staff.call<Worklist>({ role: 'teller', branch: 'B001' }, 'GET', '/staff/overbooked')).body
        .counters;
    const before = await worklist();
    expect(before).toMatchObject([{ branchId: 'B001', start: date, capacity: 4, taken: 6, overbookedBy: 2 }]);
    expect(before[0]!.bookings).toHaveLength(6);
    expect(await staff.sweepTasks()).toEqual({ opened: 2, settled: 0 });
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 0 });
    const withTask = (await worklist())[0]!.bookings.filter(({ task }) => task !== null);
    // The latest are asked first.
    expect(withTask.map(({ bookingId }) => bookingId)).toEqual(
      before[0]!.bookings.slice(0, 2).map(({ bookingId }) => bookingId),
    );
    // One moves away by itself: one task is done, and one booking more than allowed remains.
    const mover = booked.findIndex(({ body }) => body.id === withTask[0]!.bookingId);
    const moved = await staff.app.http('POST', `/api/v1/bookings/${withTask[0]!.bookingId}/reschedule`, {
      token: staff.app.callers.customer(5001 + mover).token,
      body: { date: day(13) },
      headers: { 'idempotency-key': 'move-away' },
    });
    expect(moved.status).toBe(200);
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 1 });
    expect((await worklist())[0]).toMatchObject({ overbookedBy: 1 });
    // Raised again: nothing is to be done any more.
    await staff.change([{ start: date, add: 1 }]);
    expect(await worklist()).toEqual([]);
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 1 });
    expect(await storm(5200, 3, date)).toBe(0);
  });

  it('beside hundreds who book never takes a place from anybody', async () => {
    const date = day(14);
    await staff.change([{ start: date, set: 60 }]);
    const told: { begun: number; status: number }[] = [];
    let loweredAt = Infinity;
    let lowering: Promise<string> | undefined;
    const lower = async (): Promise<string> => {
      const { body } = await staff.change([{ start: date, set: 20 }]);
      loweredAt = performance.now();
      return body.status;
    };
    const asks = async (n: number): Promise<void> => {
      const begun = performance.now();
      told.push({ begun, status: (await staff.book(n, date)).status });
      if (told.length >= 20) lowering ??= lower();
    };
    await everyOf(
      Array.from({ length: 300 }, (_, index) => 6000 + index),
      24,
      asks,
    );
    expect(await lowering).toBe('APPLIED');
    // On a slow machine the answer may come when hardly anybody is left to ask after it.
    await everyOf(
      Array.from({ length: 24 }, (_, index) => 6300 + index),
      24,
      asks,
    );
    const accepted = told.filter(({ status }) => status === 201);
    const late = told.filter(({ begun }) => begun > loweredAt);
    expect(late.length).toBeGreaterThan(20);
    expect(late.filter(({ status }) => status === 201)).toEqual([]);
    const { capacity, taken, ceiling } = await staff.counter(date);
    expect([capacity, taken, ceiling]).toEqual([20, accepted.length, Math.max(20, accepted.length)]);
  });
});

/** Each of many, so many at a time; `done` counts those that have begun. */
async function everyOf<T>(
  items: readonly T[],
  concurrency: number,
  work: (item: T, done: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      await work(items[index]!, index);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

it('leaves every promise kept', async () => {
  await staff.reconcile();
  expect(await staff.violated()).toEqual([]);
});
