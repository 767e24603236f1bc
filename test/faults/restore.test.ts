import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync, chownSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { prepareDatabase } from '../../src/sandbox/prepare-database.js';
import { findFreePort, type RunningPostgres, startPostgres } from '../../src/sandbox/services/index.js';
import { type RunningSystem, startSystem } from '../../src/sandbox/system.js';
import {
  bookableDate,
  customer,
  HttpClient,
  type HttpAnswer,
  openCoreBank,
  plainEnvironment,
  type TestCoreBank,
  tokenMint,
  waitUntil,
  NOBODY_TURNED_AWAY,
} from '../harness/index.js';
import { driftAtRest } from './gate-and-judge.js';

jest.setTimeout(240_000);

/** Without pools and windows. */
const BRANCH = 'B006';
const BEFORE = 20;
const AFTER = 10;
const ARCHIVED_TIMEOUT_MS = 30_000;
const AGREE_TIMEOUT_MS = 60_000;

let folder: string;
let archive: string;
let core: TestCoreBank;
const running: { stop(): Promise<unknown> }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-restore-'));
  chmodSync(folder, 0o755);
  archive = join(folder, 'archive');
  mkdirSync(archive);
  // PostgreSQL is somebody else where the tests are root.
  chmodSync(archive, 0o777);
  core = await openCoreBank();
});

afterAll(async () => {
  for (const part of running.splice(0).toReversed()) await part.stop();
  await core.stop();
  await rm(folder, { recursive: true, force: true });
});

async function asked<T extends object>(url: string, statement: string): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<T>(statement);
    return rows[0]!;
  } finally {
    await client.end();
  }
}

async function startOn(postgres: RunningPostgres, redisUrl?: string): Promise<RunningSystem> {
  const system = await startSystem({
    port: await findFreePort(),
    dataDir: join(folder, 'system'),
    throwAway: true,
    log: () => undefined,
    env: {
      ...plainEnvironment(),
      DATABASE_URL: postgres.url,
      ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
      YUHUAN_CORE_URL: core.url,
      ...NOBODY_TURNED_AWAY,
      YUHUAN_LOG_LEVEL: 'warn',
    },
  });
  running.push(system);
  return system;
}

/** The server's files, taken while it serves, with what makes them whole. */
async function baseBackup(postgres: RunningPostgres, into: string): Promise<void> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  await client.query("SELECT pg_backup_start('base', true)");
  mkdirSync(dirname(into), { recursive: true });
  execFileSync('cp', ['-a', postgres.dataPath, into]);
  const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop()');
  await client.end();
  rmSync(join(into, 'postmaster.pid'), { force: true });
  writeOwned(join(into, 'backup_label'), rows[0]!.labelfile, into);
}

function writeOwned(path: string, text: string, like: string): void {
  writeFileSync(path, text);
  const { uid, gid } = statSync(like);
  chownSync(path, uid, gid);
}

/** Everything that was committed up to now has left the server. */
async function archived(url: string): Promise<void> {
  const { name } = await asked<{ name: string }>(url, 'SELECT pg_walfile_name(pg_switch_wal()) AS name');
  const isThere = async (): Promise<boolean> => {
    const { last } = await asked<{ last: string | null }>(
      url,
      'SELECT last_archived_wal AS last FROM pg_stat_archiver',
    );
    return last !== null && last >= name;
  };
  await waitUntil(isThere, { timeoutMs: ARCHIVED_TIMEOUT_MS, what: `${name} in the archive` });
}

describe('a restore to a moment', () => {
  it('has every booking from before it, none from after it, and a gate that follows', async () => {
    const settings = { archive_mode: 'on', archive_command: `cp %p ${archive}/%f` };
    const postgres = await startPostgres({ dataDir: join(folder, 'first'), log: () => undefined, settings });
    running.push(postgres);
    await prepareDatabase(postgres.url, { sandbox: true });
    const system = await startOn(postgres);
    const token = await tokenMint(system);
    const client = new HttpClient(system.url);
    running.push({ stop: () => client.close() });
    const dates = await Promise.all([3, 4, 5, 6].map((n) => bookableDate(client.http, n, BRANCH)));
    const book = (
      http: HttpClient['http'],
      n: number,
      { mint = token, key = randomUUID() } = {},
    ): Promise<HttpAnswer> => {
      const caller = customer(n, mint);
      return http('POST', '/api/v1/bookings', {
        token: caller.token,
        headers: { 'idempotency-key': key },
        body: {
          loanId: caller.loanId,
          branchId: BRANCH,
          date: dates[n % dates.length],
          kind: 'FULL',
          contact: { phone: '13800138000' },
        },
      });
    };
    const base = join(folder, 'second', 'base');
    /** A system that has just started on a busy machine may say "later", truthfully. */
    const decided = async (http: HttpClient['http'], n: number, mint = token): Promise<HttpAnswer> => {
      const key = randomUUID();
      const answer = async (): Promise<HttpAnswer | undefined> => {
        const told = await book(http, n, { mint, key });
        return told.status === 503 ? undefined : told;
      };
      return waitUntil(answer, { timeoutMs: 20_000, what: `customer ${n} knows` });
    };
    const bookAll = async (from: number, to: number): Promise<void> => {
      for (let n = from; n <= to; n += 1) expect((await decided(client.http, n)).status).toBe(201);
    };
    await bookAll(1, BEFORE / 4);
    await Promise.all([baseBackup(postgres, base), bookAll(BEFORE / 4 + 1, BEFORE / 2)]);
    await bookAll(BEFORE / 2 + 1, BEFORE);
    const { moment } = await asked<{ moment: string }>(
      postgres.url,
      'SELECT clock_timestamp()::text AS moment',
    );
    await bookAll(BEFORE + 1, BEFORE + AFTER);
    await archived(postgres.url);
    // The machine is lost; Redis goes on with what it believed last.
    const { redisUrl } = system;
    await system.servers.get('api-1')!.stop();
    await postgres.stop();

    const restored = await restoredServer(postgres, base, moment);
    const again = await startOn(restored, redisUrl);
    const next = new HttpClient(again.url);
    running.push({ stop: () => next.close() });
    const { rows } = await asked<{ rows: number }>(
      restored.url,
      "SELECT count(*)::int AS rows FROM bookings WHERE status = 'BOOKED'",
    );
    expect(rows).toBe(BEFORE);

    const newToken = await tokenMint(again);
    const drift = () => driftAtRest(next.http, newToken({ role: 'sre' }));
    await waitUntil(async () => (await drift()) === 0, { timeoutMs: AGREE_TIMEOUT_MS, what: 'no drift' });
    const { body } = await next.http<{ invariants: { id: string; holds: boolean }[] }>(
      'GET',
      '/api/v1/ops/invariants',
      { token: newToken({ role: 'auditor' }) },
    );
    expect(body.invariants.filter(({ holds }) => !holds)).toEqual([]);
    // Whoever was booked after the moment may book again; whoever was booked before it is still known.
    expect((await decided(next.http, BEFORE + 1, newToken)).status).toBe(201);
    expect((await decided(next.http, 1, newToken)).body.code).toBe('ACTIVE_BOOKING_EXISTS');
  });
});

async function restoredServer(lost: RunningPostgres, base: string, moment: string): Promise<RunningPostgres> {
  const cluster = dirname(lost.dataPath);
  const dataDir = join(folder, 'third');
  mkdirSync(dataDir, { recursive: true });
  // Beside the files lie the password and the port; the files themselves come from the backup.
  execFileSync('cp', ['-a', cluster, join(dataDir, basename(cluster))]);
  const files = join(dataDir, basename(cluster), basename(lost.dataPath));
  rmSync(files, { recursive: true });
  execFileSync('cp', ['-a', base, files]);
  writeOwned(join(files, 'recovery.signal'), '', files);
  const restored = await startPostgres({
    dataDir,
    log: () => undefined,
    settings: {
      restore_command: `cp ${archive}/%f %p`,
      recovery_target_time: moment,
      recovery_target_action: 'promote',
    },
  });
  running.push(restored);
  const isOpen = async (): Promise<boolean> => {
    const { recovering } = await asked<{ recovering: boolean }>(
      restored.url,
      'SELECT pg_is_in_recovery() AS recovering',
    );
    return !recovering;
  };
  await waitUntil(isOpen, { timeoutMs: AGREE_TIMEOUT_MS, what: 'the end of the recovery' });
  return restored;
}
