import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { loadConfig } from '../../src/platform/config/index.js';
import { Logger, LoggingConfig } from '../../src/platform/logging/index.js';
import { MetricsRegistry } from '../../src/platform/metrics/index.js';
import { RedisConfig } from '../../src/platform/redis/redis.config.js';
import { RedisConnection } from '../../src/platform/redis/redis.connection.js';
import { FaultProxy } from '../faults/fault-proxy.js';
import { testRun, waitUntil } from '../harness/index.js';

jest.setTimeout(60_000);

/** Five seconds of patience, a look a second, and a machine that does much else. */
const BACK_TIMEOUT_MS = 15_000;

describe('a Redis that takes the connection and never greets', () => {
  let proxy: FaultProxy;
  let connection: RedisConnection;

  beforeAll(async () => {
    const { redisUrl } = testRun();
    proxy = await FaultProxy.before(redisUrl);
    const env = { REDIS_URL: proxy.addressOf(redisUrl), YUHUAN_LOG_LEVEL: 'silent' };
    const config = loadConfig(env, [RedisConfig, LoggingConfig], []);
    const logger = new Logger(config.get(LoggingConfig));
    connection = new RedisConnection(config.get(RedisConfig), logger, new MetricsRegistry());
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
