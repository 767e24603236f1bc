import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { Client, Pool } from 'pg';
import { failedTests, testRun } from './test-run.js';

/** Enough for a test and an auditor beside it; the application has a pool of its own. */
const POOL_CONNECTIONS = 4;
/** A copy takes some tens of milliseconds; another file may be copying the template just now. */
const CREATE_ATTEMPTS = 50;
const CREATE_PAUSE_MS = 100;
/** SQLSTATE object_in_use: somebody is connected to the template. */
const OBJECT_IN_USE = '55006';

export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  /** bigint columns come as text here: it is the driver as it is. */
  readonly pool: Pool;
  /** Keeps the database whatever becomes of the tests. */
  keep(reason: string): void;
  /** Ends the pool, and removes the database unless a test of the file has failed: then it says how to connect. */
  drop(): Promise<void>;
}

/** A database of its own, migrated and seeded; made empty with `{ empty: true }`. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const run = testRun();
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await createDatabase(run.databaseUrl, name, empty ? 'template0' : run.templateDatabase);
  const url = new URL(run.databaseUrl);
  url.pathname = `/${name}`;
  // An idle connection of the tests keeps nothing alive, so that it is not taken for one of the application.
  const pool = new Pool({ connectionString: url.href, max: POOL_CONNECTIONS, allowExitOnIdle: true });
  // A test that takes the server away means it; the query that is cut off tells.
  pool.on('error', () => undefined);
  const reasons: string[] = [];
  let dropping: Promise<void> | undefined;
  const drop = async (): Promise<void> => {
    await pool.end();
    const kept = [...reasons, ...failedTests()];
    if (kept.length === 0) {
      await asAdmin(run.databaseUrl, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
      return;
    }
    const { testPath = '' } = expect.getState();
    await appendFile(join(run.dataDir, 'kept-databases'), `${name}\t${testPath}\n`);
    process.stderr.write(`the database of ${testPath} is kept (${kept.join(', ')}):\n  psql ${url.href}\n`);
  };
  return {
    name,
    url: url.href,
    pool,
    keep: (reason) => void reasons.push(reason),
    drop: () => (dropping ??= drop()),
  };
}

async function createDatabase(adminUrl: string, name: string, template: string): Promise<void> {
  await asAdmin(adminUrl, async (admin) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== OBJECT_IN_USE || attempt === CREATE_ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, CREATE_PAUSE_MS));
      }
    }
  });
}

async function asAdmin(url: string, work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
