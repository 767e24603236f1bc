import { Client } from 'pg';
import { StartError } from '#src/sandbox/services/index.js';

/**
 * Set by whoever starts the runner, for a system that is somebody's. A run empties stores, rewrites quotas and takes guards
 * away: it never hears of them. Secrets may also come as files.
 */
const OF_A_REAL_SYSTEM = [
  'DATABASE_URL',
  'DATABASE_URL_FILE',
  'REDIS_URL',
  'REDIS_URL_FILE',
  'OIDC_ISSUER',
  'YUHUAN_OIDC_JWKS_URI',
  'YUHUAN_CORE_URL',
  'YUHUAN_CORE_TOKEN',
  'YUHUAN_CORE_TOKEN_FILE',
  'PORT',
  'YUHUAN_ROLE',
];
/** As long as a person waits for a database that does not answer, ms. */
const CONNECT_TIMEOUT_MS = 10_000;

/** An environment that names no store, issuer or bank; what is left out is said, so that nobody thinks it was used. */
export function withoutRealSystem(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  alsoWithout: readonly string[] = [],
): NodeJS.ProcessEnv {
  const leftOut = [...OF_A_REAL_SYSTEM, ...alsoWithout];
  const named = leftOut.filter((name) => (env[name] ?? '') !== '');
  if (named.length > 0) say(`a system of its own is started, and ${named.join(', ')} left alone`);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !leftOut.includes(name)));
}

/**
 * A run prepares its database by overwriting it, so that one with bookings is not for it.
 * @throws StartError; nothing has been changed then.
 */
export async function refuseUsedDatabase(databaseUrl: string): Promise<void> {
  const { host, pathname } = new URL(databaseUrl);
  const name = `${pathname.slice(1)} on ${host}`;
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN READ ONLY');
    const { rows } = await client.query<{ there: boolean }>(
      `SELECT to_regclass('bookings') IS NOT NULL AS there`,
    );
    if (rows[0]?.there !== true) return;
    const used = await client.query('SELECT FROM bookings LIMIT 1');
    if (used.rows.length === 0) return;
  } catch (error) {
    throw new StartError(
      `the database ${name} cannot be looked at: ${(error as Error).message}`,
      'mend its address, or leave it out: then one is started',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new StartError(
    `the database ${name} holds bookings, and a run overwrites quotas and bookings`,
    'name an empty database, or leave it out: then one is started and thrown away',
  );
}
