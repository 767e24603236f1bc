import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { commitmentOf, drawOrder, ticketsDigestOf } from '../../../src/waiting-room/draw.policy.js';
import { waitUntil } from '../../harness/index.js';
import { customerId, QueueBench } from './queue-bench.js';

interface RoomBody {
  readonly id: string;
  readonly status: string;
  readonly draw: {
    commitment: string;
    seed: string | null;
    ticketsDigest: string | null;
    tickets: object | null;
  };
}
interface PublicQueue {
  readonly entryRequired: boolean;
  readonly pollAfterSeconds: number;
  readonly room: RoomBody | null;
}
interface DrawPage {
  readonly tickets: string[];
  readonly nextAfter: number | null;
}

jest.setTimeout(120_000);

/** By which workers draw one at a time. */
const DRAW_LOCK_KEY = 592_026_112_4;

let bench: QueueBench;

beforeAll(async () => {
  bench = await QueueBench.start();
});
afterAll(async () => {
  await bench?.open.stop();
});
beforeEach(async () => {
  await bench.empty();
});

const publicQueue = () => bench.open.http<PublicQueue>('GET', '/api/v1/queue');

async function published(roomId: string, lane: string): Promise<string[]> {
  const tickets: string[] = [];
  for (let after: number | null = 0; after !== null;) {
    const page: { body: DrawPage } = await bench.open.http<DrawPage>(
      'GET',
      `/api/v1/queue/rooms/${roomId}/draw?lane=${lane}&after=${after}&limit=7`,
    );
    tickets.push(...page.body.tickets);
    after = page.body.nextAfter;
  }
  return tickets;
}

describe('the draw', () => {
  it('was committed to before, tells its seed only after, and anybody can make it again', async () => {
    const roomId = await bench.preQueue();
    const before = (await publicQueue()).body.room!;
    expect(before).toMatchObject({
      id: roomId,
      status: 'PRE_QUEUE',
      draw: {
        commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
        seed: null,
        ticketsDigest: null,
        tickets: null,
      },
    });
    for (let n = 1; n <= 25; n += 1) await bench.join(n);
    for (let n = 30; n <= 34; n += 1) {
      const customer = { customerId: customerId(n) };
      const joined = await bench.as(
        { role: 'teller', branch: 'B001' },
        'POST',
        '/api/v1/staff/queue/tickets',
        customer,
      );
      expect(joined).toMatchObject({
        status: 201,
        body: { lane: 'ASSISTED', status: 'WAITING_FOR_OPENING' },
      });
    }
    // One who gives up before the draw takes part in it all the same: the list is of all who joined.
    const first = (await bench.join(1)).body;
    await bench.as(customerId(1), 'DELETE', `/api/v1/queue/tickets/${first.id}`);
    expect(JSON.stringify((await publicQueue()).body)).not.toContain(await seedOf(roomId));
    await bench.openNow(roomId);
    await bench.round();
    const { draw } = (await publicQueue()).body.room!;
    expect(draw.commitment).toBe(before.draw.commitment);
    expect(commitmentOf(draw.seed!)).toBe(draw.commitment);
    const [online, assisted] = [await published(roomId, 'ONLINE'), await published(roomId, 'ASSISTED')];
    expect([online.length, assisted.length]).toEqual([25, 5]);
    expect(draw.tickets).toEqual({ ONLINE: 25, ASSISTED: 5 });
    expect(ticketsDigestOf([...online, ...assisted])).toBe(draw.ticketsDigest);
    expect(drawOrder(draw.seed!, draw.ticketsDigest!, online.toSorted())).toEqual(online);
    expect(drawOrder(draw.seed!, draw.ticketsDigest!, assisted.toSorted())).toEqual(assisted);
    const numbers = await bench.rows<{ id: string; number: number }>(
      `SELECT id, number FROM queue_tickets WHERE lane = 'ONLINE' ORDER BY number`,
    );
    expect(numbers.map(({ number }) => number)).toEqual(Array.from({ length: 25 }, (_, i) => i + 1));
    expect(numbers.map(({ id }) => id)).toEqual(online);
  });

  it('is before everybody who comes later, in order of arrival', async () => {
    const roomId = await bench.preQueue();
    for (const n of [1, 2, 3]) await bench.join(n);
    await bench.openNow(roomId);
    expect((await bench.join(4)).body.number).toBe(4);
    expect((await bench.join(5)).body.number).toBe(5);
    const later = await published(roomId, 'ONLINE');
    expect(later).toHaveLength(3);
  });

  it('is made by the next worker where the first one died over it, in the same order', async () => {
    const roomId = await bench.preQueue();
    for (const n of [1, 2, 3, 4, 5, 6]) await bench.join(n);
    // As a worker leaves it that ends between the opening and the draw: numbers are dealt, none is drawn.
    await bench.open.pool.query(`UPDATE queue_lanes SET numbering = true WHERE room_id = $1`, [roomId]);
    await bench.open.pool.query(
      `UPDATE queue_rooms SET status = 'OPEN', opens_at = now(), opened_at = now(), drawn_online = 6, drawn_assisted = 0 WHERE id = $1`,
      [roomId],
    );
    expect((await bench.join(7)).body).toMatchObject({ number: 7, status: 'WAITING' });
    const mine = (await bench.join(1)).body;
    expect(mine.status).toBe('WAITING_FOR_OPENING');
    expect((await bench.enter(1, mine.id)).body.code).toBe('QUEUE_NOT_YOUR_TURN');
    await bench.round();
    const { draw } = (await bench.join(1)).body;
    const order = await published(roomId, 'ONLINE');
    expect(drawOrder(draw!.seed!, draw!.ticketsDigest!, order)).toEqual(order);
    expect(
      await bench.rows(`SELECT 1 FROM events WHERE subject_id = $1 AND type = 'DRAWN'`, [roomId]),
    ).toHaveLength(1);
  });

  it('of a room that was drained meanwhile is logged in the state that the room is in', async () => {
    const roomId = await bench.preQueue();
    await bench.join(1);
    const worker = await bench.open.pool.connect();
    try {
      await worker.query('SELECT pg_advisory_lock($1)', [DRAW_LOCK_KEY]);
      await bench.openNow(roomId);
      expect((await bench.sre('POST', '/api/v1/ops/queue/drain', { reason: 'enough' })).status).toBe(200);
    } finally {
      worker.release(true);
    }
    await waitUntil(
      async () => {
        await bench.round();
        return (await publicQueue()).body.room?.draw.seed !== null;
      },
      { timeoutMs: 10_000, what: 'the draw' },
    );
    const events = await bench.rows(
      `SELECT type, from_state, to_state FROM events WHERE subject_id = $1 AND type IN ('OPENED', 'DRAINED', 'DRAWN') ORDER BY seq`,
      [roomId],
    );
    expect(events).toEqual([
      { type: 'OPENED', from_state: 'SCHEDULED', to_state: 'OPEN' },
      { type: 'DRAINED', from_state: 'OPEN', to_state: 'DRAINING' },
      { type: 'DRAWN', from_state: 'DRAINING', to_state: 'DRAINING' },
    ]);
  });

  it('calls the first while the last are still being told, and nobody later before them', async () => {
    const roomId = await bench.preQueue();
    await bench.setDoor({ ratePerMinute: 600_000, insideMax: 100_000 });
    await bench.fill(roomId, 'ONLINE', 10_005);
    await bench.openNow(roomId);
    const late = (await bench.join(1)).body;
    expect(late.number).toBe(10_006);
    const numbered = await bench.rows<{ count: string }>(
      'SELECT count(*) FROM queue_tickets WHERE number <= 10005',
    );
    expect(Number(numbered[0]!.count)).toBe(10_000);
    expect(await published(roomId, 'ASSISTED')).toEqual([]);
    const page = `/api/v1/queue/rooms/${roomId}/draw?limit=10000&after=10000`;
    expect((await bench.open.http<DrawPage>('GET', page)).body.tickets).toHaveLength(5);
    // All that have a number are served; the one who came later is not called before the last five.
    await bench.open.pool.query('UPDATE queue_rooms SET served_online = 9999');
    await bench.open.pool.query(`UPDATE queue_tickets SET status = 'LEFT' WHERE number < 10000`);
    await bench.saveUp(2);
    const called = async (): Promise<number[]> =>
      (
        await bench.rows<{ number: number }>(
          `SELECT number FROM queue_tickets WHERE status = 'ADMITTED' ORDER BY number`,
        )
      ).map(({ number }) => number);
    await bench.round();
    expect(await called()).toEqual([10_000]);
    await bench.saveUp(2);
    await bench.round();
    expect(await called()).toEqual([10_000, 10_001, 10_002, 10_003, 10_004, 10_005, 10_006]);
  });

  it('of nothing is nothing, and unknown rooms are not there', async () => {
    const roomId = await bench.schedule();
    await bench.round();
    expect(await published(roomId, 'ONLINE')).toEqual([]);
    const unknown = '/api/v1/queue/rooms/018f0000-0000-7000-8000-000000000000/draw';
    expect((await bench.open.http('GET', unknown)).status).toBe(404);
  });
});

describe('the public state', () => {
  it('is the same bytes for everybody, cacheable, and not sent again unchanged', async () => {
    await bench.preQueue();
    const nobody = await bench.open.http('GET', '/api/v1/queue');
    const somebody = await bench.as(customerId(1), 'GET', '/api/v1/queue');
    expect(somebody.body).toEqual(nobody.body);
    expect(nobody.headers.get('cache-control')).toContain('public');
    expect(nobody.headers.get('cache-control')).toContain('max-age=1');
    expect(nobody.headers.get('vary')).toBeNull();
    const headers = { 'if-none-match': nobody.headers.get('etag')! };
    expect((await bench.open.http('GET', '/api/v1/queue', { headers })).status).toBe(304);
    expect(JSON.stringify(nobody.body).length).toBeLessThan(4000);
    expect(nobody.body['pollAfterSeconds']).toBeGreaterThan(0);
  });

  it('asks for entry from the very moment of the opening, before any worker has looked', async () => {
    const roomId = await bench.preQueue();
    expect((await publicQueue()).body.entryRequired).toBe(false);
    await bench.open.pool.query(`UPDATE queue_rooms SET opens_at = now() WHERE id = $1`, [roomId]);
    await bench.sre('GET', '/api/v1/ops/queue');
    // A process knows the store's clock to some milliseconds. No worker attends this door.
    await waitUntil(async () => (await publicQueue()).body.entryRequired, {
      timeoutMs: 5000,
      what: 'the moment of the opening',
    });
    expect((await publicQueue()).body).toMatchObject({ entryRequired: true, room: { status: 'DRAWING' } });
  });
});

async function seedOf(roomId: string): Promise<string> {
  const [row] = await bench.rows<{ seed: string }>('SELECT seed FROM queue_rooms WHERE id = $1', [roomId]);
  return row!.seed;
}
