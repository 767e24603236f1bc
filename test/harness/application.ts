import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Pool } from 'pg';
import { createClient } from 'redis';
import { startApplication } from '../../src/application.js';
import { findFreePort, startRedis } from '../../src/sandbox/services/index.js';
import { stopAll } from '../../src/sandbox/stop-all.js';
import { bookableDate, customer, type TestCaller } from './callers.js';
import { openCoreBank, type TestCoreBank } from './core-bank.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { TEST_FIELD_KEYS } from './field-keys.js';
import { HttpClient } from './http-client.js';
import { beginApplication, endApplication } from './open-resources.js';
import { testRun } from './test-run.js';
import { type MintToken, tokenMint } from './tokens.js';
import { NOBODY_TURNED_AWAY, PATIENT_WITH_OTHERS } from './undisturbed.js';

export interface ApplicationOptions {
  /** Laid over the environment of the application. */
  readonly env?: Readonly<Record<string, string>>;
  /** true (unless told): one of its own; false: none; a URL: that one, which somebody else stops and empties. */
  readonly redis?: boolean | string;
  /** A database that is there already, as of another application; the caller then drops it. */
  readonly database?: TestDatabase;
  /** A core bank that is there already; the caller then stops it. */
  readonly core?: TestCoreBank;
}

type RedisClient = ReturnType<typeof newRedisClient>;

export interface TestApplication {
  readonly url: string;
  readonly app: NestFastifyApplication;
  readonly database: TestDatabase;
  /** Of the database: the driver as it is, bigint columns as text. */
  readonly pool: Pool;
  /** undefined without Redis. */
  readonly redis: RedisClient | undefined;
  readonly redisUrl: string | undefined;
  readonly core: TestCoreBank;
  readonly token: MintToken;
  readonly http: HttpClient['http'];
  readonly callers: {
    /** The n-th ordinary customer: C100000+n with the loan L100000+n. */
    readonly customer: (n: number) => TestCaller;
  };
  /** The n-th day, from 1, that the calendar of the branch (B001 unless told) shows as open. */
  readonly bookableDate: (n: number, branchId?: string) => Promise<string>;
  /** Ends all of it; asserts that nothing is left open. */
  stop(): Promise<void>;
}

/** One application in this process, with a database, a Redis and a core bank of its own. */
export async function openApplication(options: ApplicationOptions = {}): Promise<TestApplication> {
  const run = testRun();
  await beginApplication();
  const started: { stop(): Promise<unknown> }[] = [];
  let ended: Promise<void> | undefined;
  try {
    const database = options.database ?? (await ownDatabase(started));
    const redisUrl = await redisUrlFor(options.redis ?? true, started);
    const core = options.core ?? (await openCoreBank());
    if (options.core === undefined) started.push(core);
    const token = await tokenMint(run);
    const port = await findFreePort();
    const running = await startApplication({
      NODE_ENV: 'test',
      PORT: String(port),
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl ?? '',
      OIDC_ISSUER: run.issuer,
      ...TEST_FIELD_KEYS,
      YUHUAN_CORE_URL: core.url,
      YUHUAN_SANDBOX: 'true',
      // No load balancer watches, so nobody is waited for.
      YUHUAN_HTTP_DRAIN_MS: '0',
      ...NOBODY_TURNED_AWAY,
      ...PATIENT_WITH_OTHERS,
      YUHUAN_LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      ...options.env,
    });
    started.push(running);
    const redis = redisUrl === undefined ? undefined : await connectedRedis(redisUrl, started);
    const client = new HttpClient(running.url);
    started.push({ stop: () => client.close() });
    return {
      url: running.url,
      app: running.app,
      database,
      pool: database.pool,
      redis,
      redisUrl,
      core,
      token,
      http: client.http,
      callers: { customer: (n) => customer(n, token) },
      bookableDate: (n, branchId = 'B001') => bookableDate(client.http, n, branchId),
      stop: async () => {
        try {
          await stopAll(started);
        } finally {
          await (ended ??= endApplication());
        }
      },
    };
  } catch (error) {
    await stopAll(started).catch(() => undefined);
    // What did not start says why; what it left open would only hide that.
    await endApplication().catch(() => undefined);
    throw error;
  }
}

async function ownDatabase(started: { stop(): Promise<unknown> }[]): Promise<TestDatabase> {
  const database = await createTestDatabase();
  started.push({ stop: () => database.drop() });
  return database;
}

/** A server of its own rather than a number in a shared one: tests empty it, stop it, and publish on it. */
async function redisUrlFor(
  wanted: boolean | string,
  started: { stop(): Promise<unknown> }[],
): Promise<string | undefined> {
  if (wanted === false) return undefined;
  if (typeof wanted === 'string') return wanted;
  const redis = await startRedis({ log: () => undefined });
  if ('absent' in redis) throw new Error(`there is no Redis: ${redis.absent}`);
  started.push(redis);
  return redis.url;
}

function newRedisClient(url: string) {
  return createClient({ url });
}

async function connectedRedis(url: string, started: { stop(): Promise<unknown> }[]): Promise<RedisClient> {
  const client = newRedisClient(url);
  // A test that takes Redis away means it; the command that is cut off tells.
  client.on('error', () => undefined);
  await client.connect();
  started.push({ stop: async () => client.destroy() });
  return client;
}
