import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Client, type QueryResultRow } from 'pg';
import { createClient } from 'redis';
import {
  startPostgres,
  startRedis,
  StartError,
  waitUntil,
  type PostgresOptions,
  type RunningPostgres,
  type RunningRedis,
} from '../../src/sandbox/services/index.js';

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

async function listenSomewhere(): Promise<{ port: number; close(): void }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => {
    server.listen({ host: '127.0.0.1', port: 0 }, resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
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

describe('Redis', () => {
  const log = (line: string) => void lines.push(line);

  async function startOwn(port?: number): Promise<RunningRedis> {
    const redis = await startRedis({ log, ...(port === undefined ? {} : { port }) });
    if ('absent' in redis) throw new Error(redis.absent);
    started.add(redis);
    return redis;
  }

  it('runs on loopback behind a password, keeps nothing on disk, and evicts nothing', async () => {
    const redis = await startOwn();
    const client = createClient({ url: redis.url });
    await client.connect();
    expect(await client.configGet('*')).toMatchObject({
      bind: '127.0.0.1',
      save: '',
      appendonly: 'no',
      'maxmemory-policy': 'noeviction',
    });
    client.destroy();
    const stranger = createClient({
      url: redis.url.replace(/:[^:@]+@/, ''),
      socket: { reconnectStrategy: false },
    });
    stranger.on('error', () => undefined);
    await expect(stranger.connect()).rejects.toThrow(/NOAUTH/);
    await redis.stop();
    expect(await redis.exited).toEqual({ code: 0, signal: null });
  });

  it('tells that the port asked for is taken', async () => {
    const other = await listenSomewhere();
    try {
      await expect(startRedis({ log, port: other.port })).rejects.toThrow(
        `Port ${other.port} for Redis is in use by another program.`,
      );
    } finally {
      other.close();
    }
  });

  it('uses the one that is named, starts and stops nothing, and tells when it does not answer', async () => {
    const own = await startOwn();
    lines.length = 0;
    const named = await startRedis({ log, url: own.url });
    expect(named).toMatchObject({ url: own.url });
    expect(lines).toEqual([]);
    if (!('absent' in named)) await named.stop();
    expect(await startRedis({ log, url: own.url })).toMatchObject({ url: own.url });
    await own.stop();
    expect(await startRedis({ log, url: own.url })).toMatchObject({ url: own.url });
    expect(lines).toEqual([
      'The Redis that REDIS_URL names does not answer; bookings go through the judge alone until it does.',
    ]);
  });

  it('is absent when the switch says so, or when the program on the path does not run', async () => {
    const env = { ...process.env, SANDBOX_WITHOUT_REDIS: 'true' };
    expect(await startRedis({ log, env })).toEqual({ absent: 'SANDBOX_WITHOUT_REDIS=true asks for none' });
    const path = join(folder, 'path');
    await mkdir(path);
    await writeFile(join(path, 'redis-server'), '#!/bin/sh\necho no licence; exit 1\n', { mode: 0o755 });
    expect(await startRedis({ log, env: { PATH: path } })).toEqual({
      absent: `${join(path, 'redis-server')} did not start (no licence)`,
    });
  });

  it('ends with a launcher that is killed', async () => {
    const launcher = await launchElsewhere(
      `const { url } = await services.startRedis({ log() {} }); console.log(JSON.stringify({ url }));`,
    );
    const { url } = launcher.said as { url: string };
    const silent = async () => {
      const client = createClient({ url, socket: { reconnectStrategy: false } });
      client.on('error', () => undefined);
      const up = await client.connect().then(
        () => true,
        () => false,
      );
      client.destroy();
      return up ? undefined : true;
    };
    expect(await silent()).toBeUndefined();
    launcher.kill();
    expect(await waitUntil(silent, SECONDS_20)).toBe(true);
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

/** Runs `script` in a Node of its own, which reads the TypeScript as it is, and gives the first line that it says. */
async function launchElsewhere(script: string): Promise<{ said: unknown; kill(): void }> {
  const services = pathToFileURL(join(process.cwd(), 'src/sandbox/services/index.ts')).href;
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve: (name, context, next) =>
      next(context.parentURL?.includes('/src/sandbox/services/') && name.startsWith('./')
        ? name.replace(/\\.js$/, '.ts') : name, context) });
    const services = await import(${JSON.stringify(services)});
    ${script}
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const complaint = join(folder, 'launcher.log');
  child.stderr.on('data', (text: Buffer) => void appendFile(complaint, text));
  for await (const line of createInterface({ input: child.stdout })) {
    return { said: JSON.parse(line), kill: () => void child.kill('SIGKILL') };
  }
  throw new Error(`the launcher ended: ${await readFile(complaint, 'utf8')}`);
}
