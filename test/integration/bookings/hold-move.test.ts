import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type HttpAnswer, type TestCaller, waitForLock } from '../../harness/index.js';
import { type BookingBody, BookingClient } from './booking-client.js';

jest.setTimeout(60_000);

const BRANCH = 'B001';

let client: BookingClient;
let dates: string[];
let persons = 860;

beforeAll(async () => {
  client = await BookingClient.open();
  dates = await Promise.all([4, 5, 6, 7].map((n) => client.app.bookableDate(n)));
});
afterAll(() => client.stop());

const next = (): TestCaller => client.app.callers.customer((persons += 1));

const move = (
  { token }: TestCaller,
  id: string,
  date: string,
  branchId = BRANCH,
): Promise<HttpAnswer<BookingBody>> =>
  client.app.http<BookingBody>('POST', `/api/v1/holds/${id}/move`, { token, body: { branchId, date } });

async function held(caller: TestCaller, date: string): Promise<BookingBody> {
  const { status, body } = await client.hold(caller, date);
  expect([status, body.code]).toEqual([201, undefined]);
  return body;
}

async function rowOf(id: string): Promise<{ status: string; date: string; branchId: string; seq: number }> {
  const [row] = await client.sql<{ status: string; date: string; branchId: string; seq: number }>(
    'SELECT status, date::text, branch_id AS "branchId", seq FROM bookings WHERE id = $1',
    [id],
  );
  return row!;
}

const eventsOf = (id: string): Promise<string[]> => client.eventsOf(id);

/** What the rows use of each day at a branch, beside what its counters say, over everything in the tables. */
async function counted(): Promise<{ wrong: number }> {
  const [row] = await client.sql<{ wrong: number }>(
    `SELECT count(*)::integer AS wrong FROM quota_counters c WHERE
       c.held <> (SELECT count(*) FROM bookings b WHERE b.status = 'HELD' AND c.id = ANY (b.counter_ids))
       OR c.taken <> (SELECT count(*) FROM bookings b WHERE b.status = 'BOOKED' AND c.id = ANY (b.counter_ids))`,
  );
  return row!;
}

/** So many places are left on the day of the branch, for judge and gate. */
async function leavePlaces(date: string, places: number): Promise<void> {
  await client.sql(
    `UPDATE quota_counters SET capacity = taken + held + $3, ceiling = taken + held + $3
     WHERE branch_id = $1 AND period = 'DAY' AND period_start = $2`,
    [BRANCH, date, places],
  );
  await client.reconciler.reconcile(BRANCH);
}

describe('a hold that moves', () => {
  it('is the same hold on the other day, lasts as a new one, and becomes the booking of that day', async () => {
    const caller = next();
    const hold = await held(caller, dates[0]!);
    await client.sql(`UPDATE bookings SET expires_at = now() + interval '20 seconds' WHERE id = $1`, [
      hold.id,
    ]);
    const { status, body } = await move(caller, hold.id, dates[1]!);
    expect([status, body.code]).toEqual([200, undefined]);
    expect(body).toMatchObject({ id: hold.id, date: dates[1], extensionsLeft: 10 });
    expect(Date.parse(String(body['expiresAt'])) - Date.now()).toBeGreaterThan(120_000);
    expect(await counted()).toEqual({ wrong: 0 });
    const elsewhere = await move(caller, hold.id, dates[1]!, 'B002');
    expect(elsewhere.body).toMatchObject({ id: hold.id, branchId: 'B002', date: dates[1] });
    const other = await client.book(caller, dates[0]!, { holdId: hold.id });
    expect([other.status, other.body['errors']]).toMatchObject([422, [{ code: 'HOLD_FOR_OTHER_SLOT' }]]);
    const booked = await client.book(caller, dates[1]!, { holdId: hold.id, branchId: 'B002' });
    expect([booked.status, booked.body.id, booked.body.changes]).toEqual([201, hold.id, 0]);
    expect(await eventsOf(hold.id)).toEqual(['1 HELD', '2 MOVED', '3 MOVED', '4 CONFIRMED']);
    expect(await counted()).toEqual({ wrong: 0 });
    // It has never been rescheduled: as often as the rules say it may still be.
    const again = await client.reschedule(caller, hold.id, { branchId: BRANCH, date: dates[0]! });
    expect([again.status, again.body.changes]).toEqual([200, 1]);
    expect((await move(caller, hold.id, dates[1]!)).body.code).toBe('STATE_CONFLICT');
  });

  it('stays as it was when the other day is full or not open, and can then be booked', async () => {
    await leavePlaces(dates[3]!, 0);
    const caller = next();
    const hold = await held(caller, dates[0]!);
    const before = await rowOf(hold.id);
    const full = await move(caller, hold.id, dates[3]!);
    expect([full.status, full.body.code]).toEqual([409, 'QUOTA_DAY_FULL']);
    expect(full.body['alternatives']).not.toEqual([]);
    expect((await move(caller, hold.id, '2020-01-01')).status).toBe(422);
    expect((await move(caller, hold.id, dates[1]!, 'B999')).status).toBe(422);
    expect(await rowOf(hold.id)).toEqual(before);
    expect(await eventsOf(hold.id)).toEqual(['1 HELD']);
    expect((await client.book(caller, dates[0]!, { holdId: hold.id })).status).toBe(201);
  });

  it('by many at once moves once; to two days at once it ends on one, with its units there alone', async () => {
    const caller = next();
    const hold = await held(caller, dates[0]!);
    const same = await Promise.all(Array.from({ length: 8 }, () => move(caller, hold.id, dates[1]!)));
    expect(same.map(({ status }) => status)).toEqual(same.map(() => 200));
    expect(await eventsOf(hold.id)).toEqual(['1 HELD', '2 MOVED']);
    const apart = await Promise.all([
      move(caller, hold.id, dates[0]!),
      move(caller, hold.id, dates[2]!),
      move(caller, hold.id, dates[0]!, 'B002'),
    ]);
    const { date, branchId } = await rowOf(hold.id);
    expect(apart.some(({ body }) => body.date === date && body.branchId === branchId)).toBe(true);
    expect(await counted()).toEqual({ wrong: 0 });
    expect((await client.book(caller, date, { holdId: hold.id, branchId })).status).toBe(201);
  });

  it('takes the last place once, however many come for it, and nobody loses the place they have', async () => {
    await leavePlaces(dates[2]!, 2);
    const crowd = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const caller = next();
        return { caller, hold: await held(caller, dates[0]!) };
      }),
    );
    const answers = await Promise.all(crowd.map(({ caller, hold }) => move(caller, hold.id, dates[2]!)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.filter(({ body }) => body.code === 'QUOTA_DAY_FULL')).toHaveLength(6);
    const rows = await Promise.all(crowd.map(({ hold }) => rowOf(hold.id)));
    expect(rows.map(({ status }) => status)).toEqual(rows.map(() => 'HELD'));
    expect(rows.filter(({ date }) => date === dates[2])).toHaveLength(2);
    expect(await counted()).toEqual({ wrong: 0 });
  });

  it('ends by itself, given up or swept, on the day to which it was moved', async () => {
    const [one, other] = [next(), next()];
    const holds = await Promise.all([one, other].map((caller) => held(caller, dates[0]!)));
    await Promise.all([move(one, holds[0]!.id, dates[1]!), move(other, holds[1]!.id, dates[1]!)]);
    expect((await client.giveUp(one, holds[0]!.id)).status).toBe(204);
    await client.letExpire(holds[1]!.id);
    expect((await move(other, holds[1]!.id, dates[0]!)).body.code).toBe('HOLD_EXPIRED');
    await client.sweeper.sweep();
    expect((await move(other, holds[1]!.id, dates[0]!)).body.code).toBe('HOLD_EXPIRED');
    expect((await move(one, holds[0]!.id, dates[0]!)).body.code).toBe('HOLD_EXPIRED');
    expect(await Promise.all(holds.map(({ id }) => eventsOf(id)))).toEqual([
      ['1 HELD', '2 MOVED', '3 RELEASED'],
      ['1 HELD', '2 MOVED', '3 EXPIRED'],
    ]);
    expect(await counted()).toEqual({ wrong: 0 });
  });

  it('is judged by the rules of when it was moved, not of when it was made', async () => {
    const caller = next();
    const hold = await held(caller, dates[0]!);
    // So long ago that the other day was not open yet.
    await client.sql(`UPDATE bookings SET created_at = now() - interval '200 days' WHERE id = $1`, [hold.id]);
    expect((await client.book(caller, dates[0]!, { holdId: hold.id })).status).toBe(422);
    expect((await move(caller, hold.id, dates[1]!)).status).toBe(200);
    expect((await client.book(caller, dates[1]!, { holdId: hold.id })).status).toBe(201);
  });

  it('is nobody else’s to move, and stays where the line has offered it', async () => {
    const caller = next();
    const hold = await held(caller, dates[1]!);
    expect((await move(next(), hold.id, dates[0]!)).status).toBe(404);
    await client.sql(
      `INSERT INTO waitlist_entries (id, status, customer_id, loan_id, product, product_group, channel, branch_ids,
         from_date, to_date, offer_id, offered_at, offer_expires_at, key_digest, request_digest)
       SELECT gen_random_uuid(), 'OFFERED', customer_id, loan_id, product, 'HOUSING', channel, ARRAY[branch_id],
         date, date, id, now(), expires_at, gen_random_uuid(), gen_random_uuid() FROM bookings WHERE id = $1`,
      [hold.id],
    );
    expect((await move(caller, hold.id, dates[0]!)).body.code).toBe('HOLD_NOT_MOVABLE');
    expect(await eventsOf(hold.id)).toEqual(['1 HELD']);
  });

  it.each([
    ['confirmed', 'BOOKED'],
    ['given up', 'RELEASED'],
  ])('is moved or %s, never both halfway, when both come at once', async (_, ended) => {
    const caller = next();
    const hold = await held(caller, dates[0]!);
    const lock = await client.app.pool.connect();
    try {
      await lock.query('BEGIN');
      await lock.query('SELECT FROM bookings WHERE id = $1 FOR UPDATE', [hold.id]);
      const moved = move(caller, hold.id, dates[1]!);
      await waitForLock(client.app.pool, 'the move waits');
      const end =
        ended === 'BOOKED'
          ? client.book(caller, dates[0]!, { holdId: hold.id })
          : client.giveUp(caller, hold.id);
      await lock.query('COMMIT');
      const [one, other] = await Promise.all([moved, end]);
      const { status, date } = await rowOf(hold.id);
      const wasMoved = one.status === 200;
      expect(date).toBe(dates[wasMoved ? 1 : 0]);
      expect([status, other.status < 300]).toEqual(other.status < 300 ? [ended, true] : ['HELD', false]);
      expect(wasMoved || other.status < 300).toBe(true);
      expect(await counted()).toEqual({ wrong: 0 });
    } finally {
      lock.release(true);
    }
  });
});
