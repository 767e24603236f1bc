import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { EXTENSIONS_MAX } from '../../../src/bookings/hold-extension.policy.js';
import { type HttpAnswer, type TestCaller, waitForLock } from '../../harness/index.js';
import { type BookingBody, BookingClient } from './booking-client.js';

jest.setTimeout(60_000);

const EXTEND = readFileSync('src/bookings/sql/extend-hold.sql', 'utf8');

let client: BookingClient;
let dates: string[];
let persons = 800;

beforeAll(async () => {
  client = await BookingClient.open();
  dates = await Promise.all([4, 5, 6].map((n) => client.app.bookableDate(n)));
});
afterAll(() => client.stop());

const next = (): TestCaller => client.app.callers.customer((persons += 1));

const extend = ({ token }: TestCaller, id: string): Promise<HttpAnswer<BookingBody>> =>
  client.app.http<BookingBody>('POST', `/api/v1/holds/${id}/extend`, { token });

async function held(caller: TestCaller, date: string): Promise<BookingBody> {
  const { status, body } = await client.hold(caller, date);
  expect([status, body.code]).toEqual([201, undefined]);
  return body;
}

/** So much is left of it, by the store's clock. */
async function leave(id: string, seconds: number): Promise<void> {
  await client.sql(`UPDATE bookings SET expires_at = now() + $2 * interval '1 second' WHERE id = $1`, [
    id,
    seconds,
  ]);
}

async function rowOf(id: string): Promise<{ status: string; seq: number; leftSeconds: number }> {
  const [row] = await client.sql<{ status: string; seq: number; leftSeconds: number }>(
    `SELECT status, seq, extract(epoch FROM expires_at - now())::float8 AS "leftSeconds" FROM bookings WHERE id = $1`,
    [id],
  );
  return row!;
}

const eventsOf = (id: string): Promise<string[]> => client.eventsOf(id);

describe('a hold that is extended', () => {
  it('lasts minutes from now, says how often it may be again, and becomes the booking that it was held for', async () => {
    const caller = next();
    const hold = await held(caller, dates[0]!);
    expect(hold['extensionsLeft']).toBe(EXTENSIONS_MAX);
    await leave(hold.id, 60);
    const { status, body } = await extend(caller, hold.id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: hold.id, date: dates[0], extensionsLeft: EXTENSIONS_MAX - 1 });
    expect((await rowOf(hold.id)).leftSeconds).toBeGreaterThan(270);
    const booked = await client.book(caller, dates[0]!, { holdId: hold.id });
    expect([booked.status, booked.body.id]).toEqual([201, hold.id]);
    expect(await eventsOf(hold.id)).toEqual(['1 HELD', '2 EXTENDED', '3 CONFIRMED']);
    expect((await extend(caller, hold.id)).body.code).toBe('STATE_CONFLICT');
  });

  it('by many at once is extended once, and one that lasts long enough not at all', async () => {
    const caller = next();
    const hold = await held(caller, dates[0]!);
    expect((await extend(caller, hold.id)).body).toMatchObject({ expiresAt: hold['expiresAt'] });
    await leave(hold.id, 30);
    const answers = await Promise.all(Array.from({ length: 8 }, () => extend(caller, hold.id)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(await eventsOf(hold.id)).toEqual(['1 HELD', '2 EXTENDED']);
  });

  it('is extended ten times and no more, and ends by itself', async () => {
    const caller = next();
    const hold = await held(caller, dates[1]!);
    const left: unknown[] = [];
    for (let time = 0; time < EXTENSIONS_MAX; time += 1) {
      await leave(hold.id, 20);
      left.push((await extend(caller, hold.id)).body['extensionsLeft']);
    }
    expect(left).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    await leave(hold.id, 20);
    const refused = await extend(caller, hold.id);
    expect([refused.status, refused.body.code]).toEqual([409, 'HOLD_NOT_EXTENDABLE']);
    await client.letExpire(hold.id);
    expect((await extend(caller, hold.id)).body.code).toBe('HOLD_EXPIRED');
    await client.sweeper.sweep();
    expect((await rowOf(hold.id)).status).toBe('EXPIRED');
    expect((await extend(caller, hold.id)).body.code).toBe('HOLD_EXPIRED');
  });

  it('is extended or swept, never both, when both come at its end', async () => {
    const holds = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        const caller = next();
        const { id } = await held(caller, dates[2]!);
        if (index % 2 === 0) await client.letExpire(id);
        else await leave(id, 20);
        return { caller, id };
      }),
    );
    const [answers] = await Promise.all([
      Promise.all(holds.map(({ caller, id }) => extend(caller, id))),
      client.sweeper.sweep(),
    ]);
    await client.sweeper.sweep();
    for (const [index, { id }] of holds.entries()) {
      const isOver = index % 2 === 0;
      expect([answers[index]!.status, await eventsOf(id)]).toEqual(
        isOver ? [409, ['1 HELD', '2 EXPIRED']] : [200, ['1 HELD', '2 EXTENDED']],
      );
    }
  });

  it('is nobody else’s to extend, and not where the line has offered it', async () => {
    const caller = next();
    const hold = await held(caller, dates[1]!);
    await leave(hold.id, 20);
    expect((await extend(next(), hold.id)).status).toBe(404);
    await client.sql(
      `INSERT INTO waitlist_entries (id, status, customer_id, loan_id, product, product_group, channel, branch_ids,
         from_date, to_date, offer_id, offered_at, offer_expires_at, key_digest, request_digest)
       SELECT gen_random_uuid(), 'OFFERED', customer_id, loan_id, product, 'HOUSING', channel, ARRAY[branch_id],
         date, date, id, now(), expires_at, gen_random_uuid(), gen_random_uuid() FROM bookings WHERE id = $1`,
      [hold.id],
    );
    expect((await extend(caller, hold.id)).body.code).toBe('HOLD_NOT_EXTENDABLE');
    expect(await eventsOf(hold.id)).toEqual(['1 HELD']);
  });
});

/** Asks while an extension of this very hold is on its way, which is done before what is asked. */
async function whileExtending<T>(caller: TestCaller, id: string, ask: () => Promise<T>): Promise<T> {
  await leave(id, 60);
  const lock = await client.app.pool.connect();
  try {
    await lock.query('BEGIN');
    await lock.query('SELECT FROM bookings WHERE id = $1 FOR UPDATE', [id]);
    const answer = ask();
    await waitForLock(client.app.pool, 'what is asked waits for the extension');
    const values = [id, caller.id, 300_000, 240_000, EXTENSIONS_MAX, caller.id, 'customer', 'a-trace'];
    expect((await lock.query(EXTEND, values)).rowCount).toBe(1);
    await lock.query('COMMIT');
    return await answer;
  } finally {
    lock.release(true);
  }
}

describe('a hold that is extended at the same moment', () => {
  it('becomes the booking all the same: it is the place that was kept', async () => {
    const caller = next();
    const hold = await held(caller, dates[0]!);
    const { status, body } = await whileExtending(caller, hold.id, () =>
      client.book(caller, dates[0]!, { holdId: hold.id }),
    );
    expect([status, body.code, body.id]).toEqual([201, undefined, hold.id]);
    expect(await eventsOf(hold.id)).toEqual(['1 HELD', '2 EXTENDED', '3 CONFIRMED']);
  });

  it('is given up all the same, so that the next day can be kept', async () => {
    const caller = next();
    const hold = await held(caller, dates[0]!);
    const { status } = await whileExtending(caller, hold.id, () =>
      client.app.http('DELETE', `/api/v1/holds/${hold.id}`, { token: caller.token }),
    );
    expect(status).toBe(204);
    expect((await rowOf(hold.id)).status).toBe('RELEASED');
    expect(await eventsOf(hold.id)).toEqual(['1 HELD', '2 EXTENDED', '3 RELEASED']);
    await held(caller, dates[1]!);
  });
});
