import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openSystem, type TestCaller, type TestSystem } from '../harness/index.js';
import { book, type BookingBody, fullRepayment, type TimelineEntry } from './requests.js';

jest.setTimeout(60_000);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Of what is somebody else's nobody is told that it exists. */
const NOT_YOURS = { status: 403, body: { code: 'BRANCH_NOT_YOURS' } };

let open: TestSystem;

beforeAll(async () => {
  open = await openSystem();
});

afterAll(async () => {
  await open?.stop();
});

const newKey = (): Record<string, string> => ({ 'idempotency-key': randomUUID() });

async function counterOf(date: string): Promise<{ taken: number; held: number }> {
  const { rows } = await open.database.pool.query<{ taken: number; held: number }>(
    `SELECT taken, held FROM quota_counters
     WHERE branch_id = 'B001' AND period = 'DAY' AND pool = 'ALL' AND time_window = '' AND period_start = $1
       AND product_group = 'HOUSING'`,
    [date],
  );
  return rows[0]!;
}

describe('the way of a customer', () => {
  let caller: TestCaller;
  let date: string;
  let later: string;
  let holdId: string;
  let booking: BookingBody;

  beforeAll(async () => {
    caller = open.customer(1);
    date = await open.bookableDate(3);
    later = await open.bookableDate(4);
  });

  it('finds a branch near, with its distance and services', async () => {
    const { status, body, headers } = await open.http<{ branches: Record<string, unknown>[] }>(
      'GET',
      '/api/v1/branches?near=31.2304,121.4737',
      { headers: { 'accept-language': 'en' } },
    );
    expect(status).toBe(200);
    expect(headers.get('content-language')).toBe('en');
    expect(body.branches).toHaveLength(20);
    const distances = body.branches.map(({ distanceKm }) => distanceKm as number);
    expect(distances).toEqual(distances.toSorted((one, other) => one - other));
    expect(body.branches[0]).toMatchObject({
      id: expect.stringMatching(/^B0\d\d$/),
      services: expect.arrayContaining(['HOUSING']),
      timeZone: 'Asia/Shanghai',
    });
  });

  it('sees the days of the branch, and is not sent them again unchanged', async () => {
    const path = `/api/v1/branches/B001/calendar?from=${date}&to=${later}`;
    const { status, headers, body } = await open.http<{ days: unknown[] }>('GET', path);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toContain('max-age=');
    expect(body.days[0]).toMatchObject({ date, status: 'OPEN', remaining: 20 });
    const again = await open.http('GET', path, { headers: { 'if-none-match': headers.get('etag')! } });
    expect(again.status).toBe(304);
    expect(again.body).toBe('');
  });

  it('sees the loan with what its rules permit', async () => {
    const { status, body } = await open.http<{ loans: unknown[] }>('GET', '/api/v1/loans', caller);
    expect(status).toBe(200);
    expect(body.loans).toEqual([
      expect.objectContaining({
        loanId: caller.loanId,
        product: 'MORTGAGE',
        status: 'ACTIVE',
        prepayable: true,
        balance: expect.stringMatching(/^\d+\.\d\d$/),
      }),
    ]);
  });

  it('holds a slot, which takes one unit', async () => {
    const { loanId, token } = caller;
    const { status, body } = await open.http('POST', '/api/v1/holds', {
      token,
      body: { loanId, branchId: 'B001', date },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ id: expect.stringMatching(UUID), loanId, branchId: 'B001', date });
    expect(Date.parse(String(body['expiresAt']))).toBeGreaterThan(Date.now());
    holdId = body.id;
    expect(await counterOf(date)).toEqual({ taken: 0, held: 1 });
  });

  it('books with the hold, through another process, and the unit is still one', async () => {
    const body = fullRepayment(caller, date, {
      holdId,
      kind: 'PARTIAL',
      amount: '50000.00',
      effect: undefined,
    });
    const answer = await book(open, caller, body);
    expect(answer.body).toMatchObject({
      id: expect.stringMatching(UUID),
      number: expect.stringMatching(/^[0-9A-Z]{8,12}$/),
      status: 'BOOKED',
      loanId: caller.loanId,
      branchId: 'B001',
      date,
      window: null,
      kind: 'PARTIAL',
      amount: '50000.00',
      channel: 'ONLINE',
      createdAt: expect.stringMatching(RFC_3339),
      contact: { phone: '138****8000' },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/api/v1/bookings/${answer.body.id}`);
    booking = answer.body;
    expect(await counterOf(date)).toEqual({ taken: 1, held: 0 });
  });

  it('is refused a second booking of the loan, and told of the first', async () => {
    const { status, body } = await book(open, caller, fullRepayment(caller, later));
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'ACTIVE_BOOKING_EXISTS', params: { date, branchId: 'B001' } });
    expect(await counterOf(later)).toEqual({ taken: 0, held: 0 });
  });

  it('lists the booking and shows its timeline, from every process', async () => {
    for (const via of [0, 1]) {
      const list = await open.http('GET', '/api/v1/bookings', { token: caller.token, via });
      expect(list.body).toEqual({ bookings: [{ ...booking, closure: null }], nextCursor: null });
      const path = `/api/v1/bookings/${booking.id}`;
      const one = await open.http<{ timeline: TimelineEntry[] }>('GET', path, { token: caller.token, via });
      expect(one.status).toBe(200);
      expect(one.body).toMatchObject(booking);
      expect(one.body.timeline).toMatchObject([
        { event: 'HELD', from: null, to: 'HELD', by: 'customer' },
        { event: 'CONFIRMED', from: 'HELD', to: 'BOOKED', by: 'customer' },
      ]);
    }
  });

  it('moves the booking in one swap', async () => {
    const { status, body } = await open.http<BookingBody>(
      'POST',
      `/api/v1/bookings/${booking.id}/reschedule`,
      {
        token: caller.token,
        headers: newKey(),
        body: { date: later },
      },
    );
    expect(body).toMatchObject({ id: booking.id, status: 'BOOKED', date: later, changes: 1 });
    expect(status).toBe(200);
    expect(await counterOf(date)).toEqual({ taken: 0, held: 0 });
    expect(await counterOf(later)).toEqual({ taken: 1, held: 0 });
  });

  it('is told that the slot is the same when it moves to where it is', async () => {
    const { status, body } = await open.http('POST', `/api/v1/bookings/${booking.id}/reschedule`, {
      token: caller.token,
      headers: newKey(),
      body: { date: later },
    });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain('SAME_SLOT');
  });

  it('cancels the booking, once, and the unit is free', async () => {
    const path = `/api/v1/bookings/${booking.id}/cancel`;
    const options = { token: caller.token, headers: newKey(), body: { reason: 'sold the flat' } };
    const first = await open.http('POST', path, options);
    expect(first.body).toMatchObject({ id: booking.id, status: 'CANCELLED' });
    expect(first.status).toBe(200);
    const repeat = await open.http('POST', path, options);
    expect(repeat).toMatchObject({ status: 200, body: first.body });
    expect(repeat.headers.get('idempotency-replayed')).toBe('true');
    const again = await open.http('POST', path, { ...options, headers: newKey() });
    expect(again).toMatchObject({ status: 409, body: { code: 'STATE_CONFLICT' } });
    expect(await counterOf(later)).toEqual({ taken: 0, held: 0 });
  });

  it('leaves every invariant and the gate as they should be', async () => {
    const token = open.token({ role: 'sre' });
    const { body } = await open.http<{ invariants: { holds: boolean }[] }>('GET', '/api/v1/ops/invariants', {
      token,
    });
    expect(body.invariants.length).toBeGreaterThan(5);
    expect(body.invariants.filter(({ holds }) => !holds)).toEqual([]);
    const drift = await open.http('GET', '/api/v1/ops/drift', { token });
    expect(drift.body).toMatchObject({ totalDrift: 0 });
  });

  it('gives a hold up, and the same loan may hold again', async () => {
    const { token, loanId } = open.customer(2);
    const body = { loanId, branchId: 'B001', date };
    const hold = await open.http('POST', '/api/v1/holds', { token, body });
    expect(hold.status).toBe(201);
    const second = await open.http('POST', '/api/v1/holds', { token, body });
    expect(second).toMatchObject({ status: 409, body: { code: 'ACTIVE_HOLD_EXISTS' } });
    expect((await open.http('DELETE', `/api/v1/holds/${hold.body.id}`, { token })).status).toBe(204);
    expect(await counterOf(date)).toEqual({ taken: 0, held: 0 });
    expect((await open.http('POST', '/api/v1/holds', { token, body })).status).toBe(201);
  });
});

describe('through whatever channel', () => {
  it('a booking is kept under it, and takes its place of the one quota', async () => {
    const date = await open.bookableDate(6);
    const before = await counterOf(date);
    const [site, app, third, counter] = [21, 22, 23, 24].map((n) => open.customer(n));
    const partner = open.token(third!.id, { sub: 'P-partner', roles: ['partner'] });
    const teller = open.token({ role: 'teller', branch: 'B001' });
    const post = async (path: string, token: string, body: object, more = {}): Promise<string> => {
      const headers = { ...newKey(), ...more };
      const answer = await open.http<BookingBody>('POST', `/api/v1${path}`, { token, headers, body });
      expect(answer.status).toBe(201);
      return answer.body.channel;
    };
    const assisted = { customerId: counter!.id, channel: 'COUNTER' };
    const channels = [
      await post('/bookings', site!.token, fullRepayment(site!, date)),
      await post('/bookings', app!.token, fullRepayment(app!, date), { 'x-channel': 'APP' }),
      await post('/bookings', partner, fullRepayment(third!, date, { customerId: third!.id })),
      await post('/staff/bookings', teller, fullRepayment(counter!, date, assisted)),
    ];
    expect(channels).toEqual(['ONLINE', 'APP', 'PARTNER', 'COUNTER']);
    expect(await counterOf(date)).toEqual({ ...before, taken: before.taken + 4 });
  });
});

describe('who may do what', () => {
  let owner: TestCaller;
  let booking: BookingBody;

  beforeAll(async () => {
    owner = open.customer(11);
    const { status, body } = await book(open, owner, fullRepayment(owner, await open.bookableDate(5)));
    if (status !== 201) throw new Error(`the owner could not book: ${JSON.stringify(body)}`);
    booking = body;
  });

  it.each([
    ['GET', ''],
    ['POST', '/cancel'],
    ['POST', '/reschedule'],
  ])("%s of another's booking%s is answered like one that does not exist", async (method, action) => {
    const { token } = open.customer(12);
    const ask = async (id: string): Promise<unknown> => {
      const { status, body } = await open.http(method, `/api/v1/bookings/${id}${action}`, {
        token,
        ...(method === 'POST' && {
          headers: newKey(),
          body: action === '/cancel' ? {} : { date: booking.date },
        }),
      });
      return { status, code: body.code, title: body.title, detail: body.detail };
    };
    const others = await ask(booking.id);
    expect(others).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(others).toEqual(await ask(randomUUID()));
  });

  it("books nothing for another's loan, whether it exists or not", async () => {
    const stranger = open.customer(12);
    const ask = async (loanId: string): Promise<unknown> => {
      const { status, body } = await book(open, stranger, fullRepayment({ loanId }, booking.date));
      const [fault] = body['errors'] as { code: string; pointer: string }[];
      return { status, code: fault!.code, pointer: fault!.pointer };
    };
    const others = await ask(open.customer(13).loanId);
    expect(others).toEqual({ status: 422, code: 'LOAN_NOT_FOUND', pointer: '/loanId' });
    expect(await ask('L999999999')).toEqual(others);
    expect(await ask(owner.loanId)).toEqual(others);
  });

  it('refuses the anonymous, the forged and the expired with 401', async () => {
    const [head, claims] = owner.token.split('.');
    const forged = `${head}.${claims}.${Buffer.alloc(64, 7).toString('base64url')}`;
    const past = Math.floor(Date.now() / 1000) - 3600;
    const cases: [string | undefined, string][] = [
      [undefined, 'UNAUTHENTICATED'],
      ['nonsense', 'UNAUTHENTICATED'],
      [forged, 'UNAUTHENTICATED'],
      [open.token(owner.id, { iss: 'http://127.0.0.1:1' }), 'UNAUTHENTICATED'],
      [open.token(owner.id, { aud: 'another-api' }), 'UNAUTHENTICATED'],
      [open.token(owner.id, { iat: past - 60, exp: past }), 'TOKEN_EXPIRED'],
    ];
    for (const [token, code] of cases) {
      const { status, body, headers } = await open.http('GET', '/api/v1/bookings', { token });
      expect([status, body.code]).toEqual([401, code]);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('lets a teller see and serve the own branch only', async () => {
    const here = open.token({ role: 'teller', branch: 'B001' });
    const elsewhere = open.token({ role: 'teller', branch: 'B002' });
    const list = `/api/v1/staff/bookings?branchId=B001&date=${booking.date}`;
    const own = await open.http<{ bookings: BookingBody[] }>('GET', list, { token: here });
    expect(own.body.bookings).toEqual([expect.objectContaining({ id: booking.id, customerId: owner.id })]);
    expect(await open.http('GET', list, { token: elsewhere })).toMatchObject(NOT_YOURS);
    const path = `/api/v1/staff/bookings/${booking.id}/check-in`;
    expect((await open.http('POST', path, { token: elsewhere })).status).toBe(404);
    const other = open.customer(14);
    const body = {
      ...fullRepayment(other, booking.date),
      customerId: other.id,
      channel: 'PHONE',
    };
    const options = { headers: newKey(), body };
    const refused = await open.http('POST', '/api/v1/staff/bookings', { ...options, token: elsewhere });
    expect(refused).toMatchObject(NOT_YOURS);
    const phoned = await open.http('POST', '/api/v1/staff/bookings', { ...options, token: here });
    expect(phoned.body).toMatchObject({ status: 'BOOKED', channel: 'PHONE' });
    expect((await open.http('POST', path, { token: here })).body.code).toBe('VISIT_TOO_EARLY');
    // The day of the booking comes.
    await open.database.pool.query(
      "UPDATE bookings SET date = (now() AT TIME ZONE 'Asia/Shanghai')::date WHERE id = $1",
      [booking.id],
    );
    expect((await open.http('POST', path, { token: here })).body).toMatchObject({ status: 'CHECKED_IN' });
    expect(
      (await open.http('POST', `/api/v1/staff/bookings/${booking.id}/complete`, { token: here })).body,
    ).toMatchObject({ status: 'COMPLETED' });
  });

  it.each([
    ['a customer', 'C100011', 'GET', '/api/v1/ops/invariants'],
    ['a customer', 'C100011', 'GET', '/api/v1/staff/branches/B001/quotas'],
    ['a customer', 'C100011', 'GET', '/api/v1/staff/quota-changes?branchId=B001'],
    ['a teller', 'S-teller-B001', 'GET', '/api/v1/bookings'],
    ['a teller', 'S-teller-B001', 'GET', '/api/v1/ops/drift'],
    ['a quota maker', 'S-quota-maker-B001', 'GET', '/api/v1/loans'],
    ['the one on call', 'S-sre-ALL', 'GET', '/api/v1/staff/bookings?branchId=B001&date=2026-12-01'],
  ])('refuses %s (%s) %s %s with 403', async (_, who, method, path) => {
    const { status, body } = await open.http(method, path, { token: open.token(who) });
    expect([status, body.code]).toEqual([403, 'FORBIDDEN']);
  });
});
