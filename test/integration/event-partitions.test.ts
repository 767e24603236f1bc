import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventPartitions } from '../../src/audit/index.js';
import { openApplication, type TestApplication } from '../harness/index.js';

let open: TestApplication;

beforeAll(async () => {
  // No task makes months beside the test; the start has made them.
  open = await openApplication({ redis: false, env: { YUHUAN_ROLE: 'api' } });
});

afterAll(() => open?.stop());

const months = async (): Promise<string[]> =>
  (
    await open.pool.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits
       WHERE inhparent = 'events'::regclass AND inhrelid::regclass::text <> 'events_default' ORDER BY 1`,
    )
  ).rows.map(({ name }) => name);

describe('a month of the log that is not prepared', () => {
  it('waits for its time while somebody reads the log: neither writers nor a start wait for it', async () => {
    const partitions = open.app.get(EventPartitions, { strict: false });
    const prepared = await months();
    const [current, ...ahead] = prepared;
    expect(ahead.length).toBeGreaterThanOrEqual(2);
    await open.pool.query(`DROP TABLE ${ahead.join(', ')}`);
    const reader = await open.pool.connect();
    try {
      await reader.query('BEGIN');
      await reader.query('SELECT count(*) FROM events');
      await partitions.ensure();
      await partitions.onModuleInit();
      expect(await months()).toEqual([current]);
    } finally {
      await reader.query('ROLLBACK');
      reader.release();
    }
    await partitions.ensure();
    expect(await months()).toEqual(prepared);
  });

  it('keeps a process from starting that would write into it, and no other', async () => {
    const partitions = open.app.get(EventPartitions, { strict: false });
    const prepared = await months();
    await open.pool.query(`DROP TABLE ${prepared[0]}`);
    const reader = await open.pool.connect();
    try {
      await reader.query('BEGIN');
      await reader.query('SELECT count(*) FROM events');
      await expect(partitions.onModuleInit()).rejects.toThrow(/lock timeout/);
      // One that serves goes on, and tries again with its next look.
      await partitions.ensure();
      expect(await months()).toEqual(prepared.slice(1));
    } finally {
      await reader.query('ROLLBACK');
      reader.release();
    }
    await partitions.onModuleInit();
    expect(await months()).toEqual(prepared);
  });
});
