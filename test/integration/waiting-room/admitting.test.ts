import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OpenHorizon } from '../../../src/quotas/index.js';
import { Doorkeeper } from '../../../src/waiting-room/index.js';
import { openApplication, type TestApplication, waitUntil } from '../../harness/index.js';
import { customerId, QueueBench } from './queue-bench.js';

jest.setTimeout(120_000);

let bench: QueueBench;
let other: TestApplication;

beforeAll(async () => {
  bench = await QueueBench.start();
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

async function openRoom(): Promise<string> {
  const roomId = await bench.schedule();
  await bench.round();
  return roomId;
}

describe('the rate', () => {
  it('lets in what it has saved up, at most two seconds of it, in order of the numbers', async () => {
    const roomId = await openRoom();
    await bench.setDoor({ ratePerMinute: 600 });
    await bench.fill(roomId, 'ONLINE', 100);
    await bench.saveUp(60);
    await bench.round();
    const admitted = await bench.rows<{ number: number }>(
      `SELECT number FROM queue_tickets WHERE status = 'ADMITTED' ORDER BY number`,
    );
    expect(admitted.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('is never exceeded, whichever of two workers attends the door and however often', async () => {
    const roomId = await openRoom();
    await bench.setDoor({ ratePerMinute: 1200 });
    await bench.fill(roomId, 'ONLINE', 5000);
    const startedAtMs = performance.now();
    await bench.open.pool.query('UPDATE queue_door SET credit = 0, ticked_at = now()');
    const doors = [bench.open.app.get(Doorkeeper), other.app.get(Doorkeeper)];
    for (let round = 0; round < 40; round += 1) await Promise.all(doors.map((door) => door.round()));
    const elapsedSeconds = (performance.now() - startedAtMs) / 1000;
    const admitted = await bench.count('ADMITTED');
    expect(admitted).toBeGreaterThan(0);
    expect(admitted).toBeLessThanOrEqual(Math.ceil(elapsedSeconds * 20));
    const served = await bench.rows<{ served_online: number }>('SELECT served_online FROM queue_rooms');
    expect(served).toEqual([{ served_online: admitted }]);
    const events = await bench.rows(
      `SELECT subject_id FROM events WHERE type = 'ADMITTED' AND subject_id IN (SELECT id FROM queue_tickets WHERE room_id = $1)`,
      [roomId],
    );
    expect(events).toHaveLength(admitted);
  });

  it('gives the assisted lane its share while both wait, and all of it while nobody else does', async () => {
    const roomId = await openRoom();
    await bench.setDoor({ ratePerMinute: 6000, assistedPercent: 20 });
    await bench.fill(roomId, 'ONLINE', 3000);
    await bench.fill(roomId, 'ASSISTED', 3000);
    for (let round = 0; round < 10; round += 1) {
      await bench.saveUp(1);
      await bench.round();
    }
    const [online, assisted] = [await bench.count('ADMITTED'), await bench.count('ADMITTED', 'ASSISTED')];
    expect(assisted / (online + assisted)).toBeGreaterThan(0.17);
    expect(assisted / (online + assisted)).toBeLessThan(0.23);
    await bench.open.pool.query(
      `UPDATE queue_tickets SET status = 'LEFT' WHERE lane = 'ONLINE' AND status = 'WAITING'`,
    );
    const before = await bench.count('ADMITTED', 'ASSISTED');
    await bench.saveUp(1);
    await bench.round();
    expect((await bench.count('ADMITTED', 'ASSISTED')) - before).toBeGreaterThanOrEqual(100);
  });

  it('stops while as many are inside as may be, and goes on at once when one has finished', async () => {
    await openRoom();
    await bench.setDoor({ ratePerMinute: 6000, insideMax: 2 });
    const tickets = [];
    for (const n of [1, 2, 3, 4]) tickets.push((await bench.join(n)).body);
    await bench.saveUp(2);
    await bench.round();
    expect(await bench.count('ADMITTED')).toBe(2);
    await bench.saveUp(2);
    await bench.round();
    expect(await bench.count('ADMITTED')).toBe(2);
    await bench.as(customerId(1), 'DELETE', `/api/v1/queue/tickets/${tickets[0]!.id}`);
    await bench.saveUp(2);
    await bench.round();
    expect((await bench.ticket(3, tickets[2]!.id)).body.status).toBe('ADMITTED');
    expect((await bench.ticket(4, tickets[3]!.id)).body.status).toBe('WAITING');
  });

  it('is nothing while staff have paused the door; who resumes it finds everybody in place', async () => {
    await openRoom();
    const { body } = await bench.join(1);
    expect(await bench.sre('POST', '/api/v1/ops/queue/pause', { reason: 'core bank' })).toMatchObject({
      status: 200,
      body: { door: { paused: true } },
    });
    await bench.saveUp(10);
    await bench.round();
    await bench.round();
    expect((await bench.ticket(1, body.id)).body.status).toBe('WAITING');
    const shown = await bench.open.http<{ room: { status: string } }>('GET', '/api/v1/queue');
    expect(shown.body.room.status).toBe('PAUSED');
    await bench.sre('POST', '/api/v1/ops/queue/resume', { reason: 'it is back' });
    await bench.saveUp(10);
    await bench.round();
    expect((await bench.ticket(1, body.id)).body.status).toBe('ADMITTED');
    const events = await bench.rows(
      `SELECT type, reason FROM events WHERE subject_type = 'queue-door' ORDER BY seq DESC LIMIT 2`,
    );
    expect(events).toEqual([
      { type: 'RESUMED', reason: 'it is back' },
      { type: 'PAUSED', reason: 'core bank' },
    ]);
  });
});

describe('a turn', () => {
  it('that nobody comes for goes to the next', async () => {
    await openRoom();
    await bench.setDoor({ ratePerMinute: 6000, insideMax: 1 });
    const mine = (await bench.join(1)).body;
    const next = (await bench.join(2)).body;
    await bench.saveUp(2);
    await bench.round();
    expect((await bench.ticket(1, mine.id)).body.status).toBe('ADMITTED');
    await bench.open.pool.query(`UPDATE queue_tickets SET expires_at = now() WHERE id = $1`, [mine.id]);
    // Over from that moment on, also before a worker has noticed.
    expect((await bench.ticket(1, mine.id)).body.status).toBe('EXPIRED');
    expect(await bench.enter(1, mine.id)).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_TICKET_OVER', params: expect.anything() },
    });
    await bench.saveUp(2);
    await bench.round();
    expect((await bench.ticket(2, next.id)).body.status).toBe('ADMITTED');
    expect((await bench.join(1)).body).toMatchObject({ status: 'WAITING', number: 3 });
  });

  it('is told beforehand as a place, people ahead and a range, which moves on with a reason only', async () => {
    await bench.setDoor({ ratePerMinute: 60, assistedPercent: 0 });
    const roomId = await openRoom();
    await bench.fill(roomId, 'ONLINE', 100);
    await bench.round();
    const mine = (await bench.join(1)).body;
    await bench.sre('GET', '/api/v1/ops/queue');
    const shown = (await bench.ticket(1, mine.id)).body;
    const served = 101 - shown.position!;
    expect(shown).toMatchObject({ status: 'WAITING', number: 101, ahead: 100 - served });
    expect(shown.estimate).toMatchObject({ reason: null });
    expect(shown.estimate!.fromSeconds).toBeGreaterThan(40);
    expect(shown.estimate!.toSeconds).toBeGreaterThan(shown.estimate!.fromSeconds);
    await bench.sre('POST', '/api/v1/ops/queue/pause', { reason: 'a test' });
    // As if a long time had gone by since the forecast was drawn, in which nobody was called.
    await bench.open.pool.query(
      `UPDATE queue_rooms SET forecast = jsonb_set(jsonb_set(forecast,
         '{ONLINE,anchorAtMs}', to_jsonb((forecast->'ONLINE'->>'anchorAtMs')::float8 - 3600000)),
         '{ONLINE,measuredAtMs}', to_jsonb((forecast->'ONLINE'->>'measuredAtMs')::float8 - 3600000))`,
    );
    await bench.round();
    await bench.sre('GET', '/api/v1/ops/queue');
    expect((await bench.ticket(1, mine.id)).body.estimate).toMatchObject({ reason: 'PAUSED' });
  });

  it('gives one right, the same again while it counts', async () => {
    await openRoom();
    const mine = (await bench.join(1)).body;
    expect(await bench.enter(1, mine.id)).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_NOT_YOUR_TURN' },
    });
    await bench.saveUp(2);
    await bench.round();
    const answers = await Promise.all(Array.from({ length: 10 }, () => bench.enter(1, mine.id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => body.token)).size).toBe(1);
    const events = await bench.rows(`SELECT 1 FROM events WHERE subject_id = $1 AND type = 'ENTERED'`, [
      mine.id,
    ]);
    expect(events).toHaveLength(1);
    expect(await bench.ticket(1, mine.id)).toMatchObject({
      body: { status: 'ADMITTED', entered: true, ahead: 0 },
    });
  });
});

describe('an entry', () => {
  function hold(n: number, date: string, entry: string) {
    const caller = bench.open.callers.customer(n);
    return bench.open.http<{ code?: string }>('POST', '/api/v1/holds', {
      token: caller.token,
      headers: { 'queue-entry': entry },
      body: { loanId: caller.loanId, branchId: 'B001', date },
    });
  }

  it('comes back where the bank’s core system did not answer: nothing was done with it', async () => {
    await bench.open.app.get(OpenHorizon, { strict: false }).execute();
    await openRoom();
    const mine = (await bench.join(31)).body;
    await bench.saveUp(2);
    await bench.round();
    const { token } = (await bench.enter(31, mine.id)).body;
    await bench.open.core.misbehave({ mode: 'ERROR', share: 1 });
    const refused = await hold(31, await bench.open.bookableDate(3), token);
    expect([refused.status, refused.body.code]).toEqual([503, 'CORE_UNAVAILABLE']);
    await bench.open.core.behave();
    expect((await bench.ticket(31, mine.id)).body.status).toBe('ADMITTED');
    // For another day too, which is another request. The core is tried again after a while.
    const nextDay = await bench.open.bookableDate(4);
    await waitUntil(async () => (await hold(31, nextDay, token)).status === 201, {
      timeoutMs: 20_000,
      what: 'the hold of another day',
    });
    expect((await bench.ticket(31, mine.id)).body.status).toBe('USED');
  });
});

describe('a room', () => {
  it('that is drained takes nobody more, serves those who wait, and closes', async () => {
    await openRoom();
    const mine = (await bench.join(1)).body;
    expect((await bench.sre('POST', '/api/v1/ops/queue/drain', { reason: 'enough' })).status).toBe(200);
    expect(await bench.join(2)).toMatchObject({ status: 409, body: { code: 'QUEUE_NOT_OPEN' } });
    expect((await bench.join(1)).body.id).toBe(mine.id);
    await bench.saveUp(2);
    await bench.round();
    expect((await bench.ticket(1, mine.id)).body.status).toBe('ADMITTED');
    await bench.round();
    await bench.round();
    expect(await bench.open.http('GET', '/api/v1/queue')).toMatchObject({
      body: { entryRequired: false, room: null },
    });
    expect((await bench.ticket(1, mine.id)).body).toMatchObject({ status: 'ADMITTED', entryRequired: false });
    expect(await bench.rows('SELECT status FROM queue_rooms')).toEqual([{ status: 'CLOSED' }]);
    expect(await bench.sre('POST', '/api/v1/ops/queue/drain', { reason: 'again' })).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_ROOM_STATE' },
    });
  });

  it('in which nobody has waited for long closes by itself', async () => {
    await openRoom();
    await bench.round();
    await bench.open.pool.query(`UPDATE queue_rooms SET idle_since = now() - interval '1 hour'`);
    await bench.round();
    expect(await bench.rows('SELECT status FROM queue_rooms')).toEqual([{ status: 'CLOSED' }]);
  });

  it('that is taken back before it opens ends the places in it', async () => {
    const roomId = await bench.preQueue();
    const mine = (await bench.join(1)).body;
    expect(mine).toMatchObject({ status: 'WAITING_FOR_OPENING', number: null, estimate: null });
    const cancelled = await bench.sre('POST', `/api/v1/ops/queue/rooms/${roomId}/cancel`, {
      reason: 'no release',
    });
    expect(cancelled).toMatchObject({ status: 200, body: { rooms: [], waiting: { ONLINE: 0 } } });
    expect((await bench.ticket(1, mine.id)).body.status).toBe('EXPIRED');
    expect(await bench.join(1)).toMatchObject({ status: 409, body: { code: 'QUEUE_NOT_OPEN' } });
  });

  it('empties when the pre-queue of the next one begins; whoever waits in it is served first', async () => {
    await openRoom();
    const early = (await bench.join(1)).body;
    const nextRoom = await bench.preQueue();
    await bench.round();
    const late = (await bench.join(2)).body;
    expect(late).toMatchObject({ roomId: nextRoom, status: 'WAITING_FOR_OPENING' });
    await bench.saveUp(2);
    await bench.round();
    expect((await bench.ticket(1, early.id)).body.status).toBe('ADMITTED');
    // The turn outlasts its room: the next one is open, so that whoever lost it would have to wait again.
    await bench.openNow(nextRoom);
    await bench.round();
    expect(await bench.rows('SELECT status FROM queue_rooms ORDER BY opens_at')).toEqual([
      { status: 'CLOSED' },
      { status: 'OPEN' },
    ]);
    expect((await bench.ticket(1, early.id)).body).toMatchObject({ status: 'ADMITTED', entryRequired: true });
    expect((await bench.enter(1, early.id)).status).toBe(200);
  });

  it('cannot be scheduled twice for one moment, in the past or far ahead', async () => {
    const opensAt = new Date(Date.now() + 3_600_000).toISOString();
    await bench.schedule({ opensAt });
    const again = { opensAt, reason: 'again' };
    expect(await bench.sre('POST', '/api/v1/ops/queue/rooms', again)).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_OPENING_TAKEN' },
    });
    for (const ms of [-60_000, 100 * 86_400_000]) {
      const body = { opensAt: new Date(Date.now() + ms).toISOString(), reason: 'x' };
      expect(await bench.sre('POST', '/api/v1/ops/queue/rooms', body)).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/opensAt', code: 'QUEUE_OPENING_PAST' }] },
      });
    }
  });

  it('is opened at once by staff one time, however often that is sent, until it takes nobody more', async () => {
    const open = () => bench.sre('POST', '/api/v1/ops/queue/rooms', { reason: 'a crowd' });
    const codes = (await Promise.all([open(), open()])).map(({ body }) => body['code'] ?? 'opened');
    expect(codes.toSorted()).toEqual(['QUEUE_OPENING_TAKEN', 'opened']);
    await bench.round();
    expect((await open()).body).toMatchObject({ status: 409, code: 'QUEUE_OPENING_TAKEN' });
    expect(await bench.rows('SELECT status FROM queue_rooms')).toEqual([{ status: 'OPEN' }]);
    await bench.sre('POST', '/api/v1/ops/queue/drain', { reason: 'enough' });
    expect((await open()).status).toBe(201);
  });
});

describe('the bounds', () => {
  it('are set by staff with the sre role over the version that they saw', async () => {
    const { body } = await bench.sre('GET', '/api/v1/ops/queue');
    const { version } = body['door'] as { version: number };
    const wanted = { floorPerMinute: 60, ceilingPerMinute: 600, version, reason: 'a small branch' };
    expect(await bench.sre('PUT', '/api/v1/ops/queue/bounds', wanted)).toMatchObject({
      status: 200,
      body: { door: { floorPerMinute: 60, ceilingPerMinute: 600, ratePerMinute: 600, version: version + 1 } },
    });
    expect(await bench.sre('PUT', '/api/v1/ops/queue/bounds', wanted)).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_DOOR_CHANGED' },
    });
    const crossed = { floorPerMinute: 700, reason: 'x' };
    expect(await bench.sre('PUT', '/api/v1/ops/queue/bounds', crossed)).toMatchObject({
      status: 422,
      body: { errors: [{ code: 'QUEUE_BOUNDS_CROSSED' }] },
    });
    for (const who of [{ role: 'teller' }, { role: 'auditor' }, customerId(1)] as const) {
      expect((await bench.as(who, 'PUT', '/api/v1/ops/queue/bounds', wanted)).status).toBe(403);
    }
    expect((await bench.as({ role: 'auditor' }, 'GET', '/api/v1/ops/queue')).status).toBe(200);
  });

  it('keep the rate that follows the measures of other processes', async () => {
    await openRoom();
    await bench.open.pool.query(
      'UPDATE queue_door SET floor_per_minute = 100, ceiling_per_minute = 1300, rate_per_minute = 1000',
    );
    const report = (commitMs: number) =>
      bench.open.pool.query(
        `INSERT INTO queue_pressure VALUES ('018f0000-0000-7000-8000-000000000000', now(), $1, 0, 0.1)
         ON CONFLICT (process_id) DO UPDATE SET at = now(), commit_ms = $1`,
        [commitMs],
      );
    const rateAfter = async (door: Doorkeeper): Promise<number> => {
      await door.round();
      const [row] = await bench.rows<{ rate: number }>('SELECT rate_per_minute AS rate FROM queue_door');
      return row!.rate;
    };
    // Each application decides at most once a second, so each is asked for one decision.
    await report(5000);
    const third = await openApplication({
      database: bench.open.database,
      core: bench.open.core,
      redis: false,
      env: { YUHUAN_ROLE: 'api', YUHUAN_QUEUE_SAFETY_NET: 'off' },
    });
    const fourth = await openApplication({
      database: bench.open.database,
      core: bench.open.core,
      redis: false,
      env: { YUHUAN_ROLE: 'api', YUHUAN_QUEUE_SAFETY_NET: 'off' },
    });
    try {
      await bench.open.pool.query('DELETE FROM queue_pressure');
      await report(5000);
      expect(await rateAfter(third.app.get(Doorkeeper))).toBe(700);
      await bench.open.pool.query('DELETE FROM queue_pressure');
      await report(10);
      expect(await rateAfter(fourth.app.get(Doorkeeper))).toBeGreaterThanOrEqual(490);
    } finally {
      await fourth.stop();
      await third.stop();
    }
  });
});
