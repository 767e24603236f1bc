import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OpenHorizon } from '../../../src/quotas/index.js';
import { Doorkeeper } from '../../../src/waiting-room/index.js';
import { openApplication, waitForLock, waitUntil } from '../../harness/index.js';
import { QueueBench } from './queue-bench.js';

jest.setTimeout(120_000);

/** The door decides once a second, and the net is to open after two. */
const SEEN_WITHIN_MS = 15_000;

let bench: QueueBench;

beforeAll(async () => {
  bench = await QueueBench.start({
    env: {
      YUHUAN_QUEUE_SAFETY_NET: 'on',
      YUHUAN_QUEUE_SAFETY_NET_AFTER_SECONDS: '1',
      YUHUAN_QUEUE_SAFETY_NET_IDLE_SECONDS: '1',
    },
  });
});
afterAll(async () => {
  await bench?.open.stop();
});
beforeEach(async () => {
  await bench.empty();
  await bench.open.pool.query('UPDATE queue_door SET strained_since = NULL, relaxed_since = NULL');
});

/** As if another process had said so just now. */
async function report(commitMs: number, utilization = 0.2): Promise<void> {
  await bench.open.pool.query(
    `INSERT INTO queue_pressure VALUES ('018f0000-0000-7000-8000-000000000000', now(), $1, 0, $2)
     ON CONFLICT (process_id) DO UPDATE SET at = now(), commit_ms = $1, event_loop_utilization = $2`,
    [commitMs, utilization],
  );
}

const kinds = async (): Promise<string[]> =>
  (await bench.rows<{ kind: string; status: string }>('SELECT kind, status FROM queue_rooms')).map(
    ({ kind, status }) => `${kind} ${status}`,
  );

describe('the safety net', () => {
  it('opens by itself when the engine stays near its limit, and closes when that is over', async () => {
    await waitUntil(
      async () => {
        await report(3000);
        await bench.round();
        return (await kinds()).includes('SAFETY_NET OPEN');
      },
      { timeoutMs: SEEN_WITHIN_MS, what: 'the safety net is open' },
    );
    await bench.sre('GET', '/api/v1/ops/queue');
    expect((await bench.open.http('GET', '/api/v1/queue')).body).toMatchObject({
      entryRequired: true,
      room: { kind: 'SAFETY_NET', status: 'OPEN', taking: true },
    });
    const { body } = await bench.join(1);
    expect(body).toMatchObject({ status: 'WAITING', number: 1, draw: null });
    await bench.saveUp(5);
    await bench.round();
    expect((await bench.ticket(1, body.id)).body.status).toBe('ADMITTED');
    // While the engine is strained the room stays, though nobody waits.
    await bench.open.pool.query(`UPDATE queue_rooms SET idle_since = now() - interval '1 hour'`);
    await report(3000);
    await bench.round();
    expect(await kinds()).toEqual(['SAFETY_NET OPEN']);
    await waitUntil(
      async () => {
        await report(5);
        await bench.round();
        return (await kinds()).includes('SAFETY_NET CLOSED');
      },
      { timeoutMs: SEEN_WITHIN_MS, what: 'the safety net is closed' },
    );
    await bench.sre('GET', '/api/v1/ops/queue');
    expect((await bench.open.http('GET', '/api/v1/queue')).body['entryRequired']).toBe(false);
  });

  it('stays shut while the engine is only busy', async () => {
    const startedAtMs = performance.now();
    await waitUntil(
      async () => {
        await report(50, 1);
        await bench.round();
        return performance.now() - startedAtMs > 4000;
      },
      { timeoutMs: SEEN_WITHIN_MS },
    );
    expect(await kinds()).toEqual([]);
  });
});

describe('the safety net, where the engine has been near its limit for long', () => {
  const strained = async (): Promise<void> => {
    await bench.open.pool.query(
      `UPDATE queue_door SET rated_at = now(), strained_since = now() - interval '1 hour'`,
    );
    await report(3000);
  };
  const ratedAt = async (): Promise<unknown> =>
    (await bench.rows<{ at: string }>('SELECT rated_at::text AS at FROM queue_door'))[0]!.at;

  it('stays shut during a pre-queue, which would drain it', async () => {
    await bench.preQueue();
    await strained();
    const before = await ratedAt();
    await waitUntil(
      async () => {
        await report(3000);
        await bench.round();
        return (await ratedAt()) !== before;
      },
      { timeoutMs: SEEN_WITHIN_MS, what: 'a decision' },
    );
    await bench.round();
    expect(await kinds()).toEqual(['STAFF SCHEDULED']);
  });

  it('opens once where two workers find that it should', async () => {
    const { database, core } = bench.open;
    // One that has not decided yet does so with its first round.
    const other = await openApplication({
      database,
      core,
      redis: false,
      env: { YUHUAN_ROLE: 'api', YUHUAN_QUEUE_SAFETY_NET_AFTER_SECONDS: '1' },
    });
    const client = await bench.open.pool.connect();
    try {
      await strained();
      const before = await ratedAt();
      await client.query('BEGIN');
      await client.query('SELECT FROM queue_door FOR UPDATE');
      const round = other.app.get(Doorkeeper).round();
      await waitForLock(bench.open.pool, 'a worker that has looked at the rooms');
      // As by a worker that had the lock of the door between that look and this one's turn.
      await client.query(
        `WITH room AS (
           INSERT INTO queue_rooms (id, kind, status, pre_queue_opens_at, opens_at, seed, commitment, drawn_at)
           VALUES (gen_random_uuid(), 'SAFETY_NET', 'OPEN', now(), now(), 's', 'c', now()) RETURNING id)
         INSERT INTO queue_lanes (room_id, lane) SELECT id, unnest(ARRAY['ONLINE', 'ASSISTED']) FROM room`,
      );
      await client.query('COMMIT');
      await round;
      expect(await ratedAt()).not.toBe(before);
      expect(await kinds()).toEqual(['SAFETY_NET OPEN']);
    } finally {
      client.release(true);
      await other.stop();
    }
  });
});

describe('what a process says of itself', () => {
  it('reaches those who decide at the door', async () => {
    await waitUntil(async () => (await bench.rows('SELECT 1 FROM queue_pressure')).length > 0, {
      timeoutMs: SEEN_WITHIN_MS,
      what: 'a report',
    });
    const { body } = await bench.sre('GET', '/api/v1/ops/queue');
    expect(body).toMatchObject({
      pressure: { commitMs: expect.any(Number), queueFill: expect.any(Number) },
      strain: expect.any(Number),
    });
  });
});

// The last one: what it brings about is remembered by the process for some seconds.
describe('a judge that answers nobody', () => {
  it('brings the net about, by whoever waits for it', async () => {
    const { app, pool, callers, http } = bench.open;
    await app.get(OpenHorizon, { strict: false }).execute();
    const date = await bench.open.bookableDate(3);
    const { token, loanId } = callers.customer(1);
    const other = await pool.connect();
    try {
      await other.query('BEGIN');
      // Those who read them are not kept: only the judge is to answer nobody.
      await other.query("SELECT FROM quota_counters WHERE branch_id = 'B001' FOR UPDATE");
      const held = http('POST', '/api/v1/holds', { token, body: { loanId, branchId: 'B001', date } });
      await waitUntil(
        async () => {
          await bench.round();
          return (await kinds()).includes('SAFETY_NET OPEN');
        },
        { timeoutMs: SEEN_WITHIN_MS, what: 'the safety net is open' },
      );
      await other.query('ROLLBACK');
      await held;
    } finally {
      other.release(true);
    }
    expect(await kinds()).toEqual(['SAFETY_NET OPEN']);
  });
});
