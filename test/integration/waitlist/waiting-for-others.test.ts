import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Suspensions } from '../../../src/bookings/day/suspensions.js';
import { PlaceOffer } from '../../../src/bookings/waitlist/place-offer.js';
import type { HttpAnswer, TestCaller } from '../../harness/index.js';
import { type EntryBody, LineClient } from './line-client.js';

jest.setTimeout(120_000);

/** The branch of the sandbox whose days have shares: 28 online, 12 for phone and counter. */
const SHARED = 'B004';

let line: LineClient;
let days = 0;

beforeAll(async () => {
  line = await LineClient.open(SHARED);
  await line.openAtAllHours();
});
afterAll(() => line.bookings.stop());
afterEach(() => line.clear());

const nextDay = (): string => line.day((days += 1));
const teller = (branch: string = SHARED): string => line.bookings.app.token({ role: 'teller', branch });
const partner = (name: string): string =>
  line.bookings.app.token('C100009', { sub: name, roles: ['partner'] });

interface Waiting {
  readonly caller: TestCaller;
  readonly id: string;
}

interface PageBody {
  readonly entries: readonly EntryBody[];
  readonly nextCursor: string | null;
}

function ask<Body = EntryBody>(
  token: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
  key: string = randomUUID(),
): Promise<HttpAnswer<Body>> {
  const headers = { 'idempotency-key': key, 'accept-language': 'en' };
  return line.bookings.app.http<Body>(method, `/api/v1${path}`, {
    token,
    headers,
    ...(body !== undefined && { body }),
  });
}

const byPhone = (date: string): Promise<Waiting> => line.callerByPhone(date);

async function byStaff(date: string, channel: 'PHONE' | 'COUNTER'): Promise<Waiting> {
  const caller = line.person();
  const { status, body } = await bookByStaff(caller, date, channel);
  if (status !== 201) throw new Error(`a booking by staff was answered ${status} ${body.code}`);
  return { caller, id: body.id };
}

const bookByStaff = (caller: TestCaller, date: string, channel: 'PHONE' | 'COUNTER', more: object = {}) =>
  ask(teller(), 'POST', '/staff/bookings', {
    customerId: caller.id,
    loanId: caller.loanId,
    channel,
    branchId: SHARED,
    date,
    kind: 'FULL',
    contact: { phone: '13800138000' },
    ...more,
  });

async function share(date: string, pool: 'ONLINE' | 'ASSISTED', capacity: number): Promise<void> {
  await line.bookings.sql(
    `UPDATE quota_counters SET capacity = $4, ceiling = greatest($4::integer, taken + held)
     WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $2 AND pool = $3
       AND time_window = ''`,
    [SHARED, date, pool, capacity],
  );
  await line.atRest();
}

const actorsOf = (id: string) =>
  line.bookings.sql(
    'SELECT type, actor_id AS "by", actor_role AS role FROM events WHERE subject_id = $1 ORDER BY seq',
    [id],
  );

const tasksOf = async (entryId: string): Promise<unknown[]> => {
  const { body } = await ask<{
    tasks: { status: string; details: { entryId?: string }; booking: unknown }[];
  }>(teller(), 'GET', `/staff/tasks?branchId=${SHARED}&kind=WAITLIST_CALL&limit=50`);
  return body.tasks.filter(({ details }) => details.entryId === entryId);
};

const taskStatusOf = async (entryId: string): Promise<string | undefined> => {
  const tasks = await line.bookings.sql<{ status: string }>(
    `SELECT status FROM tasks WHERE details ->> 'entryId' = $1`,
    [entryId],
  );
  return tasks[0]?.status;
};

describe('staff who wait for customers', () => {
  it('join at their own branches, in the order of everybody, and the customer sees it', async () => {
    const date = nextDay();
    await line.sellOut(date);
    const before = await line.waiter(date);
    const joined = await byPhone(date);
    expect(await ask(joined.caller.token, 'GET', `/waitlist/${joined.id}`)).toMatchObject({
      status: 200,
      body: { status: 'WAITING', channel: 'PHONE', place: 2, customerId: joined.caller.id },
    });
    expect(await line.entry(before)).toMatchObject({ channel: 'ONLINE', place: 1 });
    const tellerId = (await actorsOf(joined.id))[0];
    expect(tellerId).toEqual({ type: 'JOINED', by: expect.stringContaining('teller'), role: 'teller' });
    const shown = await ask(teller(), 'GET', `/staff/waitlist/${joined.id}`);
    expect([shown.status, shown.body.id]).toEqual([200, joined.id]);
    expect((await ask(teller('B001'), 'GET', `/staff/waitlist/${joined.id}`)).status).toBe(404);
    expect((await ask(teller('B001'), 'DELETE', `/staff/waitlist/${joined.id}`)).status).toBe(404);
  });

  it.each([
    [{ branchId: 'B001' }, 403],
    [{ branchIds: [SHARED, 'B001'] }, 403],
    [{}, 403],
  ])('are refused what is out of their reach: %j', async (where, status) => {
    const caller = line.person();
    const answer = await ask(teller(), 'POST', '/staff/waitlist', {
      customerId: caller.id,
      loanId: caller.loanId,
      channel: 'COUNTER',
      date: line.day(3),
      ...where,
    });
    expect(answer.status).toBe(status);
  });

  it('are answered the same under the same key, and not under a key with another wish', async () => {
    const caller = line.person();
    const date = nextDay();
    await line.sellOut(date);
    const wish = {
      customerId: caller.id,
      loanId: caller.loanId,
      channel: 'COUNTER',
      branchId: SHARED,
      date,
    };
    const key = randomUUID();
    const first = await ask(teller(), 'POST', '/staff/waitlist', wish, key);
    const again = await ask(teller(), 'POST', '/staff/waitlist', wish, key);
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([
      201,
      201,
      'true',
    ]);
    expect(again.body).toEqual(first.body);
    expect(first.headers.get('location')).toBe(`/api/v1/staff/waitlist/${first.body.id}`);
    const other = await ask(teller(), 'POST', '/staff/waitlist', { ...wish, channel: 'PHONE' }, key);
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('see who waits for a day of their branch, in the order of joining, page by page', async () => {
    const [date, other] = [nextDay(), nextDay()];
    await line.sellOut(date);
    await line.sellOut(other);
    const waiting = [await line.waiter(date), await byPhone(date), await line.waiter(date)];
    const elsewhere = await byPhone(other);
    const list = async (query: string): Promise<PageBody> =>
      (await ask<PageBody>(teller(), 'GET', `/staff/waitlist?branchId=${SHARED}${query}`)).body;
    const ids = ({ entries }: PageBody): string[] => entries.map(({ id }) => id);
    expect(ids(await list(`&date=${date}`))).toEqual(waiting.map(({ id }) => id));
    expect(ids(await list(''))).toEqual([...waiting.map(({ id }) => id), elsewhere.id]);
    const first = await list(`&date=${date}&limit=2`);
    expect(ids(first)).toEqual(waiting.slice(0, 2).map(({ id }) => id));
    const second = await list(`&date=${date}&limit=2&cursor=${first.nextCursor}`);
    expect([ids(second), second.nextCursor]).toEqual([[waiting[2]!.id], null]);
    expect(ids(await list(`&date=${date}&status=OFFERED`))).toEqual([]);
    expect((await ask(teller('B001'), 'GET', `/staff/waitlist?branchId=${SHARED}`)).status).toBe(403);
    // To whom it belongs: all of them, or those alone that are not over.
    const { caller, id } = waiting[0]!;
    const own = async (query: string): Promise<string[]> =>
      ids((await ask<PageBody>(caller.token, 'GET', `/waitlist${query}`)).body);
    expect(await own('?open=true')).toEqual([id]);
    await ask(caller.token, 'DELETE', `/waitlist/${id}`);
    expect([await own('?open=true'), await own('?open=false'), await own('')]).toEqual([[], [id], [id]]);
    expect((await ask(caller.token, 'GET', '/waitlist?open=maybe')).status).toBe(422);
  });

  it('are called to work when a place is offered, and confirm it', async () => {
    const date = nextDay();
    await line.capacity(date, 1);
    const booked = await byStaff(date, 'COUNTER');
    const waiting = await byPhone(date);
    await line.bookings.cancel(booked.caller, booked.id);
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    const [task] = await tasksOf(waiting.id);
    const { offer } = await line.entry(waiting);
    expect(task).toMatchObject({
      status: 'OPEN',
      details: { date, until: offer!.expiresAt },
      booking: { id: offer!.holdId, customerId: waiting.caller.id, channel: 'PHONE' },
    });
    const offered = await ask<PageBody>(teller(), 'GET', `/staff/waitlist?branchId=${SHARED}&status=OFFERED`);
    expect(offered.body.entries.map(({ id }) => id)).toEqual([waiting.id]);
    const confirmed = await bookByStaff(waiting.caller, date, 'PHONE', { holdId: offer!.holdId });
    expect([confirmed.status, confirmed.body.id]).toEqual([201, offer!.holdId]);
    await line.keeper.round();
    expect(await line.entry(waiting)).toMatchObject({ status: 'BOOKED', bookingId: offer!.holdId });
    expect((await actorsOf(waiting.id)).at(-1)).toMatchObject({ type: 'CONFIRMED', role: 'teller' });
    expect(await taskStatusOf(waiting.id)).toBe('DONE');
  });

  it('decline an offer or leave the line at the wish of the customer', async () => {
    const date = nextDay();
    await line.capacity(date, 1);
    const booked = await byStaff(date, 'COUNTER');
    const [first, second] = [await byPhone(date), await byPhone(date)];
    await line.bookings.cancel(booked.caller, booked.id);
    await line.keeper.round();
    expect((await ask(teller(), 'DELETE', `/staff/waitlist/${first.id}`)).status).toBe(204);
    expect(await line.entry(first)).toMatchObject({ status: 'LEFT', reason: 'DECLINED' });
    expect((await actorsOf(first.id)).at(-1)).toMatchObject({ type: 'DECLINED', role: 'teller' });
    expect((await ask(teller(), 'DELETE', `/staff/waitlist/${second.id}`)).status).toBe(204);
    expect((await actorsOf(second.id)).at(-1)).toMatchObject({ type: 'LEFT', role: 'teller' });
    await line.keeper.round();
    expect(await taskStatusOf(first.id)).toBe('DISMISSED');
    expect(await taskStatusOf(second.id)).toBeUndefined();
  });

  it('may put in line whom the rules suspend, who may not join alone and is passed over while that lasts', async () => {
    const date = nextDay();
    await line.capacity(date, 1);
    const booked = await line.booked(date);
    const [early, late] = [await line.waiter(date), await line.waiter(date)];
    const assisted = line.person();
    for (const { id: customerId } of [early.caller, assisted]) {
      await line.bookings.sql(
        `INSERT INTO customer_suspensions (id, customer_id, seq, strikes, suspended_until, last_day)
         VALUES (gen_random_uuid(), $1, 1, 3, now() + interval '9 days', current_date + 9)`,
        [customerId],
      );
    }
    await line.bookings.app.app.get(Suspensions, { strict: false }).refresh();
    const alone = await line.join(assisted, { branchId: SHARED, date });
    expect([alone.status, alone.body.code]).toEqual([409, 'CUSTOMER_SUSPENDED']);
    const { id: customerId, loanId } = assisted;
    const wish = { customerId, loanId, channel: 'PHONE', branchId: SHARED, date };
    expect((await ask(teller(), 'POST', '/staff/waitlist', wish)).status).toBe(201);
    await line.bookings.cancel(booked.caller, booked.id);
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    expect(await line.entry(early)).toMatchObject({ status: 'WAITING', place: 1 });
    expect(await line.entry(late)).toMatchObject({ status: 'OFFERED' });
  });
});

describe('the shares of a day', () => {
  it('are those of the channel by which somebody came', async () => {
    const date = nextDay();
    await share(date, 'ONLINE', 1);
    await share(date, 'ASSISTED', 1);
    const online = await line.booked(date);
    const assisted = await byStaff(date, 'COUNTER');
    const clicks = await line.waiter(date);
    const calls = await byPhone(date);
    await line.bookings.cancel(assisted.caller, assisted.id);
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    expect(await line.entry(calls)).toMatchObject({ status: 'OFFERED' });
    expect(await line.entry(clicks)).toMatchObject({ status: 'WAITING' });
    await line.bookings.cancel(online.caller, online.id);
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    expect(await line.entry(clicks)).toMatchObject({ status: 'OFFERED' });
    expect(await line.drift()).toBe(0);
    // Confirmed online all the same: the place stays one of the share that it was taken from.
    const { offer } = await line.entry(calls);
    const more = { branchId: SHARED, holdId: offer!.holdId };
    const confirmed = await line.bookings.book(calls.caller, date, more);
    expect([confirmed.status, confirmed.body['channel']]).toEqual([201, 'PHONE']);
    expect(await line.bookings.book(calls.caller, date, { ...more, key: 'another' })).toMatchObject({
      status: 409,
    });
    const [stored] = await line.bookings.sql('SELECT channel FROM bookings WHERE id = $1', [offer!.holdId]);
    expect(stored).toEqual({ channel: 'PHONE' });
  });

  it('do not put anybody before who joined earlier where the day itself is full', async () => {
    const date = nextDay();
    await line.capacity(date, 1);
    const booked = await line.booked(date);
    const [calls, clicks] = [await byPhone(date), await line.waiter(date)];
    await line.bookings.cancel(booked.caller, booked.id);
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    expect(await line.entry(calls)).toMatchObject({ status: 'OFFERED' });
    expect(await line.entry(clicks)).toMatchObject({ status: 'WAITING', place: 1 });
  });

  it.each(['FULL', 'DAY_SHUT'] as const)(
    'wait for each other when one of them is stopped: %s',
    async (stop) => {
      const date = nextDay();
      await line.capacity(date, 1);
      const booked = await line.booked(date);
      const [clicks, calls] = [await line.waiter(date), await byPhone(date)];
      await line.bookings.cancel(booked.caller, booked.id);
      // A place that another process is just giving back, or a closure that is just lifted: a moment later it is there.
      const offers = line.bookings.app.app.get(PlaceOffer, { strict: false });
      const make = jest.spyOn(offers, 'make').mockResolvedValueOnce(stop);
      expect(await line.keeper.round()).toMatchObject({ offered: 0 });
      expect(await line.units(date)).toMatchObject({ held: 0, kept: 1 });
      expect(await line.keeper.round()).toMatchObject({ offered: 1 });
      make.mockRestore();
      expect(await line.entry(clicks)).toMatchObject({ status: 'OFFERED' });
      expect(await line.entry(calls)).toMatchObject({ status: 'WAITING', place: 1 });
    },
  );
});

describe('a partner who waits for its customers', () => {
  it('joins, looks, confirms and leaves, for those it made and for nobody else', async () => {
    const date = nextDay();
    await line.capacity(date, 1);
    const booked = await line.booked(date);
    const [one, two] = [line.person(), line.person()];
    const join = (token: string, caller: TestCaller, more: object = {}) =>
      ask(token, 'POST', '/waitlist', {
        customerId: caller.id,
        loanId: caller.loanId,
        branchId: SHARED,
        date,
        ...more,
      });
    const mine = await join(partner('P-broker'), one);
    expect([mine.status, mine.body['channel'], mine.body.place]).toEqual([201, 'PARTNER', 1]);
    const others = await join(partner('P-other'), two);
    expect([others.status, others.body.place]).toEqual([201, 2]);
    const list = await ask<PageBody>(partner('P-broker'), 'GET', '/waitlist');
    expect(list.body.entries.map(({ id }) => id)).toEqual([mine.body.id]);
    for (const method of ['GET', 'DELETE'] as const) {
      expect((await ask(partner('P-broker'), method, `/waitlist/${others.body.id}`)).status).toBe(404);
    }
    expect((await ask(one.token, 'GET', `/waitlist/${mine.body.id}`)).status).toBe(200);
    const entryOf = async (id: string) => (await ask(partner('P-broker'), 'GET', `/waitlist/${id}`)).body;

    await line.bookings.cancel(booked.caller, booked.id);
    await line.keeper.round();
    const { offer } = await entryOf(mine.body.id);
    const confirmed = await ask(partner('P-broker'), 'POST', '/bookings', {
      customerId: one.id,
      loanId: one.loanId,
      branchId: SHARED,
      date,
      kind: 'FULL',
      contact: { phone: '13800138000' },
      holdId: offer!.holdId,
    });
    expect([confirmed.status, confirmed.body.id]).toEqual([201, offer!.holdId]);
    expect(await entryOf(mine.body.id)).toMatchObject({ status: 'BOOKED' });
    expect((await ask(partner('P-other'), 'DELETE', `/waitlist/${others.body.id}`)).status).toBe(204);
    expect((await actorsOf(others.body.id)).at(-1)).toEqual({ type: 'LEFT', by: 'P-other', role: 'partner' });
  });

  it('says for whom, and a customer waits for nobody else', async () => {
    const [caller, stranger] = [line.person(), line.person()];
    const wish = { loanId: caller.loanId, branchId: SHARED, date: nextDay() };
    const nameless = await ask(partner('P-broker'), 'POST', '/waitlist', wish);
    expect(nameless.body['errors']).toContainEqual(
      expect.objectContaining({ pointer: '/customerId', code: 'CUSTOMER_REQUIRED' }),
    );
    const { id: customerId } = caller;
    const foreign = await ask(stranger.token, 'POST', '/waitlist', { ...wish, customerId });
    expect(foreign.body['errors']).toContainEqual(
      expect.objectContaining({ pointer: '/customerId', code: 'FIELD_UNKNOWN' }),
    );
    const wrong = await ask(partner('P-broker'), 'POST', '/waitlist', {
      ...wish,
      customerId: stranger.id,
    });
    expect(wrong.body['errors']).toContainEqual(expect.objectContaining({ code: 'LOAN_NOT_FOUND' }));
  });
});
