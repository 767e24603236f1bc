import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Any number that no other user of the database locks by; all starters of this system meet on it. */
const MIGRATION_LOCK_KEY = 592_026_112_1;
/** A starter waits this long for another one's migrations; the longest we would ship takes seconds. */
const MIGRATION_LOCK_TIMEOUT_MS = 120_000;

/** A server that takes connections and says nothing would be waited for without end. */
const CONNECT_TIMEOUT_MS = 10_000;

const LEDGER = 'schema_migrations';

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * Brings the schema up to date. Any number of processes may call it at once: one migrates, the others wait for
 * it and find nothing left to do.
 */
export async function migrate(databaseUrl: string): Promise<{ applied: string[] }> {
  const lock = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // A connection that breaks while it only holds the lock ends no process; the next call on it tells.
  lock.on('error', () => undefined);
  await lock.connect();
  try {
    await lock.query(`SET lock_timeout = ${MIGRATION_LOCK_TIMEOUT_MS}`);
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK_KEY]);
    const migrations = readMigrations();
    if (await isUpToDate(lock, migrations.length)) return { applied: [] };
    // Loaded only where there is something to do: it stays in the memory of the process for good.
    const { DataSource } = await import('typeorm');
    const source = new DataSource({
      type: 'postgres',
      url: databaseUrl,
      synchronize: false,
      migrations,
      migrationsTableName: LEDGER,
      poolSize: 1,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
    });
    await source.initialize();
    try {
      const applied = await source.runMigrations({ transaction: 'each' });
      return { applied: applied.map(({ name }) => name) };
    } finally {
      await source.destroy();
    }
  } finally {
    await lock.end();
  }
}

/** Migrations are only ever appended, so that their number says which ones have run. */
async function isUpToDate(client: Client, known: number): Promise<boolean> {
  const ledger = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [
    LEDGER,
  ]);
  if (ledger.rows[0]?.exists !== true) return false;
  const applied = await client.query<{ count: string }>(`SELECT count(*) FROM ${LEDGER}`);
  return Number(applied.rows[0]?.count) >= known;
}

type MigrationClass = new () => MigrationInterface;

/** One class a file `<timestamp>-<what>.sql`; TypeORM orders by the timestamp that ends a migration's name. */
function readMigrations(): MigrationClass[] {
  return readdirSync(migrationsFolder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const [, timestamp, what] = /^(\d{13})-([a-z0-9-]+)\.sql$/.exec(file) ?? [];
      if (timestamp === undefined) throw new Error(`${file} is not named <13 digits>-<what>.sql`);
      const text = readFileSync(join(migrationsFolder, file), 'utf8');
      return class implements MigrationInterface {
        readonly name = `${what}-${timestamp}`;
        async up(runner: QueryRunner): Promise<void> {
          await runner.query(text);
        }
        async down(): Promise<void> {
          throw new Error('migrations only go forward: write a new one that undoes this');
        }
      };
    });
}
