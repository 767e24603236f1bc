import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../src/platform/postgres/index.js';
import { openApplication, type TestApplication } from '../harness/index.js';

let open: TestApplication;
let database: Database;

beforeAll(async () => {
  open = await openApplication({ redis: false });
  database = open.app.get(Database, { strict: false });
});

afterAll(async () => {
  await open?.stop();
});

describe('a connection that is lost within a transaction, between two statements', () => {
  it('fails the transaction and not the process, and is not used again', async () => {
    let pid = 0;
    const work = database.transaction(async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      pid = rows[0]!.pid;
      const gone = new Promise((resolve) => client.once('end', resolve));
      await open.pool.query('SELECT pg_terminate_backend($1)', [pid]);
      // Nothing is asked of the connection while it breaks: there is no statement that could tell.
      await gone;
      await client.query('SELECT 1');
    });
    await expect(work).rejects.toThrow(/terminat|not queryable|closed/i);
    const next = await database.transaction(async (client) => {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      return rows[0]!.pid;
    });
    expect(next).not.toBe(pid);
  });
});
