import { jest } from '@jest/globals';
import { mkdtemp, chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { BranchesReadModel } from '../../src/branches/index.js';
import type { Caller } from '../../src/identity/index.js';
import type { RuleSetsReadModel } from '../../src/loans/index.js';
import { addDays, dayOfWeek, isoWeekStart, monthStart } from '../../src/platform/clock/index.js';
import { loadConfig } from '../../src/platform/config/index.js';
import { isRefusal } from '../../src/platform/errors/index.js';
import { Logger, LoggingConfig } from '../../src/platform/logging/index.js';
import { MetricsRegistry } from '../../src/platform/metrics/index.js';
import { Database, migrate, PostgresConfig, type StoreClock } from '../../src/platform/postgres/index.js';
import { BranchOffers } from '../../src/quotas/branch-offers.js';
import { type AppliedChange, ChangeQuota } from '../../src/quotas/change-quota.use-case.js';
import { CounterSnapshots } from '../../src/quotas/counter-snapshots.js';
import { type CounterChange, GateNotice } from '../../src/quotas/gate-notice.js';
import { OpenHorizon } from '../../src/quotas/open-horizon.use-case.js';
import { QuotaBoard } from '../../src/quotas/quota-board.read-model.js';
import type { RequestedChange } from '../../src/quotas/quota-change.policy.js';
import { QuotaChanges } from '../../src/quotas/quota-changes.read-model.js';
import { seed } from '../../src/sandbox/seed.js';
import { type RunningPostgres, startPostgres } from '../../src/sandbox/services/index.js';

jest.setTimeout(60_000);

const HORIZON_DAYS = 60;
const OPENED_DAYS = HORIZON_DAYS + 35;

class RecordedNotices extends GateNotice {
  readonly adjustments: { branchId: string; changes: readonly CounterChange[] }[] = [];
  readonly reopenings: string[] = [];
  broken = false;

  override async adjusted(branchId: string, changes: readonly CounterChange[]): Promise<void> {
    if (this.broken) throw new Error('the gate is away');
    this.adjustments.push({ branchId, changes });
  }

  override async reopened(branchId: string): Promise<void> {
    if (this.broken) throw new Error('the gate is away');
    this.reopenings.push(branchId);
  }
}

let server: RunningPostgres | undefined;
let folder: string | undefined;
let admin: pg.Client;
let databaseName: string;
let database: Database;
let today: string;
let notices: RecordedNotices;
let snapshots: CounterSnapshots;
let horizon: OpenHorizon;
let change: ChangeQuota;

beforeAll(async () => {
  const url = await adminUrl();
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
  databaseName = `quotas_test_${process.pid}`;
  await admin.query(`CREATE DATABASE ${databaseName}`);
  const own = new URL(url);
  own.pathname = `/${databaseName}`;
  await migrate(own.href);
  const config = loadConfig(
    { DATABASE_URL: own.href, YUHUAN_LOG_LEVEL: 'fatal' },
    [PostgresConfig, LoggingConfig],
    [],
  );
  const logger = new Logger(config.get(LoggingConfig) as LoggingConfig);
  database = new Database(config.get(PostgresConfig) as PostgresConfig, logger);
  await seed(database.pool);

  notices = new RecordedNotices();
  snapshots = new CounterSnapshots(database, new MetricsRegistry());
  const clock = { nowMs: () => Date.now() } as StoreClock;
  const rules = { current: () => ({ horizonDays: HORIZON_DAYS }) } as unknown as RuleSetsReadModel;
  const offers = new BranchOffers({} as BranchesReadModel, rules);
  horizon = new OpenHorizon(database, offers, clock, logger, notices);
  change = new ChangeQuota(database, snapshots, logger, notices);
  today = await one<string>("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS value");
});

afterAll(async () => {
  await database?.onApplicationShutdown();
  await admin?.query(`DROP DATABASE IF EXISTS ${databaseName} WITH (FORCE)`);
  await admin?.end();
  await server?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

async function adminUrl(): Promise<string> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined) return given;
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-quotas-'));
  // Root's mkdtemp closes the folder to the account that PostgreSQL runs as.
  await chmod(folder, 0o755);
  server = await startPostgres({
    dataDir: join(folder, 'postgres'),
    log: () => undefined,
    settings: { fsync: 'off' },
    throwAway: true,
  });
  return server.url;
}

async function one<T>(text: string, values: unknown[] = []): Promise<T> {
  const { rows } = await database.pool.query<{ value: T }>(text, values);
  return rows[0]!.value;
}

interface Cell {
  branchId?: string;
  period?: string;
  start: string;
  pool?: string;
  window?: string;
  group?: string;
}

interface CounterRow {
  id: number;
  capacity: number | null;
  ceiling: number | null;
  taken: number;
  held: number;
  version: number;
}

async function counterAt(cell: Cell): Promise<CounterRow | undefined> {
  const { rows } = await database.pool.query<CounterRow>(
    `SELECT id, capacity, ceiling, taken, held, version FROM quota_counters
     WHERE (branch_id, product_group, period, period_start, pool, time_window) = ($1, $2, $3, $4, $5, $6)`,
    [
      cell.branchId ?? 'B001',
      cell.group ?? 'HOUSING',
      cell.period ?? 'DAY',
      cell.start,
      cell.pool ?? 'ALL',
      cell.window ?? '',
    ],
  );
  return rows[0];
}

const maker: Caller = { kind: 'staff', id: 'M001', roles: ['quota-maker'], branches: '*' };

function command(changes: Partial<RequestedChange>[], more: object = {}) {
  const lines = changes.map((line): RequestedChange => ({
    period: 'DAY',
    start: today,
    pool: 'ALL',
    timeWindow: '',
    action: { set: 10 },
    ...line,
  }));
  return {
    branchId: 'B001',
    product: 'MORTGAGE' as const,
    changes: lines,
    reason: 'test',
    caller: maker,
    traceId: 'trace-1',
    ...more,
  };
}

async function applied(changes: Partial<RequestedChange>[], more: object = {}): Promise<AppliedChange> {
  const answer = await change.execute(command(changes, more));
  if (isRefusal(answer)) throw new Error(`refused: ${answer.definition.code}`);
  return answer;
}

function codeOf(answer: unknown): string {
  if (!isRefusal(answer)) return 'not refused';
  return answer.more.faults?.[0]?.definition.code ?? answer.definition.code;
}

describe('the horizon', () => {
  it('stays shut while another process opens it', async () => {
    const other = await database.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query('SELECT pg_advisory_xact_lock(5920261122)');
      expect(await horizon.execute()).toEqual({ ran: false, counters: 0 });
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    expect(await one<number>('SELECT count(*)::int AS value FROM quota_counters')).toBe(0);
  });

  it('opens every day, week and month that the templates offer, in days of the branch', async () => {
    const opened = await horizon.execute();
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
    expect(await horizon.execute()).toEqual({ ran: true, counters: 0 });
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
    await horizon.execute();
    expect(await counterAt({ start: late })).toMatchObject({ capacity: 40 });
    expect(await counterAt({ branchId: 'B020', start: late })).toBeUndefined();
    expect(await counterAt({ branchId: 'B019', start: late })).toBeUndefined();
  });

  it('is opened once by many at the same time', async () => {
    await database.pool.query("DELETE FROM quota_counters WHERE branch_id = 'B018'");
    const runs = await Promise.all(Array.from({ length: 5 }, () => horizon.execute()));
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
      const { text } = await import('../../src/platform/postgres/index.js').then(({ sqlFile }) =>
        sqlFile(import.meta.url, '../../src/quotas/sql/read-branch-counters.sql'),
      );
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `EXPLAIN ANALYZE ${text.replaceAll('$1', "'B008'").replaceAll('$2', 'NULL')}`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toContain('quota_counters_cell_key');
      expect(plan).not.toMatch(/Rows Removed by Filter: \d{4,}/);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });
});

describe('a quota change', () => {
  const day = (days: number): string => addDays(today, days);

  it('is applied with its record and its event, and the gate hears the exact step', async () => {
    const before = (await counterAt({ start: day(3) }))!;
    const adjustments = notices.adjustments.length;
    const done = await applied([{ start: day(3), action: { add: 5 } }]);
    expect(await counterAt({ start: day(3) })).toEqual({ ...before, capacity: 45, ceiling: 45, version: 2 });
    expect(notices.adjustments.slice(adjustments)).toEqual([
      { branchId: 'B001', changes: [{ counterId: before.id, leftDelta: 5 }] },
    ]);
    expect(done.preview).toMatchObject([
      { old: { capacity: 40, left: 40 }, new: { capacity: 45, left: 45 } },
    ]);
    const { rows } = await database.pool.query(
      `SELECT change.status, change.product_group, change.made_by, change.preview, event.type, event.from_state,
         event.to_state, event.actor_id, event.actor_role, event.branch_id, event.reason, event.trace_id, event.seq
       FROM quota_changes AS change JOIN events AS event ON event.subject_id = change.id
       WHERE change.id = $1 AND event.subject_type = 'quota-change'`,
      [done.id],
    );
    expect(rows).toEqual([
      {
        status: 'APPLIED',
        product_group: 'HOUSING',
        made_by: 'M001',
        preview: JSON.parse(JSON.stringify(done.preview)) as unknown,
        type: 'QUOTA_CHANGE_APPLIED',
        from_state: null,
        to_state: 'APPLIED',
        actor_id: 'M001',
        actor_role: 'quota-maker',
        branch_id: 'B001',
        reason: 'test',
        trace_id: 'trace-1',
        seq: 1,
      },
    ]);
    expect(snapshots.peek('B001')?.get(before.id)?.capacity).toBe(45);
  });

  it('lowered below what is in use drops nobody and lets nobody in until it is under again', async () => {
    const { id } = (await counterAt({ start: day(4) }))!;
    await database.pool.query('UPDATE quota_counters SET taken = 7, held = 1 WHERE id = $1', [id]);
    const done = await applied([{ start: day(4), action: { set: 5 } }]);
    expect(done.preview).toMatchObject([
      { new: { capacity: 5, left: 0 }, taken: 7, held: 1, overbookedBy: 3 },
    ]);
    expect(await counterAt({ start: day(4) })).toMatchObject({ capacity: 5, ceiling: 8, taken: 7, held: 1 });
    await expect(
      database.pool.query('UPDATE quota_counters SET taken = taken + 1 WHERE id = $1', [id]),
    ).rejects.toMatchObject({ constraint: 'quota_counters_no_oversell' });
    expect(notices.adjustments.at(-1)?.changes).toEqual([{ counterId: id, leftDelta: -35 }]);
  });

  it('begins the gate anew when the limit goes or comes, or a counter comes into being', async () => {
    const reopenings = (): number => notices.reopenings.length;
    const first = reopenings();
    await applied([{ start: day(5), action: { set: null } }]);
    expect(await counterAt({ start: day(5) })).toMatchObject({ capacity: null, ceiling: null });
    await applied([{ start: day(5), action: { set: 12 } }]);
    await applied([{ start: day(5), pool: 'ONLINE', action: { set: 6 } }]);
    await applied([{ start: day(5), timeWindow: '09:00-10:00', action: { set: 2 } }]);
    expect(reopenings()).toBe(first + 4);
    expect(await counterAt({ start: day(5), window: '09:00-10:00' })).toMatchObject({
      capacity: 2,
      version: 1,
    });
    expect(await counterAt({ start: day(5), pool: 'ONLINE' })).toMatchObject({
      capacity: 6,
      ceiling: 6,
      version: 1,
    });
  });

  it('reaches every group of the branch when no product is named', async () => {
    const done = await applied([{ start: day(6), action: { set: 9 } }], { product: undefined });
    const served = await one<string[]>("SELECT product_groups AS value FROM branches WHERE id = 'B001'");
    expect(done.preview.map(({ productGroup }) => productGroup).sort()).toEqual([...served].sort());
  });

  it('is refused as a whole: nothing is written, opened or told', async () => {
    const state = async (): Promise<unknown[]> => [
      await one(
        "SELECT md5(string_agg(counter::text, ',' ORDER BY id)) AS value FROM quota_counters AS counter",
      ),
      await one('SELECT count(*)::int AS value FROM quota_changes'),
      await one('SELECT count(*)::int AS value FROM events'),
      notices.adjustments.length,
      notices.reopenings.length,
    ];
    const before = await state();
    const good: Partial<RequestedChange> = { start: day(7), action: { set: 1 } };
    const opening: Partial<RequestedChange> = {
      start: day(7),
      timeWindow: '10:00-11:00',
      action: { set: 3 },
    };
    const refusals = [
      await change.execute(command([good, opening, { start: day(8), action: { set: 1 }, version: 99 }])),
      await change.execute(command([good, opening, { start: day(8), action: { add: -41 } }])),
      await change.execute(command([good, { start: day(8), timeWindow: '10:00-11:00', action: { add: 1 } }])),
      await change.execute(command([good], { branchId: 'B999' })),
      await change.execute(command([good], { branchId: 'B019' })),
      await change.execute(command([{ start: addDays(today, -1) }])),
    ];
    expect(refusals.map((refusal) => codeOf(refusal))).toEqual([
      'QUOTA_VERSION_STALE',
      'QUOTA_CHANGE_OUT_OF_RANGE',
      'QUOTA_CHANGE_ADD_UNLIMITED',
      'BRANCH_NOT_FOUND',
      'PRODUCT_NOT_SERVED',
      'QUOTA_CHANGE_PAST',
    ]);
    expect(await state()).toEqual(before);
  });

  it('is shown beforehand as it will be, and nothing is written', async () => {
    const wanted = command([
      { start: day(9), action: { add: -10 } },
      { start: day(9), pool: 'ASSISTED', action: { set: 4 } },
    ]);
    const preview = await change.preview(wanted);
    expect(await counterAt({ start: day(9), pool: 'ASSISTED' })).toBeUndefined();
    const done = await change.execute(wanted);
    expect(isRefusal(done) ? done : done.preview).toEqual(preview);
    expect(codeOf(await change.preview(command([{ start: day(9), version: 1 }])))).toBe(
      'QUOTA_VERSION_STALE',
    );
  });

  it('stands when the gate does not hear of it', async () => {
    notices.broken = true;
    await applied([{ start: day(10), action: { set: 11 } }]);
    notices.broken = false;
    expect(await counterAt({ start: day(10) })).toMatchObject({ capacity: 11 });
  });

  it('adds up with others and with bookings at the same time, in whatever order they name days', async () => {
    const days = [day(11), day(12), day(13)];
    const ids = await Promise.all(days.map(async (start) => (await counterAt({ start }))!.id));
    const adjustments = notices.adjustments.length;
    const changes = Array.from({ length: 12 }, (_, index) =>
      applied((index % 2 === 0 ? days : [...days].reverse()).map((start) => ({ start, action: { add: 1 } }))),
    );
    const bookings = Array.from({ length: 30 }, () =>
      database.pool.query(
        `UPDATE quota_counters SET taken = taken + 1
         WHERE id IN (SELECT id FROM quota_counters WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE)`,
        [ids],
      ),
    );
    await Promise.all([...changes, ...bookings]);
    for (const start of days) {
      expect(await counterAt({ start })).toMatchObject({ capacity: 52, ceiling: 52, taken: 30, version: 13 });
    }
    const told = notices.adjustments.slice(adjustments).flatMap((notice) => notice.changes);
    for (const id of ids) {
      const steps = told.filter(({ counterId }) => counterId === id);
      expect(steps.reduce((sum, { leftDelta }) => sum + leftDelta, 0)).toBe(12);
    }
  });

  it('opens one counter once when two open it at the same time', async () => {
    const both = await Promise.all([
      applied([{ start: day(14), pool: 'ONLINE', action: { set: 3 } }]),
      applied([{ start: day(14), pool: 'ONLINE', action: { set: 4 } }]),
    ]);
    const capacities = both.map(({ preview }) => preview[0]!.old?.capacity ?? null);
    expect(capacities.filter((capacity) => capacity === null)).toHaveLength(1);
    expect(await counterAt({ start: day(14), pool: 'ONLINE' })).toMatchObject({ version: 2 });
  });

  it('is listed page by page, the latest first, by branch', async () => {
    const changes = new QuotaChanges(database);
    const all = await changes.of('B001', { limit: 100 });
    expect(all.nextCursor).toBeNull();
    const paged: string[] = [];
    let after: string | undefined;
    // As many pages as there can be, so that a cursor that stands still ends the test.
    for (let page = 0; page < all.items.length; page += 1) {
      const { items, nextCursor } = await changes.of('B001', { after, limit: 7 });
      paged.push(...items.map(({ id }) => id));
      if (nextCursor === null) break;
      after = nextCursor;
    }
    expect(all.items.length).toBeGreaterThan(14);
    expect(paged).toEqual(all.items.map(({ id }) => id));
    expect(await changes.of('B002', { limit: 7 })).toEqual({ items: [], nextCursor: null });
    expect((await changes.of('B002', { after: paged[0], limit: 7 })).items).toEqual([]);
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
