import { jest } from '@jest/globals';
import type { BranchesReadModel } from '../../src/branches/index.js';
import { addDays, dayOfWeek, isoWeekStart, monthStart } from '../../src/platform/clock/index.js';
import { isRefusal } from '../../src/platform/errors/index.js';
import { type Database, sqlFile, type StoreClock } from '../../src/platform/postgres/index.js';
import type { CounterSnapshots } from '../../src/quotas/counter-snapshots.js';
import { QuotaBoard } from '../../src/quotas/quota-board.read-model.js';
import {
  codeOf,
  type CounterRow,
  HORIZON_DAYS,
  QuotasFixture,
  type RecordedNotices,
} from './quotas.fixture.js';
import { planOf } from './query-plan.js';

const OPENED_DAYS = HORIZON_DAYS + 35;

jest.setTimeout(60_000);

const room = new QuotasFixture();
let database: Database;
let today: string;
let notices: RecordedNotices;
let snapshots: CounterSnapshots;
const one: QuotasFixture['one'] = (text, values) => room.one(text, values);
const counterAt: QuotasFixture['counterAt'] = (cell) => room.counterAt(cell);
const applied: QuotasFixture['applied'] = (changes, more) => room.applied(changes, more);

beforeAll(async () => {
  await room.start();
  ({ database, today, notices, snapshots } = room);
});

afterAll(() => room.stop());

describe('the horizon', () => {
  it('stays shut while another process opens it', async () => {
    const other = await database.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT pg_advisory_xact_lock(5920261122)');
      expect(await room.horizon.execute()).toEqual({ ran: false, counters: 0 });
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    expect(await one<number>('SELECT count(*)::int AS value FROM quota_counters')).toBe(0);
  });

  it('opens every day, week and month that the templates offer, in days of the branch', async () => {
    const opened = await room.horizon.execute();
    expect(opened.counters).toBeGreaterThan(1000);
    const rows = await database.pool.query<{ period: string; first: string; last: string; days: number }>(
      `SELECT period, min(period_start) AS first, max(period_start) AS last, count(*)::int AS days
       FROM quota_counters WHERE branch_id = 'B001' AND product_group = 'HOUSING' GROUP BY period ORDER BY period`,
    );
    const last = addDays(today, OPENED_DAYS);
    expect(rows.rows).toMatchObject([
      { period: 'DAY', first: today, last, days: OPENED_DAYS + 1 },
      { period: 'MONTH', first: monthStart(today), last: monthStart(last) },
      { period: 'WEEK', first: isoWeekStart(today), last: isoWeekStart(last) },
    ]);
    expect(dayOfWeek(rows.rows[2]!.first)).toBe(1);
    const branches = await one<string[]>(
      'SELECT array_agg(id ORDER BY id) AS value FROM branches WHERE active',
    );
    expect(notices.reopenings).toEqual(branches);
  });

  it('takes capacity, pools and windows from the templates', async () => {
    expect(await counterAt({ start: today })).toMatchObject({
      capacity: 40,
      ceiling: 40,
      taken: 0,
      version: 1,
    });
    expect(await counterAt({ branchId: 'B003', start: today })).toMatchObject({
      capacity: null,
      ceiling: null,
    });
    expect(await counterAt({ branchId: 'B004', start: today, pool: 'ONLINE' })).toMatchObject({
      capacity: 28,
    });
    expect(await counterAt({ branchId: 'B005', start: today, window: '09:00-12:00' })).toMatchObject({
      capacity: 20,
    });
  });

  it('opens nothing twice and leaves alone what staff made of it', async () => {
    await applied([{ action: { set: 33 } }]);
    const reopenings = notices.reopenings.length;
    expect(await room.horizon.execute()).toEqual({ ran: true, counters: 0 });
    expect(await counterAt({ start: today })).toMatchObject({ capacity: 33, version: 2 });
    expect(notices.reopenings).toHaveLength(reopenings);
  });

  it('opens what is new, and only for branches that serve it', async () => {
    const late = addDays(today, OPENED_DAYS);
    await database.pool.query("DELETE FROM quota_counters WHERE period_start = $1 AND period = 'DAY'", [
      late,
    ]);
    await database.pool.query("UPDATE branches SET active = false WHERE id = 'B020'");
    await database.pool.query("UPDATE branches SET product_groups = '{CONSUMER}' WHERE id = 'B019'");
    await room.horizon.execute();
    expect(await counterAt({ start: late })).toMatchObject({ capacity: 40 });
    expect(await counterAt({ branchId: 'B020', start: late })).toBeUndefined();
    expect(await counterAt({ branchId: 'B019', start: late })).toBeUndefined();
  });

  it.each(['Asia/Beijing', 'Mars/Olympus', ''])(
    'is stopped by no branch in an unknown zone: %j is refused as it is written',
    async (zone) => {
      const write = (to: string) =>
        database.pool.query(`UPDATE branches SET time_zone = $1 WHERE id = 'B003'`, [to]);
      await expect(write(zone)).rejects.toMatchObject({
        code: '23514',
        column: 'time_zone',
        hint: expect.stringContaining('IANA'),
      });
      expect((await write('Asia/Urumqi')).rowCount).toBe(1);
      expect((await room.horizon.execute()).ran).toBe(true);
      await write('Asia/Shanghai');
    },
  );

  it('is opened once by many at the same time', async () => {
    await database.pool.query("DELETE FROM quota_counters WHERE branch_id = 'B018'");
    const runs = await Promise.all(Array.from({ length: 5 }, () => room.horizon.execute()));
    const counters = await one<number>(
      "SELECT count(*)::int AS value FROM quota_counters WHERE branch_id = 'B018'",
    );
    expect(runs.reduce((sum, run) => sum + run.counters, 0)).toBe(counters);
  });
});

describe('the counters in memory', () => {
  it('show a commit that a reading under way could not see yet, though later ones were seen before', async () => {
    const cell = (days: number) => counterAt({ branchId: 'B006', start: addDays(today, days) });
    const [slow, quick] = [(await cell(1))!.id, (await cell(2))!.id];
    const take = 'UPDATE quota_counters SET taken = taken + 1 WHERE id = $1';
    await snapshots.load('B006', 0);
    const transaction = await database.pool.connect();
    try {
      await transaction.query('BEGIN');
      await transaction.query(take, [slow]);
      await database.pool.query(take, [quick]);
      const between = await snapshots.load('B006', 0);
      expect([between.get(slow)?.taken, between.get(quick)?.taken]).toEqual([0, 1]);
      await database.pool.query(take, [quick]);
      await snapshots.load('B006', 0);
      await transaction.query('COMMIT');
    } finally {
      transaction.release();
    }
    const after = await snapshots.load('B006', 0);
    expect([after.get(slow)?.taken, after.get(quick)?.taken]).toEqual([1, 2]);
  });

  it('are what the judge holds after any changes', async () => {
    await snapshots.load('B007', 0);
    for (let round = 0; round < 5; round += 1) {
      await database.pool.query(
        `UPDATE quota_counters SET taken = taken + 1, held = held + $1::int % 2
         WHERE branch_id = 'B007' AND id % 5 = $1::int AND (ceiling IS NULL OR ceiling > taken + held + 2)`,
        [round],
      );
      await snapshots.load('B007', 0);
    }
    const { rows } = await database.pool.query<CounterRow>(
      "SELECT id, taken, held FROM quota_counters WHERE branch_id = 'B007' ORDER BY id",
    );
    const known = [...snapshots.peek('B007')!.all()].sort((a, b) => a.id - b.id);
    expect(known.map(({ id, taken, held }) => ({ id, taken, held }))).toEqual(rows);
  });

  it('are found by an index, however long a branch has been in business', async () => {
    const client = await database.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO quota_counters (branch_id, product_group, period, period_start, capacity, ceiling)
         SELECT 'B008', 'HOUSING', 'DAY', CURRENT_DATE - 41 - n, 1, 1 FROM generate_series(1, 20000) AS n`,
      );
      await client.query('ANALYZE quota_counters');
      const { text } = sqlFile(import.meta.url, '../../src/quotas/sql/read-branch-counters.sql');
      const statement = text.replaceAll('$1', "'B008'").replaceAll('$2', 'NULL');
      const plan = await planOf(client, statement, { isRun: true });
      expect(plan).toContain('quota_counters_cell_key');
      expect(plan).not.toMatch(/Rows Removed by Filter: \d{4,}/);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});

describe('the board of staff', () => {
  it('shows each counter that a day of the range touches, as it is at the moment', async () => {
    const branches = { get: () => ({ timeZone: 'Asia/Shanghai' }) } as unknown as BranchesReadModel;
    const board = new QuotaBoard(database, branches, { nowMs: () => Date.now() } as StoreClock);
    const ask = async (query: object) => {
      const answer = await board.of({ branchId: 'B001', ...query });
      if (isRefusal(answer)) throw new Error(answer.definition.code);
      return answer.counters.map(({ productGroup, period, periodStart, pool, timeWindow, capacity }) =>
        [productGroup, period, periodStart, pool, timeWindow, capacity].join(' ').replace('  ', ' '),
      );
    };
    const from = addDays(today, 5);
    await applied([
      { start: from, action: { set: 12 } },
      { start: from, pool: 'ONLINE', action: { set: 6 } },
      { start: from, timeWindow: '09:00-10:00', action: { set: 2 } },
    ]);
    const shown = await ask({ from, to: from, product: 'MORTGAGE' });
    expect([...shown].sort()).toEqual(
      [
        `HOUSING DAY ${from} ALL 12`,
        `HOUSING DAY ${from} ALL 09:00-10:00 2`,
        `HOUSING DAY ${from} ONLINE 6`,
        `HOUSING WEEK ${isoWeekStart(from)} ALL 150`,
        `HOUSING MONTH ${monthStart(from)} ALL 500`,
      ].sort(),
    );
    expect((await ask({ from, to: from })).length).toBeGreaterThan(shown.length);
    const { id } = (await counterAt({ start: from }))!;
    await database.pool.query('UPDATE quota_counters SET capacity = 13, ceiling = 13 WHERE id = $1', [id]);
    expect(await ask({ from, to: from })).toContain(`HOUSING DAY ${from} ALL 13`);
    expect(codeOf(await board.of({ branchId: 'B001', from, to: addDays(from, 92) }))).toBe(
      'DATE_RANGE_INVALID',
    );
  });
});
