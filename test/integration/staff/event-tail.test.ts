import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { EventTail, type LoggedEvent } from '../../../src/audit/index.js';
import { openApplication, type TestApplication, waitUntil } from '../../harness/index.js';

jest.setTimeout(60_000);

const WITHIN_MS = 10_000;

let open: TestApplication;

beforeAll(async () => {
  open = await openApplication({ redis: false, env: { YUHUAN_ROLE: 'api' } });
});

afterAll(() => open?.stop());

/** Writes an event in the open transaction of the client. @returns its id. */
async function log(client: Pick<PoolClient, 'query'>): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO events (subject_type, subject_id, seq, type, actor_id, actor_role, branch_id)
     VALUES ('booking', $1, 1, 'BOOKED', 'C1', 'customer', 'B001') RETURNING id`,
    [randomUUID()],
  );
  return Number(rows[0]!.id);
}

describe('the tail of the event log', () => {
  it('tells an event that is committed after one with a higher id, which a cursor alone would lose', async () => {
    const tail = open.app.get(EventTail, { strict: false });
    const told: number[] = [];
    const listener = (events: readonly LoggedEvent[]): void => void told.push(...events.map(({ id }) => id));
    await tail.listen(listener);
    const late = await open.pool.connect();
    try {
      await late.query('BEGIN');
      const first = await log(late);
      const second = await log(open.pool);
      expect(second).toBeGreaterThan(first);
      await waitUntil(() => told.includes(second), { timeoutMs: WITHIN_MS });
      expect(told).not.toContain(first);
      await late.query('COMMIT');
      await waitUntil(() => told.includes(first), { timeoutMs: WITHIN_MS });
      // The control: whoever only asks for what is beyond the highest id has passed it over for good.
      const { rows } = await open.pool.query('SELECT id FROM events WHERE id > $1 AND id = $2', [
        second,
        first,
      ]);
      expect(rows).toEqual([]);
      expect(told).toEqual([second, first]);
    } finally {
      late.release();
      tail.leave(listener);
    }
  });

  it('is not held up by ids that never come, and tells each event once', async () => {
    const tail = open.app.get(EventTail, { strict: false });
    const told: number[] = [];
    const listener = (events: readonly LoggedEvent[]): void => void told.push(...events.map(({ id }) => id));
    await tail.listen(listener);
    const undone = await open.pool.connect();
    try {
      await undone.query('BEGIN');
      await log(undone);
      await undone.query('ROLLBACK');
      const ids: number[] = [];
      for (let count = 0; count < 20; count += 1) ids.push(await log(open.pool));
      await waitUntil(() => told.includes(ids.at(-1)!), { timeoutMs: WITHIN_MS });
      expect(told).toEqual(ids);
    } finally {
      undone.release();
      tail.leave(listener);
    }
  });
});
