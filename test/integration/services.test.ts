import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client, type QueryResultRow } from 'pg';
import {
  startPostgres,
  StartError,
  waitUntil,
  type PostgresOptions,
  type RunningPostgres,
} from '../../src/sandbox/services/index.js';
import { launchElsewhere } from './launch-elsewhere.js';
import { listenSomewhere } from './listen-somewhere.js';

/** A first start takes 1 to 2 s; the machine of a colleague may be ten times as slow. */
jest.setTimeout(60_000);

const SECONDS_20 = { timeoutMs: 20_000, intervalMs: 50 };

let folder: string;
let dataDir: string;
const lines: string[] = [];
const started = new Set<{ stop(): Promise<void> }>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-services-'));
  // Root's mkdtemp closes the folder to the account that PostgreSQL runs as.
  await promisify(execFile)('chmod', ['755', folder]);
  dataDir = join(folder, 'postgres');
});

afterAll(async () => {
  await Promise.all([...started].map((service) => service.stop()));
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir, log: (line) => lines.push(line), ...options });
  started.add(postgres);
  return postgres;
}

async function startFault(options: Partial<PostgresOptions> = {}): Promise<StartError> {
  const outcome = await start(options).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(StartError);
  return outcome as StartError;
}

async function ask<T extends QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const masterOf = async ({ dataPath }: RunningPostgres) =>
  Number((await readFile(join(dataPath, 'postmaster.pid'), 'utf8')).split('\n')[0]);

describe('PostgreSQL', () => {
  let port: number;

  it('starts anew with durable settings, on loopback, with a password that only its owner may read', async () => {
    const postgres = await start();
    ({ port } = postgres);
    expect(postgres.reused).toBe(false);
    const settings = await ask<{ name: string; setting: string }>(
      postgres.url,
      `SELECT name, current_setting(name) AS setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit',
       'shared_buffers', 'max_connections', 'max_wal_size', 'checkpoint_timeout', 'listen_addresses',
       'unix_socket_directories', 'TimeZone', 'server_encoding', 'data_checksums')`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      shared_buffers: '256MB',
      max_connections: '100',
      max_wal_size: '4GB',
      checkpoint_timeout: '15min',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      TimeZone: 'UTC',
      server_encoding: 'UTF8',
      data_checksums: 'on',
    });
    const wrong = new URL(postgres.url);
    wrong.password = 'guess';
    await expect(ask(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    const secret = await stat(join(dirname(postgres.dataPath), 'password'));
    expect(secret.mode & 0o777).toBe(0o600);
    await ask(postgres.url, 'CREATE TABLE kept (n int)');
    await postgres.stop();
    expect(await postgres.exited).toEqual({ code: 0, signal: null });
  });

  it('starts again on the same data and port within 15 s, with other settings laid over', async () => {
    const beganMs = performance.now();
    const postgres = await start({ settings: { fsync: 'off' } });
    expect(performance.now() - beganMs).toBeLessThan(15_000);
    expect(postgres).toMatchObject({ reused: true, port });
    expect(await ask(postgres.url, 'SHOW fsync')).toEqual([{ fsync: 'off' }]);
    expect(await ask(postgres.url, 'SELECT * FROM kept')).toEqual([]);
    await postgres.stop();
  });

  it('keeps what it acknowledged when it is killed, and starts over its stale lock', async () => {
    const killed = await start();
    await ask(killed.url, 'INSERT INTO kept VALUES (1)');
    process.kill(await masterOf(killed), 'SIGKILL');
    expect((await killed.exited).signal).toBe('SIGKILL');
    const postgres = await start();
    expect(await ask(postgres.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    await postgres.stop();
  });

  it('starts over a lock whose process number has passed to another program', async () => {
    const lock = [process.pid, 'elsewhere', 1, port, '', '127.0.0.1', '1 1', 'ready   ', ''].join('\n');
    const first = await start();
    await first.stop();
    await writeFile(join(first.dataPath, 'postmaster.pid'), lock, { mode: 0o644 });
    const postgres = await start();
    expect(await masterOf(postgres)).not.toBe(process.pid);
    await postgres.stop();
  });

  it('tells which server already runs on the data, and how to end it', async () => {
    const running = await start();
    const pid = await masterOf(running);
    const fault = await startFault();
    expect(fault.message).toContain(`process ${pid}, port ${running.port}`);
    expect(fault.remedy).toContain(`kill -INT ${pid}`);
    expect(await ask(running.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await running.stop();
  });

  it('knows a running server also when its data is reached by another name', async () => {
    const running = await start();
    const pid = await masterOf(running);
    const linked = join(folder, 'linked');
    await symlink(dataDir, linked);
    expect((await startFault({ dataDir: linked })).message).toContain(`process ${pid}, port ${running.port}`);
    expect(await masterOf(running)).toBe(pid);
    await running.stop();
  });

  it('tells that the port asked for is taken, and passes by one that it only remembers', async () => {
    const other = await listenSomewhere();
    try {
      const fault = await startFault({ port: other.port });
      expect(fault.message).toBe(`Port ${other.port} for PostgreSQL is in use by another program.`);
      const first = await start();
      await first.stop();
      await writeFile(join(dirname(first.dataPath), 'port'), `${other.port}\n`);
      const postgres = await start();
      expect(postgres.port).not.toBe(other.port);
      await postgres.stop();
    } finally {
      other.close();
    }
  });

  it('tells which setting PostgreSQL does not accept', async () => {
    const fault = await startFault({ settings: { no_such_setting: '1' } });
    expect(fault.message).toContain('unrecognized configuration parameter "no_such_setting"');
  });

  it('replaces what a start left that was cut off while it made the data', async () => {
    const other = join(folder, 'cut-off');
    const ended = spawn('/bin/sh', ['-c', 'exit 0']);
    await new Promise((resolve) => {
      ended.once('close', resolve);
    });
    const left = `cluster.unfinished-${ended.pid}-abc123`;
    await mkdir(join(other, left, 'data', 'base'), { recursive: true });
    await writeFile(join(other, left, 'data', 'PG_VERSION'), '18\n');
    lines.length = 0;
    const postgres = await start({ dataDir: other, settings: { fsync: 'off' }, throwAway: true });
    expect(postgres.reused).toBe(false);
    expect(lines.join('\n')).toContain(`unfinished files (${left}) are removed`);
    expect(await readdir(dirname(dirname(postgres.dataPath)))).not.toContain(left);
    await postgres.stop();
    await expect(stat(postgres.dataPath)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('finds data again that root has in the other of its two places, or does not start', async () => {
    // Anybody else has one place.
    if (process.getuid?.() !== 0) return;
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const options = { dataDir: join(closed, 'postgres'), settings: { fsync: 'off' } };
    const first = await start(options);
    const standIn = dirname(dirname(first.dataPath));
    expect(standIn).toMatch(/^\/var\/lib\/yuhuan-[0-9a-f]{12}$/);
    await first.stop();
    await chmod(closed, 0o755);
    const fault = await startFault(options);
    expect(fault.message).toContain(`would now be in ${options.dataDir}`);
    expect(fault.message).toContain(`data of an earlier start in ${standIn}/cluster`);
    expect(fault.remedy).toContain(`mv ${standIn}/cluster ${options.dataDir}/`);
    await chmod(closed, 0o700);
    const again = await start({ ...options, throwAway: true });
    expect(again.reused).toBe(true);
    await again.stop();
    await expect(stat(standIn)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is kept or thrown away by what is asked when it stops', async () => {
    let isKept = true;
    const options = {
      dataDir: join(folder, 'asked'),
      settings: { fsync: 'off' },
      throwAway: () => Promise.resolve(!isKept),
    };
    const first = await start(options);
    await first.stop();
    expect((await stat(first.dataPath)).isDirectory()).toBe(true);
    isKept = false;
    const second = await start(options);
    expect(second.reused).toBe(true);
    await second.stop();
    await expect(stat(second.dataPath)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('says what it said last, also when it has ended', async () => {
    const killed = await start();
    process.kill(await masterOf(killed), 'SIGKILL');
    await killed.exited;
    expect(killed.lastLines().join('\n')).toContain('database system is ready to accept connections');
  });

  it('tells what is missing from damaged data instead of starting on it', async () => {
    const first = await start();
    await first.stop();
    const control = join(first.dataPath, 'global', 'pg_control');
    await rename(control, `${control}.away`);
    const fault = await startFault();
    expect(fault.message).toContain(`${control} can not be used (ENOENT)`);
    expect(fault.remedy).toContain('move it away: mv');
    await rename(`${control}.away`, control);
  });

  it('tells that the data was written by another version', async () => {
    const first = await start();
    await first.stop();
    const version = join(first.dataPath, 'PG_VERSION');
    const own = await readFile(version, 'utf8');
    await writeFile(version, '12\n');
    expect((await startFault()).message).toContain('was written by PostgreSQL 12');
    await writeFile(version, own);
  });

  it('ends with a launcher that is killed', async () => {
    const launcher = await launchElsewhere(
      folder,
      `const { url, dataPath } = await services.startPostgres({ dataDir: ${JSON.stringify(dataDir)}, log() {} });
       console.log(JSON.stringify({ url, dataPath }));`,
    );
    const postgres = launcher.said as RunningPostgres;
    const pid = await masterOf(postgres);
    expect(await ask(postgres.url, 'SELECT n FROM kept')).toEqual([{ n: 1 }]);
    launcher.kill();
    expect(await waitUntil(() => endedOf(pid), SECONDS_20)).toBe(true);
    // At once after it, while the old server may still be writing itself out.
    const next = await start();
    await next.stop();
  });
});

function endedOf(pid: number): true | undefined {
  try {
    process.kill(pid, 0);
    return undefined;
  } catch {
    return true;
  }
}
