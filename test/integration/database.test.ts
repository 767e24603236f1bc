import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
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

  /** The same in a process of its own, which says what became of it. */
  const ofProcess = (guard: 'on' | 'off'): Promise<{ code: number; said: string; complained: string }> =>
    new Promise((resolve) => {
      const script = fileURLToPath(new URL('lose-connection.mjs', import.meta.url));
      const child = execFile(process.execPath, [script, open.database.url, guard], (_, said, complained) =>
        resolve({ code: child.exitCode ?? -1, said, complained }),
      );
    });

  it('is survived by a process that has nothing else to catch it', async () => {
    expect(await ofProcess('on')).toEqual({
      code: 0,
      said: 'the transaction failed\n',
      complained: '',
    });
  });

  it('would end the process if nobody listened to the connection', async () => {
    const { code, said, complained } = await ofProcess('off');
    expect({ code, said }).toEqual({ code: 1, said: '' });
    expect(complained).toMatch(/Unhandled 'error' event|terminating connection/);
  });
});

describe('the event log', () => {
  it.each(["UPDATE events SET reason = 'another'", 'DELETE FROM events'])(
    'refuses: %s',
    async (statement) => {
      await open.pool.query(
        `INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role)
       VALUES ('booking', gen_random_uuid(), 1, 'BOOKED', 'BOOKED', 'C1', 'customer')`,
      );
      await expect(open.pool.query(statement)).rejects.toThrow(/append-only/);
    },
  );
});
