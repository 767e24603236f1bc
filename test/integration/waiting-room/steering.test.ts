import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { waitForLock } from '../../harness/index.js';
import { QueueBench } from './queue-bench.js';

jest.setTimeout(120_000);

let bench: QueueBench;

beforeAll(async () => {
  bench = await QueueBench.start();
});
afterAll(async () => {
  await bench?.open.stop();
});
beforeEach(() => bench.empty());

describe('a room for now', () => {
  it('is refused during the pre-queue of a release, which would drain it', async () => {
    const release = await bench.preQueue();
    await bench.open.pool.query(`UPDATE queue_rooms SET kind = 'RELEASE'`);
    const open = () => bench.sre('POST', '/api/v1/ops/queue/rooms', { reason: 'a crowd' });
    expect(await open()).toMatchObject({ status: 409, body: { code: 'QUEUE_OPENING_TAKEN' } });
    expect(await bench.rows('SELECT kind, status FROM queue_rooms')).toEqual([
      { kind: 'RELEASE', status: 'SCHEDULED' },
    ]);
    // What the refusal says to do.
    await bench.sre('POST', `/api/v1/ops/queue/rooms/${release}/cancel`, { reason: 'a crowd' });
    expect((await open()).status).toBe(201);
    await bench.round();
    await bench.round();
    expect(await bench.rows('SELECT kind, status FROM queue_rooms ORDER BY kind')).toEqual([
      { kind: 'RELEASE', status: 'CANCELLED' },
      { kind: 'STAFF', status: 'OPEN' },
    ]);
  });
});

describe('a drain', () => {
  it('locks the lanes in the order of those who join', async () => {
    await bench.schedule();
    await bench.round();
    const client = await bench.open.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`SELECT FROM queue_lanes WHERE lane = 'ASSISTED' FOR UPDATE`);
      const drained = bench.sre('POST', '/api/v1/ops/queue/drain', { reason: 'enough' });
      await waitForLock(bench.open.pool, 'the drain');
      // As a batch that joins both lanes goes on.
      await client.query(`SELECT FROM queue_lanes WHERE lane = 'ONLINE' FOR UPDATE`);
      await client.query('COMMIT');
      expect((await drained).status).toBe(200);
    } finally {
      client.release(true);
    }
    expect(await bench.rows('SELECT status FROM queue_rooms')).toEqual([{ status: 'DRAINING' }]);
    expect(await bench.rows('SELECT taking FROM queue_lanes')).toEqual([
      { taking: false },
      { taking: false },
    ]);
  });
});

describe('a pause', () => {
  it('keeps the bounds that were set while it waited for the door', async () => {
    const client = await bench.open.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM queue_door FOR UPDATE');
      const bounds = { floorPerMinute: 60, ceilingPerMinute: 600, reason: 'a small branch' };
      const set = bench.sre('PUT', '/api/v1/ops/queue/bounds', bounds);
      await waitForLock(bench.open.pool, 'the bounds');
      const paused = bench.sre('POST', '/api/v1/ops/queue/pause', { reason: 'a look' });
      await waitForLock(bench.open.pool, 'the bounds and the pause', 2);
      await client.query('COMMIT');
      expect([(await set).status, (await paused).status]).toEqual([200, 200]);
    } finally {
      client.release(true);
    }
    const door = 'SELECT paused, floor_per_minute, ceiling_per_minute, rate_per_minute FROM queue_door';
    expect(await bench.rows(door)).toEqual([
      { paused: true, floor_per_minute: 60, ceiling_per_minute: 600, rate_per_minute: 600 },
    ]);
  });
});
