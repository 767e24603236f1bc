import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createClient } from 'redis';
import { loadConfig } from '../../src/platform/config/index.js';
import { Logger, LoggingConfig } from '../../src/platform/logging/index.js';
import { MetricsRegistry } from '../../src/platform/metrics/index.js';
import { RedisConfig } from '../../src/platform/redis/redis.config.js';
import { RedisAwayError, RedisConnection } from '../../src/platform/redis/redis.connection.js';
import { type RunningRedis, startRedis } from '../../src/sandbox/services/index.js';
import { FaultProxy } from '../faults/fault-proxy.js';
import { testRun, waitUntil } from '../harness/index.js';

jest.setTimeout(60_000);

/** Five seconds of patience, a look a second, and a machine that does much else. */
const BACK_TIMEOUT_MS = 15_000;

/** Where it is not the deadline that is tested: a busy machine must not look like a Redis that is away. */
const PATIENT = { YUHUAN_REDIS_COMMAND_TIMEOUT_MS: '5000' };

function connectionTo(redisUrl: string, more: Readonly<Record<string, string>> = {}): RedisConnection {
  const env = { REDIS_URL: redisUrl, YUHUAN_LOG_LEVEL: 'silent', ...more };
  const config = loadConfig(env, [RedisConfig, LoggingConfig], []);
  const logger = new Logger(config.get(LoggingConfig));
  return new RedisConnection(config.get(RedisConfig), logger, new MetricsRegistry());
}

describe('a process that stands still for longer than the deadline of a command', () => {
  let connection: RedisConnection;

  beforeAll(async () => {
    connection = connectionTo(testRun().redisUrl);
    await connection.onModuleInit();
  });
  afterAll(() => connection.onApplicationShutdown());

  it('reads the reply that has come meanwhile, and does not take Redis for away', async () => {
    const STANDS_STILL_MS = 500;
    const replies = Array.from({ length: 4 }, () => connection.ask((client) => client.get('nothing')));
    // The commands are on their way after the turn in which they were sent.
    await new Promise((resolve) => setImmediate(resolve));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STANDS_STILL_MS);
    expect(await Promise.allSettled(replies)).toEqual(
      replies.map(() => ({ status: 'fulfilled', value: null })),
    );
    expect(connection.available).toBe(true);
  });
});

describe('a Redis that takes the connection and never greets', () => {
  let proxy: FaultProxy;
  let connection: RedisConnection;

  beforeAll(async () => {
    const { redisUrl } = testRun();
    proxy = await FaultProxy.before(redisUrl);
    connection = connectionTo(proxy.addressOf(redisUrl), PATIENT);
  });
  afterAll(async () => {
    await connection.onApplicationShutdown();
    await proxy.stop();
  });

  it('does not keep the process from Redis for ever: the connection is made anew', async () => {
    proxy.mode = 'BLACK_HOLE';
    await connection.onModuleInit();
    // From here on it would greet; what it was told on this connection is lost, and nobody closes it.
    proxy.heal();
    expect(connection.available).toBe(false);
    await waitUntil(() => connection.available, { timeoutMs: BACK_TIMEOUT_MS, what: 'Redis to be asked' });
    await connection.ping();
  });
});

describe('a Redis that answers, and takes no writes', () => {
  let redis: RunningRedis;
  let connection: RedisConnection;

  beforeAll(async () => {
    const started = await startRedis({ log: () => undefined });
    if ('absent' in started) throw new Error(started.absent);
    redis = started;
    connection = connectionTo(redis.url, PATIENT);
    await connection.onModuleInit();
  });
  afterAll(async () => {
    await connection?.onApplicationShutdown();
    await redis?.stop();
  });

  it('stays one on which calls fail, however often it is asked whether it is there', async () => {
    const admin = createClient({ url: redis.url });
    await admin.connect();
    try {
      // As a replica does after another has become the master: what it is asked to write it refuses.
      await admin.configSet('min-replicas-to-write', '1');
      const write = (): Promise<unknown> => connection.ask((client) => client.set('key', 'value'));
      for (let n = 0; n < 10; n += 1) await expect(write()).rejects.toBeInstanceOf(RedisAwayError);
      expect(connection.available).toBe(false);
      await connection.ping();
      expect(connection.available).toBe(false);
      const connections = async (): Promise<number> =>
        Number(/total_connections_received:(\d+)/.exec(await admin.info('stats'))?.[1]);
      const before = await connections();
      await waitUntil(
        async () => {
          await connection.ping().catch(() => undefined);
          return (await connections()) > before;
        },
        { timeoutMs: BACK_TIMEOUT_MS, what: 'a connection that is made anew' },
      );
      await admin.configSet('min-replicas-to-write', '0');
      await waitUntil(async () => (await write().catch(() => undefined)) === 'OK', {
        timeoutMs: BACK_TIMEOUT_MS,
        what: 'a write',
      });
    } finally {
      admin.destroy();
    }
  });
});
