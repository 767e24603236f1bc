import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { openApplication, type TestApplication, waitUntil } from '../../harness/index.js';
import { customerId, QueueBench } from './queue-bench.js';

const NOT_THERE = { status: 404, body: { code: 'NOT_FOUND' } };

/** Of the tables of keys and of expiries, a key: a million of the limiter's keys took 161 bytes each, 104 of them their own. */
const BYTES_IN_TABLES = 64;

jest.setTimeout(120_000);

let bench: QueueBench;
let other: TestApplication;

beforeAll(async () => {
  bench = await QueueBench.start();
  // A second process of the same system, which agrees by the judge alone.
  other = await openApplication({
    database: bench.open.database,
    core: bench.open.core,
    redis: bench.open.redisUrl!,
    env: { YUHUAN_ROLE: 'api', YUHUAN_QUEUE_SAFETY_NET: 'off' },
  });
});

afterAll(async () => {
  await other?.stop();
  await bench?.open.stop();
});

beforeEach(async () => {
  await bench.empty();
});

const joinThrough = (app: TestApplication, n: number) =>
  app.http<{ id: string; number: number; code: string }>('POST', '/api/v1/queue/tickets', {
    token: app.token(customerId(n)),
    body: {},
  });

describe('taking a place', () => {
  it('is refused while there is no queue, and says where to look', async () => {
    const answer = await bench.join(1);
    expect(answer).toMatchObject({ status: 409, body: { code: 'QUEUE_NOT_OPEN', retry: 'after' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await bench.rows('SELECT 1 FROM queue_tickets')).toEqual([]);
  });

  it('gives the same ticket again, and one event', async () => {
    await bench.schedule();
    await bench.round();
    const first = await bench.join(1);
    expect(first).toMatchObject({
      status: 201,
      body: { status: 'WAITING', number: 1, position: 1, ahead: 0 },
    });
    expect(first.headers.get('location')).toBe(`/api/v1/queue/tickets/${first.body.id}`);
    const again = await bench.join(1);
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id, number: 1 } });
    const events = await bench.rows(`SELECT type, actor_role FROM events WHERE subject_id = $1`, [
      first.body.id,
    ]);
    expect(events).toEqual([{ type: 'JOINED', actor_role: 'customer' }]);
  });

  it('under a race of tabs, devices and processes is one place a customer, and no number twice', async () => {
    await bench.schedule();
    await bench.round();
    const customers = 40;
    const tabs = 6;
    const answers = await Promise.all(
      Array.from({ length: customers * tabs }, (_, i) =>
        joinThrough(i % 2 === 0 ? bench.open : other, 1 + (Math.floor(i / 2) % customers)),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const rows = await bench.rows<{ customer_id: string; number: number }>(
      'SELECT customer_id, number FROM queue_tickets',
    );
    expect(rows).toHaveLength(customers);
    expect(new Set(rows.map(({ customer_id }) => customer_id)).size).toBe(customers);
    expect(new Set(rows.map(({ number }) => number)).size).toBe(customers);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(customers);
  });

  it('without the guard of the store the same race gives a customer several places', async () => {
    await bench.schedule();
    await bench.round();
    await bench.open.pool.query('DROP INDEX queue_tickets_one_live_per_customer');
    // The statement names its guard and does not run without it, so the control looks and then writes, as it would.
    const tabs = await Promise.all([bench.open.pool.connect(), bench.open.pool.connect()]);
    for (const tab of tabs) await tab.query('BEGIN');
    for (const tab of tabs) {
      await tab.query(
        `INSERT INTO queue_tickets (id, room_id, lane, customer_id, joined_by, status)
         SELECT gen_random_uuid(), id, 'ONLINE', 'C1', 'C1', 'WAITING' FROM queue_rooms
         WHERE NOT EXISTS (SELECT 1 FROM queue_tickets WHERE customer_id = 'C1' AND status = 'WAITING')`,
      );
    }
    for (const tab of tabs) {
      await tab.query('COMMIT');
      tab.release();
    }
    const places = await bench.rows(`SELECT 1 FROM queue_tickets WHERE customer_id = 'C1'`);
    await bench.open.pool.query('TRUNCATE queue_tickets');
    await bench.open.pool.query(
      `CREATE UNIQUE INDEX queue_tickets_one_live_per_customer ON queue_tickets (customer_id)
       WHERE status IN ('WAITING', 'ADMITTED')`,
    );
    expect(places).toHaveLength(2);
  });

  it('while a room opens loses nobody: all are drawn or dealt a number, none twice', async () => {
    const roomId = await bench.preQueue();
    const joins = Array.from({ length: 200 }, (_, i) => joinThrough(i % 2 === 0 ? bench.open : other, 1 + i));
    const opening = bench.openNow(roomId);
    const answers = await Promise.all(joins);
    await opening;
    expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
    const rows = await bench.rows<{ number: number | null }>('SELECT number FROM queue_tickets');
    const numbers = rows.map(({ number }) => number);
    expect(numbers).not.toContain(null);
    expect(numbers.toSorted((a, b) => a! - b!)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  });

  it('stops at the bound of a lane', async () => {
    await bench.schedule();
    await bench.round();
    await bench.open.pool.query(`UPDATE queue_lanes SET joined = 5000000 WHERE lane = 'ONLINE'`);
    await bench.round();
    expect(await bench.join(1)).toMatchObject({ status: 503, body: { code: 'QUEUE_FULL' } });
  });

  it('is possible for a partner, who then may look, and for nobody else', async () => {
    await bench.schedule();
    await bench.round();
    const ask = { customerId: customerId(7) };
    expect(await bench.as(customerId(8), 'POST', '/api/v1/queue/tickets', ask)).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/customerId', code: 'FIELD_UNKNOWN' }] },
    });
    expect(
      await bench.as(customerId(8), 'POST', '/api/v1/queue/tickets', { customerId: 'a\u0000b' }),
    ).toMatchObject({
      status: 422,
    });
    const partner = bench.open.token(customerId(9), {
      sub: 'P-portal',
      roles: ['partner'],
      customer_id: undefined,
    });
    const joined = await bench.open.http('POST', '/api/v1/queue/tickets', { token: partner, body: ask });
    expect(joined).toMatchObject({ status: 201, body: { status: 'WAITING' } });
    const path = `/api/v1/queue/tickets/${joined.body.id}`;
    expect((await bench.open.http('GET', path, { token: partner })).status).toBe(200);
    expect((await bench.as(customerId(7), 'GET', path)).status).toBe(200);
    expect((await bench.as(customerId(8), 'GET', path)).status).toBe(404);
    const nobody = await bench.open.http('POST', '/api/v1/queue/tickets', { token: partner, body: {} });
    expect(nobody).toMatchObject({ status: 422, body: { errors: [{ code: 'FIELD_REQUIRED' }] } });
    const unknown = { who: 'me' };
    expect(await bench.as(customerId(8), 'POST', '/api/v1/queue/tickets', unknown)).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'FIELD_UNKNOWN' }] },
    });
  });
});

describe('a place', () => {
  it('is shown to its holder only', async () => {
    await bench.schedule();
    await bench.round();
    const { body } = await bench.join(1);
    expect(await bench.ticket(1, body.id)).toMatchObject({ status: 200, body: { status: 'WAITING' } });
    expect(await bench.ticket(2, body.id)).toMatchObject(NOT_THERE);
    expect(await bench.enter(2, body.id)).toMatchObject(NOT_THERE);
    expect(await bench.as(customerId(2), 'DELETE', `/api/v1/queue/tickets/${body.id}`)).toMatchObject(
      NOT_THERE,
    );
    expect(await bench.ticket(1, '018f0000-0000-7000-8000-000000000000')).toMatchObject(NOT_THERE);
    expect(await bench.ticket(1, 'nothing')).toMatchObject({ status: 422 });
    expect(await bench.count('WAITING')).toBe(1);
  });

  it('can be given up, twice without harm, and a new one is at the end', async () => {
    await bench.schedule();
    await bench.round();
    const mine = await bench.join(1);
    await bench.join(2);
    for (const _ of [1, 2]) {
      const left = await bench.as(customerId(1), 'DELETE', `/api/v1/queue/tickets/${mine.body.id}`);
      expect(left.status).toBe(204);
    }
    expect(await bench.ticket(1, mine.body.id)).toMatchObject({
      body: { status: 'LEFT', position: null, estimate: null },
    });
    expect(await bench.enter(1, mine.body.id)).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_TICKET_OVER' },
    });
    expect((await bench.join(1)).body).toMatchObject({ number: 3, status: 'WAITING' });
  });

  it('outlives Redis and the process', async () => {
    await bench.schedule();
    await bench.round();
    const { body } = await bench.join(1);
    await bench.open.redis!.flushAll();
    const later = await openApplication({
      database: bench.open.database,
      core: bench.open.core,
      redis: false,
      env: { YUHUAN_ROLE: 'api' },
    });
    try {
      const token = later.token(customerId(1));
      const shown = await later.http('GET', `/api/v1/queue/tickets/${body.id}`, { token });
      expect(shown).toMatchObject({ status: 200, body: { number: 1, status: 'WAITING' } });
      const again = await later.http('POST', '/api/v1/queue/tickets', { token, body: {} });
      expect(again.body.id).toBe(body.id);
    } finally {
      await later.stop();
    }
  });

  it('is nothing in Redis but what the limiter knows of who has just asked: a million fit in 300 MiB', async () => {
    await bench.schedule();
    await bench.round();
    const redis = bench.open.redis!;
    const before = new Set(await redis.keys('*'));
    const joined = await Promise.all(Array.from({ length: 50 }, (_, n) => bench.join(n + 1)));
    const keys = (await redis.keys('*')).filter((key) => !before.has(key));
    expect(joined.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 201));
    // One a customer at most, and gone when the unit that was taken is back.
    expect(keys.length).toBeLessThanOrEqual(joined.length);
    expect(keys.filter((key) => !key.includes(':customer-hold:'))).toEqual([]);
    for (const key of keys) {
      const [bytes, livesMs] = [await redis.memoryUsage(key), await redis.pTTL(key)];
      expect(livesMs).toBeLessThanOrEqual(1000);
      expect((bytes ?? 0) + BYTES_IN_TABLES).toBeLessThan((300 * 2 ** 20) / 1_000_000);
    }
    const gone = async (): Promise<boolean> => (await redis.exists(keys)) === 0;
    await waitUntil(async () => keys.length === 0 || (await gone()), {
      timeoutMs: 10_000,
      what: 'Redis has forgotten who joined',
    });
    expect(await bench.count('WAITING')).toBe(50);
  });

  it('is some hundreds of bytes in the judge', async () => {
    const roomId = await bench.schedule();
    await bench.round();
    const sizeOf = async (): Promise<number> =>
      Number(
        (await bench.rows<{ size: string }>(`SELECT pg_total_relation_size('queue_tickets') AS size`))[0]!
          .size,
      );
    const before = await sizeOf();
    await bench.fill(roomId, 'ONLINE', 20_000);
    expect(((await sizeOf()) - before) / 20_000).toBeLessThan(450);
  });
});
