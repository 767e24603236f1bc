import { Client, Pool } from 'pg';
import { migrate } from '../platform/postgres/index.js';
import { seed } from './seed.js';
import { StartError } from './services/index.js';

/** As long as a person waits for a database that does not answer, and no longer. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Looks whether the database that somebody named answers.
 * @throws StartError that tells which one and why not, without its password
 */
export async function assertDatabaseAnswers(databaseUrl: string): Promise<void> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks is told by the call that is waiting on it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (error) {
    const { host, pathname } = new URL(databaseUrl);
    throw new StartError(
      `the database that DATABASE_URL names, ${pathname.slice(1)} on ${host}, can not be used: ${reasonOf(error)}`,
      'start it, mend its address, user or password, or leave DATABASE_URL out: then one is started',
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A name with several addresses gives an error for each of them and none of its own. */
function reasonOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { message, code } = first as NodeJS.ErrnoException;
  return message === '' ? (code ?? 'it gave no reason') : message;
}

/** The schema of this version, and in a sandbox the network, the calendar, the rules and the quota templates. */
export async function prepareDatabase(
  databaseUrl: string,
  { sandbox }: { sandbox: boolean },
): Promise<{ applied: string[] }> {
  const { applied } = await migrate(databaseUrl);
  if (!sandbox) return { applied };
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 1,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // The query that is cut off tells.
  pool.on('error', () => undefined);
  try {
    await seed(pool);
  } finally {
    await pool.end();
  }
  return { applied };
}
