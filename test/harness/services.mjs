/** What the tests of one run share. Loaded after the build, whose output it starts. */
import { fileURLToPath } from 'node:url';
import { Pool } from 'pg';
import { importBuilt } from './ensure-built.mjs';
import { keepsDatabases, postgresFolder } from './run-folder.mjs';

const { migrate } = await importBuilt('platform/postgres/index.js');
const { seed } = await importBuilt('sandbox/seed.js');
const { RedisConfig } = await importBuilt('platform/redis/index.js');
const { findFreePort, LOOPBACK, startAnnounced, StartError, startPostgres, startRedis } =
  await importBuilt('sandbox/services/index.js');

/** Four workers, each with an application or two of 10 connections and a pool of its own, and room beside them. */
const CONNECTIONS_MAX = 200;
/** Nothing outlives the run, so nothing is forced to the disk. */
const THROW_AWAY_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: String(CONNECTIONS_MAX),
};
/** A service of the sandbox answers within a second; a machine that is busy building is given much more. */
const READY_TIMEOUT_MS = 30_000;
const STOP_SIGNALS = [{ signal: 'SIGTERM', graceMs: 5_000 }];

/**
 * @returns the environment by which the tests find it: TEST_DATABASE_URL (of a user that may create databases),
 * TEST_TEMPLATE_DATABASE, TEST_REDIS_URL, TEST_CORE_URL, TEST_ISSUER, TEST_DATA_DIR (with the keys of the issuer).
 */
export async function startServices({ folder, started, say }) {
  const databaseUrl = process.env.TEST_DATABASE_URL ?? (await ownPostgres(folder, started, say));
  const redisUrl = await redis(started, say);
  const coreUrl = await service('core-bank', { folder, started, probe: '/healthz' });
  const issuer = await service('identity-provider', {
    folder,
    started,
    probe: '/.well-known/openid-configuration',
  });
  return {
    TEST_DATABASE_URL: databaseUrl,
    TEST_TEMPLATE_DATABASE: await template(databaseUrl, started),
    TEST_REDIS_URL: redisUrl,
    TEST_CORE_URL: coreUrl,
    TEST_ISSUER: issuer,
    TEST_DATA_DIR: folder,
  };
}

async function ownPostgres(folder, started, say) {
  const postgres = await startPostgres({
    dataDir: postgresFolder(folder),
    log: say,
    settings: THROW_AWAY_SETTINGS,
    // Its data may be in a place that the folder of the run does not name.
    throwAway: async () => !(await keepsDatabases(folder)),
  });
  started.push(postgres);
  return postgres.url;
}

async function redis(started, say) {
  const url = process.env.TEST_REDIS_URL;
  if (url !== undefined && !RedisConfig.variables.url.schema.safeParse(url).success) {
    throw new StartError(
      'TEST_REDIS_URL is not an address that can be used; it is not shown here, because it may hold a password',
      'write it as redis://:password@host:6379, with what is special in the password percent-encoded (/ is %2F)',
    );
  }
  const found = await startRedis({ log: say, ...(url !== undefined && { url }) });
  if ('absent' in found) {
    throw new StartError(
      `there is no Redis, and the tests need a real one: ${found.absent}`,
      'install redis-server or valkey-server, or set TEST_REDIS_URL to one that may be emptied',
    );
  }
  started.push(found);
  return found.url;
}

async function service(name, { folder, started, probe }) {
  const port = await findFreePort();
  const url = `http://${LOOPBACK}:${port}`;
  const announced = startAnnounced({
    command: process.execPath,
    args: [fileURLToPath(new URL(`../../dist/sandbox/${name}/main.js`, import.meta.url))],
    account: undefined,
    env: { ...process.env, HOST: LOOPBACK, PORT: String(port), DATA_DIR: folder, OIDC_ISSUER: url },
    stopSignals: STOP_SIGNALS,
  });
  started.push(announced.server);
  await announced.becomesReady({ name, probe: url + probe, timeoutMs: READY_TIMEOUT_MS });
  return url;
}

/** One migrated and seeded database; every file of tests gets a copy of it, in some tens of milliseconds. */
async function template(databaseUrl, started) {
  const name = `yuhuan_template_${process.pid}`;
  const admin = (work) => withPool(databaseUrl, work);
  await admin((pool) => pool.query(`CREATE DATABASE ${name}`));
  started.push({ stop: () => admin((pool) => pool.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)) });
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  await withPool(url.href, (pool) => seed(pool));
  return name;
}

async function withPool(url, work) {
  const pool = new Pool({ connectionString: url, max: 1 });
  try {
    await work(pool);
  } finally {
    await pool.end();
  }
}
