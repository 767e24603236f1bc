import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { ClosureTasks } from '../../../src/bookings/index.js';
import { BranchesReadModel } from '../../../src/branches/index.js';
import { waitForLock } from '../../harness/index.js';
import { MAKER, QuotaStaff } from './quota-staff.js';

jest.setTimeout(180_000);

/**
 * What holds while quotas change, with each guard in place and then without it: a race that is not seen without its
 * guard would prove nothing with it. There is no gate, so that every request comes to the judge.
 */
let staff: QuotaStaff;
let day: (n: number, branch?: string) => Promise<string>;

beforeAll(async () => {
  staff = await QuotaStaff.open({ YUHUAN_SHED_CONCURRENCY: 'off' }, false);
  await staff.openHorizon();
  // The races are about days; whatever the weekday is today, several of them share a week.
  await staff.app.pool.query(
    "UPDATE quota_counters SET capacity = 100000, ceiling = 100000 WHERE branch_id = 'B001' AND period <> 'DAY'",
  );
  day = (n, branch = 'B001') => staff.app.bookableDate(n, branch);
});

afterAll(() => staff.stop());

const NO_OVERSELL = 'quota_counters_no_oversell';
let definition: string;

async function withoutCheck(): Promise<void> {
  const { rows } = await staff.app.pool.query<{ definition: string }>(
    'SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname = $1',
    [NO_OVERSELL],
  );
  definition = rows[0]!.definition;
  await staff.app.pool.query(`ALTER TABLE quota_counters DROP CONSTRAINT ${NO_OVERSELL}`);
}

async function withCheckAgain(): Promise<void> {
  await staff.app.pool.query(
    `ALTER TABLE quota_counters ADD CONSTRAINT ${NO_OVERSELL} ${definition} NOT VALID`,
  );
}

const ASKED = 160;
/** On a slow machine the answer may come late; without anybody who asks after it nothing would be seen. */
const ASKED_AFTERWARDS = 40;
const ASKED_MAX = 900;

/**
 * Customers book one day from many sides; after twenty answers the quota is lowered or an extra ends.
 * @returns accepted in all, and of those who asked only after it was answered.
 */
async function raced(first: number, date: string, act: () => Promise<unknown>): Promise<[number, number]> {
  const told: { begun: number; status: number }[] = [];
  let actedAt = Infinity;
  let acting: Promise<void> | undefined;
  let next = first;
  let afterwards = 0;
  const goesOn = (): boolean =>
    next < first + ASKED || (afterwards < ASKED_AFTERWARDS && next < first + ASKED_MAX);
  const customer = async (): Promise<void> => {
    while (goesOn()) {
      const n = next;
      next += 1;
      const begun = performance.now();
      if (begun > actedAt) afterwards += 1;
      told.push({ begun, status: (await staff.book(n, date)).status });
      if (told.length >= 20) acting ??= act().then(() => void (actedAt = performance.now()));
    }
  };
  await Promise.all(Array.from({ length: 16 }, customer));
  await acting;
  const accepted = told.filter(({ status }) => status === 201);
  return [accepted.length, accepted.filter(({ begun }) => begun > actedAt).length];
}

/** An extra that is in force and whose time is over; `runDue` ends it. */
async function overdueExtra(date: string, add: number): Promise<void> {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const { body } = await staff.change([{ start: date, add }], { until });
  await staff.passTime(body.id, 'until');
}

const lowering = async (date: string) => {
  await staff.change([{ start: date, set: 60 }]);
  return () => staff.change([{ start: date, set: 10 }]);
};
const ending = async (date: string) => {
  await staff.change([{ start: date, set: 10 }]);
  await overdueExtra(date, 50);
  return () => staff.runDue();
};

describe.each([
  ['a quota that is lowered', lowering, 1],
  ['an extra that ends', ending, 3],
])('%s under load', (_name, prepare, n) => {
  it('lets nobody in afterwards, and drops nobody', async () => {
    const date = await day(n);
    const [accepted, late] = await raced(1000 * n, date, await prepare(date));
    expect(late).toBe(0);
    expect(accepted).toBeGreaterThan(10);
    expect(await staff.counter(date)).toMatchObject({ capacity: 10, ceiling: accepted, taken: accepted });
  });

  it('control: lets people in where the store has no CHECK', async () => {
    const date = await day(n + 1);
    const act = await prepare(date);
    await withoutCheck();
    try {
      const [, late] = await raced(1000 * (n + 1), date, act);
      expect(late).toBeGreaterThan(0);
    } finally {
      await withCheckAgain();
    }
  });
});

describe('a closure that is made while hundreds book', () => {
  const close = async (date: string): Promise<() => Promise<unknown>> => {
    // So many places that nobody is refused because the day is full.
    await staff.app.pool.query(
      "UPDATE quota_counters SET capacity = 1000, ceiling = 1000 WHERE branch_id = 'B001' AND period_start = $1 AND period = 'DAY'",
      [date],
    );
    const reason = { kind: 'EMERGENCY', reasonZh: '停电', reasonEn: 'No power' };
    const body = { branchId: 'B001', fromDate: date, toDate: date, ...reason };
    return async () => {
      const { status } = await staff.call(MAKER, 'POST', '/staff/closures', { body });
      expect(status).toBe(201);
    };
  };
  const sweep = (): Promise<void> => staff.app.app.get(ClosureTasks, { strict: false }).sweep();

  /** Bookings of the day, and those of them that nobody would call: no task says that they must move. */
  async function stored(date: string): Promise<{ booked: number; forgotten: number }> {
    const { rows } = await staff.app.pool.query<{ booked: number; forgotten: number }>(
      `SELECT count(*)::int AS booked,
         count(*) FILTER (WHERE NOT EXISTS
           (SELECT FROM tasks WHERE tasks.booking_id = bookings.id AND kind = 'CLOSURE_MOVE'))::int AS forgotten
       FROM bookings WHERE branch_id = 'B001' AND date = $1 AND status = 'BOOKED'`,
      [date],
    );
    return rows[0]!;
  }

  it('lets nobody in afterwards, drops nobody, and has everybody called', async () => {
    const date = await day(9);
    const [accepted, late] = await raced(10_000, date, await close(date));
    expect(late).toBe(0);
    expect(accepted).toBeGreaterThan(10);
    await sweep();
    expect(await stored(date)).toEqual({ booked: accepted, forgotten: 0 });
  });

  it('control: lets people in where the closure is not heard of, and forgets them where nobody sweeps', async () => {
    const date = await day(10);
    const network = staff.app.app.get(BranchesReadModel, { strict: false });
    // Neither after the commit nor by its clock.
    const deaf = jest.spyOn(network, 'refresh').mockResolvedValue(undefined);
    try {
      const [accepted, late] = await raced(11_000, date, await close(date));
      expect(late).toBeGreaterThan(0);
      const { booked, forgotten } = await stored(date);
      expect(booked).toBe(accepted);
      expect(forgotten).toBeGreaterThanOrEqual(late);
    } finally {
      deaf.mockRestore();
    }
    // Whatever the race was, the sweep finds all of them.
    await sweep();
    expect((await stored(date)).forgotten).toBe(0);
  });
});

describe('an extra that ends beside another change', () => {
  it('takes back its own step, not the number of before', async () => {
    const date = await day(7);
    const before = (await staff.counter(date)).capacity!;
    await overdueExtra(date, 6);
    await staff.change([{ start: date, add: 3 }]);
    await staff.runDue();
    expect((await staff.counter(date)).capacity).toBe(before + 3);
    const { rows } = await staff.app.pool.query<{ old_capacity: number }>(
      `SELECT cell.old_capacity FROM quota_change_cells AS cell JOIN quota_changes AS change ON change.id = cell.change_id
       WHERE change.status = 'ENDED' AND cell.counter_id = $1`,
      [(await staff.counter(date)).id],
    );
    expect(rows).toEqual([{ old_capacity: before }]);
  });
});

describe('places that spill while one of them is being booked', () => {
  const LOCK = 'FOR NO KEY UPDATE OF counter';
  const spillText = async (): Promise<string> =>
    readFile(new URL('../../../src/quotas/pools/sql/spill-places.sql', import.meta.url), 'utf8');

  /** Somebody at the counter takes a place and has not committed when the rule is applied. */
  async function spillBeside(text: string, date: string): Promise<{ capacity: number; taken: number }> {
    const branch = 'B004';
    const { id } = await staff.counter(date, { branch, pool: 'ASSISTED' });
    const booking = await staff.app.pool.connect();
    try {
      await booking.query('BEGIN');
      await booking.query('UPDATE quota_counters SET taken = taken + 1 WHERE id = $1', [id]);
      const spilling = staff.app.pool.query(text, [[branch], ['HOUSING'], [date], [date], [0]]);
      await waitForLock(staff.app.pool, 'the rule waits for the booking');
      await booking.query('COMMIT');
      await spilling;
    } finally {
      booking.release();
    }
    const { capacity, taken } = await staff.counter(date, { branch, pool: 'ASSISTED' });
    return { capacity: capacity!, taken };
  }

  it('leave that one to its customer', async () => {
    const text = await spillText();
    expect(text).toContain(LOCK);
    expect(await spillBeside(text, await day(5, 'B004'))).toEqual({ capacity: 1, taken: 1 });
  });

  it('control: give it away a second time where the counters are not locked before they are counted', async () => {
    const text = (await spillText()).replace(LOCK, '');
    expect(await spillBeside(text, await day(6, 'B004'))).toEqual({ capacity: 0, taken: 1 });
  });
});
