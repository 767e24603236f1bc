import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { HttpAnswer, TestCaller } from '../../harness/index.js';
import { type BookingBody, BookingClient } from './booking-client.js';

jest.setTimeout(60_000);

let client: BookingClient;
let dates: string[];
let persons = 100;

beforeAll(async () => {
  client = await BookingClient.open();
  dates = await Promise.all([4, 5, 6, 7].map((n) => client.app.bookableDate(n)));
});
afterAll(() => client.stop());
// What a test finds at its end is then its own doing.
beforeEach(() => client.reconciler.reconcile('B001'));

const next = (): TestCaller => client.app.callers.customer((persons += 1));
const replayed = ({ headers }: HttpAnswer<unknown>): string | null => headers.get('idempotency-replayed');

async function booked(
  caller: TestCaller,
  date = dates[0]!,
  key: string = randomUUID(),
): Promise<BookingBody> {
  const { status, body } = await client.book(caller, date, { key });
  expect([status, body.code]).toEqual([201, undefined]);
  return body;
}

async function eventsOf(id: string): Promise<string[]> {
  const rows = await client.sql<{ type: string }>(
    'SELECT type FROM events WHERE subject_id = $1 ORDER BY seq',
    [id],
  );
  return rows.map(({ type }) => type);
}

describe('a booking that is asked for again', () => {
  it('under its key is the same answer, marked as a repeat', async () => {
    const [caller, key] = [next(), randomUUID()];
    const first = await client.book(caller, dates[0]!, { key });
    const again = await client.book(caller, dates[0]!, { key });
    expect([first.status, replayed(first)]).toEqual([201, null]);
    expect([again.status, replayed(again)]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('location')).toBe(`/api/v1/bookings/${first.body.id}`);
    expect(await eventsOf(first.body.id)).toEqual(['BOOKED']);
  });

  it('many times at once is one booking and one answer', async () => {
    const [caller, key] = [next(), randomUUID()];
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => client.book(caller, dates[0]!, { key })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter((answer) => replayed(answer) === null)).toHaveLength(1);
  });

  it('is the same answer when Redis has forgotten everything', async () => {
    const [caller, key] = [next(), randomUUID()];
    const first = await booked(caller, dates[0], key);
    await client.app.redis!.flushAll();
    const again = await client.book(caller, dates[0]!, { key });
    expect([again.status, replayed(again)]).toEqual([201, 'true']);
    expect(again.body).toEqual(first);
  });

  it('is the original answer also after it was moved and cancelled', async () => {
    const [caller, key] = [next(), randomUUID()];
    const first = await booked(caller, dates[0], key);
    const moved = await client.reschedule(caller, first.id, { date: dates[1] });
    expect(moved.body).toMatchObject({ date: dates[1], changes: 1 });
    const movedKey = randomUUID();
    const movedAgain = await client.reschedule(caller, first.id, { date: dates[2] }, movedKey);
    expect(movedAgain.body).toMatchObject({ date: dates[2], changes: 2 });
    const cancelKey = randomUUID();
    const cancelled = await client.cancel(caller, first.id, cancelKey);
    expect(cancelled.body).toMatchObject({ status: 'CANCELLED', date: dates[2] });

    expect((await client.book(caller, dates[0]!, { key })).body).toEqual(first);
    expect((await client.reschedule(caller, first.id, { date: dates[2] }, movedKey)).body).toEqual(
      movedAgain.body,
    );
    expect((await client.cancel(caller, first.id, cancelKey)).body).toEqual(cancelled.body);
    expect(await eventsOf(first.id)).toEqual(['BOOKED', 'RESCHEDULED', 'RESCHEDULED', 'CANCELLED']);
  });

  it('with another body is refused, before and after the first is decided', async () => {
    const [caller, key] = [next(), randomUUID()];
    const [first, other] = await Promise.all([
      client.book(caller, dates[0]!, { key }),
      client.book(caller, dates[1]!, { key }),
    ]);
    expect([first.status, other.status].toSorted((a, b) => a - b)).toEqual([201, 409]);
    const late = await client.book(caller, dates[2]!, { key });
    expect([late.status, late.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('by another customer under the same key is a booking of its own', async () => {
    const key = randomUUID();
    const [one, other] = [next(), next()];
    const answers = await Promise.all([one, other].map((caller) => client.book(caller, dates[0]!, { key })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]!.body.id).not.toBe(answers[1]!.body.id);
  });
});

describe('a cancellation that is asked for again', () => {
  it('under its key is one effect and the same answer', async () => {
    const caller = next();
    const { id } = await booked(caller);
    const key = randomUUID();
    const answers = await Promise.all(
      [1, 2, 3].map(() => client.cancel(caller, id, key, { reason: 'moved' })),
    );
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([200, answers[0]!.body]);
    }
    const late = await client.cancel(caller, id, key, { reason: 'moved' });
    expect([late.status, replayed(late), late.body]).toEqual([200, 'true', answers[0]!.body]);
    expect(await eventsOf(id)).toEqual(['BOOKED', 'CANCELLED']);
  });

  it('under other keys at the same time is one effect, and the others are told the state', async () => {
    const caller = next();
    const { id, date } = await booked(caller);
    const before = await takenOn(date);
    const answers = await Promise.all(Array.from({ length: 6 }, () => client.cancel(caller, id)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
      expect([status, body.code]).toEqual([409, 'STATE_CONFLICT']);
    }
    expect(await eventsOf(id)).toEqual(['BOOKED', 'CANCELLED']);
    expect(await takenOn(date)).toBe(before - 1);
    expect(await driftAtRest()).toEqual([]);
  });

  it('with a reason that cannot be kept is refused as a fault of that field, and the booking stands', async () => {
    const caller = next();
    const { id } = await booked(caller);
    const { status, body } = await client.cancel(caller, id, randomUUID(), { reason: 'a\u0000b' });
    expect([status, body.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(body['errors']).toMatchObject([{ pointer: '/reason', code: 'FIELD_FORMAT' }]);
    expect(await eventsOf(id)).toEqual(['BOOKED']);
  });

  it('frees the loan at once', async () => {
    const caller = next();
    const { id } = await booked(caller);
    await client.cancel(caller, id);
    const again = await client.book(caller, dates[1]!);
    expect(again.status).toBe(201);
    expect(again.body.id).not.toBe(id);
  });
});

describe('a reschedule', () => {
  it('under its key is one move and the same answer; with another body it is refused', async () => {
    const caller = next();
    const { id } = await booked(caller);
    const key = randomUUID();
    const answers = await Promise.all(
      [1, 2, 3].map(() => client.reschedule(caller, id, { date: dates[1] }, key)),
    );
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]!.body]);
    expect(await eventsOf(id)).toEqual(['BOOKED', 'RESCHEDULED']);
    const other = await client.reschedule(caller, id, { date: dates[2] }, key);
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('and a cancellation at the same time leave one slot or none, never both', async () => {
    const rounds = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const caller = next();
        const { id } = await booked(caller);
        await Promise.all([client.reschedule(caller, id, { date: dates[1] }), client.cancel(caller, id)]);
        const events = await eventsOf(id);
        return events.join(' ');
      }),
    );
    for (const events of rounds) {
      expect(['BOOKED CANCELLED', 'BOOKED RESCHEDULED CANCELLED']).toContain(events);
    }
    expect(await driftAtRest()).toEqual([]);
  });
});

describe('a hold', () => {
  it('becomes a booking once, under whatever keys it is asked for at the same time', async () => {
    const caller = next();
    const { body: hold } = await client.hold(caller, dates[0]!);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => client.book(caller, dates[0]!, { holdId: hold.id })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(4);
    expect(await eventsOf(hold.id)).toEqual(['HELD', 'CONFIRMED']);
  });

  it('that is over is no booking, before the sweep and after it', async () => {
    const caller = next();
    const { body: hold } = await client.hold(caller, dates[0]!);
    await client.letExpire(hold.id);
    const early = await client.book(caller, dates[0]!, { holdId: hold.id });
    expect([early.status, early.body.code]).toEqual([409, 'HOLD_EXPIRED']);
    expect(await client.sweeper.sweep()).toBe(1);
    const late = await client.book(caller, dates[0]!, { holdId: hold.id });
    expect([late.status, late.body.code]).toEqual([409, 'HOLD_EXPIRED']);
    expect((await client.book(caller, dates[0]!)).status).toBe(201);
    expect(await driftAtRest()).toEqual([]);
  });

  it('that was given up twice at once gives its unit back once', async () => {
    const caller = next();
    const before = await takenOn(dates[0]!);
    const { body: hold } = await client.hold(caller, dates[0]!);
    const answers = await Promise.all([1, 2, 3, 4].map(() => client.giveUp(caller, hold.id)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect(await eventsOf(hold.id)).toEqual(['HELD', 'RELEASED']);
    expect(await takenOn(dates[0]!)).toBe(before);
    expect(await driftAtRest()).toEqual([]);
  });

  it('races its sweep: a confirmation or the end of it, never both', async () => {
    const held = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const caller = next();
        const { body } = await client.hold(caller, dates[3]!);
        return { caller, id: body.id };
      }),
    );
    const late = held.filter((_, index) => index % 2 === 0);
    await Promise.all(late.map(({ id }) => client.letExpire(id)));
    const [answers] = await Promise.all([
      Promise.all(held.map(({ caller, id }) => client.book(caller, dates[3]!, { holdId: id }))),
      client.sweeper.sweep(),
      client.sweeper.sweep(),
    ]);
    for (const [index, { id }] of held.entries()) {
      const isLate = index % 2 === 0;
      expect([answers[index]!.status, await eventsOf(id)]).toEqual(
        isLate ? [409, ['HELD', 'EXPIRED']] : [201, ['HELD', 'CONFIRMED']],
      );
    }
    expect(await driftAtRest()).toEqual([]);
  });
});

async function takenOn(date: string): Promise<number> {
  const [row] = await client.sql<{ used: number }>(
    `SELECT (taken + held)::int AS used FROM quota_counters
     WHERE branch_id = 'B001' AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $1`,
    [date],
  );
  return row!.used;
}

/** What gate and judge differ by when nothing is under way, before anything could mend it. */
async function driftAtRest(): Promise<unknown[]> {
  const { drifts } = await client.reconciler.compare('B001');
  return [...drifts];
}
