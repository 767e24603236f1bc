import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { QueueReadModel } from '../../../src/waiting-room/queue.read-model.js';
import { type TestCaller, waitForLock, waitUntil } from '../../harness/index.js';
import { LineClient } from './line-client.js';

jest.setTimeout(120_000);

let line: LineClient;
let days = 0;

beforeAll(async () => {
  line = await LineClient.open();
});
afterAll(() => line.bookings.stop());
afterEach(() => line.clear());

/** A day of its own for each test. */
const nextDay = (): string => line.day((days += 1));

describe('joining', () => {
  it('gives the place in line, in the order of joining, with the rule in words', async () => {
    const date = nextDay();
    await line.fill(date, 1);
    const first = await line.waiter(date);
    const second = await line.waiter(date);
    expect(await line.entry(first)).toMatchObject({ status: 'WAITING', place: 1, offer: null });
    expect(await line.entry(second)).toMatchObject({
      place: 2,
      slots: [{ branchId: 'B001', date, window: null, ahead: 1, place: 2 }],
    });
    const { body } = await line.join(line.person(), { branchId: 'B001', date }, { language: 'zh-CN' });
    expect(body.rule).toContain('候补按加入时间先后排队');
    expect(body.place).toBe(3);
  });

  it('repeats its answer under one key, and refuses another wish under it', async () => {
    const date = nextDay();
    const caller = line.person();
    const key = randomUUID();
    await line.sellOut(date);
    const first = await line.join(caller, { branchId: 'B001', date }, { key });
    const again = await line.join(caller, { branchId: 'B001', date }, { key });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await line.join(caller, { branchId: 'B002', date }, { key });
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('is once a loan, also when asked for many times at once', async () => {
    const date = nextDay();
    const caller = line.person();
    await line.sellOut(date);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => line.join(caller, { branchId: 'B001', date })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status === 409).map(({ body }) => body.code))).toEqual(
      new Set(['ALREADY_WAITING']),
    );
  });

  it('is not for a loan that has a place', async () => {
    const date = nextDay();
    const { caller } = await line.booked(date);
    const { status, body } = await line.join(caller, { branchId: 'B001', date });
    expect([status, body.code]).toEqual([409, 'ACTIVE_BOOKING_EXISTS']);
  });

  it('is for what is full: whoever could book is told so, and nobody comes past the waiting room', async () => {
    const [full, free] = [nextDay(), nextDay()];
    await line.sellOut(full);
    const { status, body } = await line.join(line.person(), { branchId: 'B001', date: free });
    expect([status, body.code]).toEqual([409, 'PLACES_LEFT']);
    expect(body['params']).toEqual({ branchId: 'B001', date: free, window: '', slot: free });
    expect(body['alternatives']).toEqual([{ branchId: 'B001', date: free, remaining: expect.any(Number) }]);
    const wide = { branchId: 'B001', from: full, to: free };
    const door = line.bookings.app.app.get(QueueReadModel, { strict: false });
    jest.spyOn(door, 'isEntryRequired').mockReturnValue(true);
    expect((await line.join(line.person(), wide)).body.code).toBe('PLACES_LEFT');
    jest.restoreAllMocks();
    expect((await line.join(line.person(), wide)).status).toBe(201);
  });

  it('waits for the business days of a range at several branches, and not for others', async () => {
    const from = line.day(3);
    const to = line.day(8);
    await line.sellOut(from, to, ['B001', 'B002']);
    const { status, body } = await line.join(line.person(), { branchIds: ['B001', 'B002'], from, to });
    expect(status).toBe(201);
    const dates = new Set(body.slots.map(({ date }) => date));
    expect(dates.size).toBeGreaterThanOrEqual(5);
    for (const date of dates) expect([0, 6]).not.toContain(new Date(`${date}T00:00Z`).getUTCDay());
    expect(new Set(body.slots.map(({ branchId }) => branchId))).toEqual(new Set(['B001', 'B002']));
  });

  it.each([
    [{ branchId: 'B001' }, '/date', 'WAITLIST_DAY_OR_DAYS'],
    [{ date: '2026-12-07' }, '/branchId', 'WAITLIST_BRANCH_OR_BRANCHES'],
    [{ branchId: 'B001', from: '2026-12-01', to: '2027-02-01' }, '/to', 'DATE_RANGE_INVALID'],
    [{ branchId: 'B001', date: '2020-01-01' }, '/date', 'DATE_IN_PAST'],
    [{ branchId: 'B999', date: '2026-12-07' }, '/branchId', 'BRANCH_NOT_FOUND'],
  ])('tells what is wrong with %j', async (wish, pointer, code) => {
    const { status, body } = await line.join(line.person(), wish);
    expect(status).toBe(422);
    expect(body['errors']).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  it("shows nobody another's entry", async () => {
    const date = nextDay();
    await line.sellOut(date);
    const mine = await line.waiter(date);
    const stranger = { ...mine, caller: line.person() };
    expect(await line.entry(stranger)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await line.leave(stranger)).toMatchObject({ status: 404 });
    expect(await line.leave(mine)).toMatchObject({ status: 204 });
    expect(await line.leave(mine)).toMatchObject({ status: 204 });
    expect(await line.entry(mine)).toMatchObject({ status: 'LEFT', reason: 'LEFT_BY_CUSTOMER', place: null });
  });
});

describe('a place that comes free', () => {
  it('is kept from passers-by and offered to the first in line, once; then to the next', async () => {
    const date = nextDay();
    const [booked] = await line.fill(date, 1);
    const first = await line.waiter(date);
    const second = await line.waiter(date);
    await line.bookings.cancel(booked!.caller, booked!.id);
    expect(await line.units(date)).toMatchObject({ taken: 0, held: 0, kept: 1 });
    expect(await line.drift()).toBe(0);
    const passer = await line.bookings.book(line.person(), date);
    expect([passer.status, passer.body.code]).toEqual([409, 'QUOTA_DAY_FULL']);

    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    const offered = await line.entry(first);
    expect(offered).toMatchObject({ status: 'OFFERED', offer: { branchId: 'B001', date } });
    expect(Date.parse(offered.offer!.expiresAt)).toBeGreaterThan(Date.now());
    expect(await line.entry(second)).toMatchObject({ status: 'WAITING', place: 1 });
    expect(await line.units(date)).toMatchObject({ taken: 0, held: 1, kept: 0 });
    expect(await line.keeper.round()).toMatchObject({ offered: 0 });

    await line.bookings.letExpire(offered.offer!.holdId);
    await line.bookings.sweeper.sweep();
    expect(await line.entry(first)).toMatchObject({ status: 'MISSED' });
    expect(await line.keeper.round()).toMatchObject({ offered: 1 });
    const next = await line.entry(second);
    expect(next.status).toBe('OFFERED');
    const confirmed = await line.bookings.book(second.caller, date, { holdId: next.offer!.holdId });
    expect([confirmed.status, confirmed.body.id]).toEqual([201, next.offer!.holdId]);
    expect(await line.entry(second)).toMatchObject({ status: 'BOOKED', bookingId: next.offer!.holdId });
    const { body: own } = await line.bookings.app.http<{ timeline: { reason: string | null }[] }>(
      'GET',
      `/api/v1/bookings/${confirmed.body.id}`,
      { token: second.caller.token, headers: { 'accept-language': 'zh-CN' } },
    );
    expect(own.timeline.map(({ reason }) => reason)).toEqual(['候补排到的名额', null]);
    await line.keeper.round();
    expect(await line.entry(second)).toMatchObject({ status: 'BOOKED' });
    expect(await line.units(date)).toMatchObject({ taken: 1, held: 0, kept: 0 });
    expect(await line.drift()).toBe(0);
  });

  it('goes to the next when it is declined, by the entry or by the hold', async () => {
    const date = nextDay();
    const [booked] = await line.fill(date, 1);
    const waiters = [await line.waiter(date), await line.waiter(date), await line.waiter(date)];
    await line.bookings.cancel(booked!.caller, booked!.id);
    await line.keeper.round();
    expect(await line.leave(waiters[0]!)).toMatchObject({ status: 204 });
    expect(await line.entry(waiters[0]!)).toMatchObject({ status: 'LEFT', reason: 'DECLINED' });
    await line.keeper.round();
    const { offer } = await line.entry(waiters[1]!);
    expect(await line.bookings.giveUp(waiters[1]!.caller, offer!.holdId)).toMatchObject({ status: 204 });
    expect(await line.entry(waiters[1]!)).toMatchObject({ status: 'LEFT', reason: 'DECLINED' });
    await line.keeper.round();
    expect(await line.entry(waiters[2]!)).toMatchObject({ status: 'OFFERED' });
    const again = await line.join(waiters[1]!.caller, { branchId: 'B001', date });
    expect(again.status).toBe(201);
  });

  it('comes from a released hold, an expired one, a move away and a raised quota alike', async () => {
    const date = nextDay();
    const elsewhere = line.day(20);
    const [mover] = await line.fill(date, 1);
    await line.capacity(date, 3);
    const holders = [line.person(), line.person()];
    const holds = await Promise.all(holders.map((holder) => line.bookings.hold(holder, date)));
    expect(holds.map(({ status }) => status)).toEqual([201, 201]);
    const waiters: { caller: TestCaller; id: string }[] = [];
    for (let n = 0; n < 5; n += 1) waiters.push(await line.waiter(date));
    const offeredSoFar = async (): Promise<number> =>
      (await Promise.all(waiters.map((each) => line.entry(each)))).filter(
        ({ status }) => status === 'OFFERED',
      ).length;

    await line.bookings.giveUp(holders[0]!, holds[0]!.body.id);
    await line.keeper.round();
    expect(await offeredSoFar()).toBe(1);
    await line.bookings.letExpire(holds[1]!.body.id);
    await line.bookings.sweeper.sweep();
    await line.keeper.round();
    expect(await offeredSoFar()).toBe(2);
    const moved = await line.bookings.reschedule(mover!.caller, mover!.id, { date: elsewhere });
    expect(moved.status).toBe(200);
    await line.keeper.round();
    expect(await offeredSoFar()).toBe(3);

    const raise = await line.bookings.app.http('POST', '/api/v1/staff/quota-changes', {
      token: line.bookings.app.token({ role: 'quota-maker', branch: 'B001' }),
      headers: { 'idempotency-key': randomUUID() },
      body: {
        branchId: 'B001',
        product: 'MORTGAGE',
        changes: [{ period: 'DAY', start: date, add: 1 }],
        reason: 'more people at the counter',
      },
    });
    expect(raise.status).toBe(201);
    expect(await line.units(date)).toMatchObject({ kept: 1, capacity: 4 });
    await line.keeper.round();
    expect(await offeredSoFar()).toBe(4);
    expect(await line.entry(waiters[4]!)).toMatchObject({ status: 'WAITING', place: 1 });
    expect(await line.units(date)).toMatchObject({ taken: 0, held: 4, kept: 0 });
    expect(await line.drift()).toBe(0);
  });

  it('is free for everybody when nobody in line can take it', async () => {
    const date = nextDay();
    const [booked] = await line.fill(date, 1);
    const waiting = await line.waiter(date);
    // A hold elsewhere: the loan cannot have a second place.
    const hold = await line.bookings.hold(waiting.caller, line.day(21));
    expect(hold.status).toBe(201);
    await line.bookings.cancel(booked!.caller, booked!.id);
    expect((await line.units(date)).kept).toBe(1);
    expect(await line.keeper.round()).toMatchObject({ offered: 0 });
    expect((await line.units(date)).kept).toBe(0);
    expect(await line.drift()).toBe(0);
    expect((await line.bookings.book(line.person(), date)).status).toBe(201);
    expect(await line.entry(waiting)).toMatchObject({ status: 'WAITING' });
  });

  it('is offered in the next round to who joined while it was given to everybody', async () => {
    const date = nextDay();
    const [booked] = await line.fill(date, 1);
    const first = await line.waiter(date);
    expect((await line.bookings.hold(first.caller, line.day(21))).status).toBe(201);
    await line.keeper.round();
    await line.bookings.cancel(booked!.caller, booked!.id);
    const { pool } = line.bookings.app;
    const stranger = await pool.connect();
    try {
      await stranger.query('BEGIN');
      await stranger.query('SELECT FROM quota_counters WHERE branch_id = $1 AND kept > 0 FOR UPDATE', [
        line.branchId,
      ]);
      // It has seen that nobody can take the unit, and waits for the lock to give it away.
      const round = line.keeper.round();
      await waitForLock(pool, 'a round that waits');
      const second = await line.waiter(date);
      await stranger.query('COMMIT');
      // Of the day, its week and its month.
      expect(await round).toMatchObject({ offered: 0, handedBack: 3 });
      expect(await line.keeper.round(false)).toMatchObject({ offered: 1 });
      expect(await line.entry(second)).toMatchObject({ status: 'OFFERED' });
      expect(await line.units(date)).toMatchObject({ taken: 0, held: 1, kept: 0 });
    } finally {
      stranger.release();
    }
  });

  it('of a week that is full is offered for another day of it, and what is not needed stays everybody’s', async () => {
    const monday = nextDayOfNewWeek();
    const [day, other] = [monday, line.day(days + 1)];
    const [here, there] = [await line.booked(day), await line.booked(other)];
    const week = await line.units(day, 'WEEK');
    await line.capacity(day, week.taken + week.held, 'WEEK');
    const waiting = await line.waiter(day);
    await line.bookings.cancel(there.caller, there.id);
    expect((await line.units(day, 'WEEK')).kept).toBe(1);
    expect((await line.units(other)).kept).toBe(0);
    await line.keeper.round();
    expect(await line.entry(waiting)).toMatchObject({ status: 'OFFERED', offer: { date: day } });
    expect(await line.units(day, 'WEEK')).toMatchObject({ kept: 0 });
    expect(here.id).toBeDefined();
    expect(await line.drift()).toBe(0);
    await line.capacity(day, 150, 'WEEK');
  });
});

describe('the end of waiting', () => {
  it('comes with a booking made otherwise', async () => {
    const date = nextDay();
    await line.fill(date, 1);
    const waiting = await line.waiter(date);
    expect((await line.bookings.book(waiting.caller, line.day(22))).status).toBe(201);
    await line.keeper.round();
    expect(await line.entry(waiting)).toMatchObject({ status: 'LEFT', reason: 'BOOKED_OTHERWISE' });
  });

  it('comes when it is too late for the last day', async () => {
    const date = nextDay();
    await line.sellOut(date);
    const waiting = await line.waiter(date);
    await line.bookings.sql(`UPDATE waitlist_wants SET date = current_date - 1 WHERE entry_id = $1`, [
      waiting.id,
    ]);
    await line.keeper.round();
    expect(await line.entry(waiting)).toMatchObject({ status: 'EXPIRED', place: null });
  });

  it('takes the mark of its counters away when nobody waits', async () => {
    const date = nextDay();
    await line.sellOut(date);
    await line.waiter(date);
    await line.clear();
    const [marked] = await line.bookings.sql('SELECT count(*)::integer AS n FROM quota_counters WHERE lined');
    expect(marked).toEqual({ n: 0 });
  });
});

describe('what is told of the line', () => {
  it('is where to wait and behind how many, in the refusal of a full day', async () => {
    const date = nextDay();
    await line.fill(date, 1);
    await line.waiter(date);
    await line.waiter(date);
    const ask = async () => (await line.bookings.book(line.person(), date)).body['waitlist'];
    await waitUntil(async () => JSON.stringify(await ask()).includes('"ahead":2'), {
      timeoutMs: 10_000,
      what: 'the refusal says that two wait',
    });
    expect(await ask()).toEqual({ href: '/api/v1/waitlist', ahead: 2 });
  });

  it('is in the metrics', async () => {
    await line.keeper.round();
    const answer = await fetch(`${line.bookings.app.url}/metrics`, { headers: { connection: 'close' } });
    const told = (await answer.text()).split('\n').filter((text) => text.startsWith('yuhuan_waitlist_'));
    expect(told).toContainEqual(expect.stringMatching(/^yuhuan_waitlist_entries\{status="WAITING"\} \d/));
    expect(told).toContainEqual(
      expect.stringMatching(/^yuhuan_waitlist_offers_total\{outcome="MISSED"\} [1-9]/),
    );
    expect(told).toContainEqual(expect.stringMatching(/^yuhuan_waitlist_oldest_wait_seconds \d/));
  });

  it('leaves every invariant standing', async () => {
    const { body } = await line.bookings.app.http<{ invariants: { id: string; holds: boolean }[] }>(
      'GET',
      '/api/v1/ops/invariants',
      { token: line.bookings.app.token({ role: 'sre' }) },
    );
    expect(body.invariants.filter(({ holds }) => !holds)).toEqual([]);
    expect(body.invariants.map(({ id }) => id)).toContain('INV-12');
  });
});

/** A day that, with the next open one, lies in a week of its own. */
function nextDayOfNewWeek(): string {
  for (let n = days + 1; n < days + 8; n += 1) {
    const [a, b] = [line.day(n), line.day(n + 1)];
    const weekday = new Date(`${a}T00:00Z`).getUTCDay();
    if (weekday < 5 && Date.parse(b) - Date.parse(a) === 86_400_000) {
      days = n;
      return a;
    }
  }
  throw new Error('no two open days in one week');
}
