import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitUntil } from '../../harness/index.js';
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
