import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createClient } from 'redis';
import { startRedis, StartError, waitUntil, type RunningRedis } from '../../src/sandbox/services/index.js';
import { launchElsewhere } from './launch-elsewhere.js';
import { listenSomewhere } from './listen-somewhere.js';

jest.setTimeout(60_000);

const SECONDS_20 = { timeoutMs: 20_000, intervalMs: 50 };

let folder: string;
const lines: string[] = [];
const started = new Set<{ stop(): Promise<void> }>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-services-'));
  // Root's mkdtemp closes the folder to the account that Redis runs as.
  await chmod(folder, 0o755);
});

afterAll(async () => {
  await Promise.all([...started].map((service) => service.stop()));
  await rm(folder, { recursive: true, force: true });
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
      // The one folder that every account may enter, and whose name needs no quotes.
      dir: '/',
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

  it('does not wait for one that takes connections and says nothing', async () => {
    const sockets: Socket[] = [];
    const silent = await listenSomewhere((socket) => void sockets.push(socket));
    lines.length = 0;
    await startRedis({ log, url: `redis://127.0.0.1:${silent.port}` });
    expect(lines.join()).toContain('does not answer');
    silent.close();
    for (const socket of sockets) socket.destroy();
  });

  it.each(['redis://:pa/ss@host:6379', 'pass:6379'])(
    'tells that an address is none without showing it (%s)',
    async (url) => {
      const fault: unknown = await startRedis({ log, url }).catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(StartError);
      expect(inspect(fault)).not.toMatch(/pa.?ss@|pass:/);
    },
  );

  it.each(['1', 'TRUE', 'yes'])('refuses a switch that says %s', async (setting) => {
    const env = { ...process.env, SANDBOX_WITHOUT_REDIS: setting };
    await expect(startRedis({ log, env })).rejects.toThrow(
      `SANDBOX_WITHOUT_REDIS is "${setting}", which is neither true nor false`,
    );
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
      folder,
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
