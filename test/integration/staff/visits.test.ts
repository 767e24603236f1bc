import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { addDays } from '../../../src/platform/clock/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

let staff: StaffClient;
let today: string;
let nextCustomer = 1;

beforeAll(async () => {
  staff = await StaffClient.open();
  today = await staff.today();
  // So that a window that ended at midnight is missed at any hour at which these tests run.
  await staff.changeRules({ noShow: { lateMinutes: 0, strikes: 3, windowDays: 365, suspendDays: 90 } });
});

afterAll(() => staff?.stop());

const someone = () => staff.app.callers.customer((nextCustomer += 1));
const outcome = ({ status, body }: { status: number; body: { code?: string } }): string =>
  body.code === undefined ? String(status) : `${status} ${body.code}`;

describe('a visit', () => {
  it('goes from arrival to completion, with a queue number and an event a step', async () => {
    const booking = await staff.bookedOn(someone(), today);
    const arrived = await staff.post(`bookings/${booking.id}/check-in`);
    expect(arrived.status).toBe(200);
    expect(arrived.body).toMatchObject({ status: 'CHECKED_IN', arrival: { status: 'ARRIVED' } });
    expect(arrived.body.arrival.ticket).toMatch(/^Y\d{3}$/);
    expect(outcome(await staff.post(`bookings/${booking.id}/check-in`))).toBe('409 ALREADY_CHECKED_IN');
    const served = await staff.post(`bookings/${booking.id}/complete`);
    expect(served.body).toMatchObject({ status: 'COMPLETED', arrival: { status: 'SERVED' } });
    expect(outcome(await staff.post(`bookings/${booking.id}/complete`))).toBe('409 ALREADY_COMPLETED');
    expect(await staff.eventsOf(booking.id)).toEqual(['BOOKED', 'CHECKED_IN', 'COMPLETED']);
  });

  it('is not begun on another day, at another branch, or after it was cancelled', async () => {
    const early = await staff.bookedOn(someone(), addDays(today, 1));
    expect(outcome(await staff.post(`bookings/${early.id}/check-in`))).toBe('409 VISIT_TOO_EARLY');
    const late = await staff.bookedOn(someone(), addDays(today, -1));
    expect(outcome(await staff.post(`bookings/${late.id}/check-in`))).toBe('409 VISIT_DAY_OVER');
    const elsewhere = staff.token('teller', 'B002');
    expect(outcome(await staff.post(`bookings/${late.id}/check-in`, undefined, elsewhere))).toBe(
      '404 NOT_FOUND',
    );
    const caller = someone();
    const cancelled = await staff.bookedOn(caller, addDays(today, 5));
    await staff.post(`bookings/${cancelled.id}/cancel`, { reason: '客户来电' });
    expect(outcome(await staff.post(`bookings/${cancelled.id}/check-in`))).toBe('409 STATE_CONFLICT');
  });

  it('that was begun and not completed is told as what keeps its loan, and who ends that', async () => {
    const caller = someone();
    const { id } = await staff.bookedOn(caller, today);
    await staff.post(`bookings/${id}/check-in`);
    const date = await staff.app.bookableDate(4);
    const answers = [
      await staff.bookings.book(caller, date),
      await staff.bookings.hold(caller, date),
      await staff.bookings.reschedule(caller, id, { date }),
      await staff.bookings.cancel(caller, id),
      await staff.post(`bookings/${id}/cancel`, { reason: '客户来电' }),
    ];
    for (const { status, body } of answers) {
      expect([status, body]).toMatchObject([
        409,
        { code: 'BOOKING_CHECKED_IN', remedy: 'CONTACT', params: { date: today, branchId: 'B001' } },
      ]);
    }
    expect(await staff.eventsOf(id)).toEqual(['BOOKED', 'CHECKED_IN']);
    await staff.post(`bookings/${id}/complete`);
    expect(outcome(await staff.bookings.cancel(caller, id))).toBe('409 STATE_CONFLICT');
  });

  it('gives numbers without a gap or a double to all who come at once', async () => {
    const day = today;
    const bookings = [];
    for (let index = 0; index < 12; index += 1) bookings.push(await staff.bookedOn(someone(), day));
    const before = await staff.one<number>(
      "SELECT coalesce(max(last_number), 0)::int AS value FROM arrival_counters WHERE branch_id = 'B001'",
    );
    const answers = await Promise.all(
      bookings.flatMap(({ id }) => [
        staff.post(`bookings/${id}/check-in`),
        staff.post(`bookings/${id}/check-in`),
      ]),
    );
    const given = answers.filter(({ status }) => status === 200).map(({ body }) => body.arrival.ticket);
    const expected = bookings.map((_, index) => `Y${String(before + 1 + index).padStart(3, '0')}`);
    expect(new Set(given)).toEqual(new Set(expected));
    expect(given).toHaveLength(expected.length);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(bookings.length);
  });

  it('of check-in, no-show and cancel at once exactly one happens, and its units are told once', async () => {
    for (let round = 0; round < 8; round += 1) {
      const caller = someone();
      // Of an earlier hour of today, so that the rule lets each of the three happen.
      const { id } = await staff.bookedOn(caller, today);
      await staff.app.pool.query("UPDATE bookings SET time_window = '00:00-00:00' WHERE id = $1", [id]);
      const answers = await Promise.all([
        staff.post(`bookings/${id}/check-in`),
        staff.post(`bookings/${id}/no-show`),
        staff.post(`bookings/${id}/cancel`, { reason: '同时' }),
      ]);
      const state = await staff.one<string>('SELECT status AS value FROM bookings WHERE id = $1', [id]);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(await staff.eventsOf(id)).toEqual(['BOOKED', state]);
    }
    const violated = await staff.app.http<{ invariants: { id: string; holds: boolean }[] }>(
      'GET',
      '/api/v1/ops/invariants',
      { token: staff.token('auditor') },
    );
    const broken = violated.body.invariants.filter(({ holds }) => !holds).map(({ id }) => id);
    // Bookings were moved to their days without their counters, which INV-9 rightly notices.
    expect(broken.filter((id) => id !== 'INV-9')).toEqual([]);
  });

  it('takes a slip back while it is fresh, and never gives the number again', async () => {
    const booking = await staff.bookedOn(someone(), today);
    const first = await staff.post(`bookings/${booking.id}/check-in`);
    const undone = await staff.post(`bookings/${booking.id}/undo`, { reason: '点错' });
    expect(undone.body).toMatchObject({ status: 'BOOKED', arrival: { ticket: null } });
    const second = await staff.post(`bookings/${booking.id}/check-in`);
    expect(second.body.arrival.ticket).not.toBe(first.body.arrival.ticket);
    await staff.post(`bookings/${booking.id}/complete`);
    const back = await staff.post(`bookings/${booking.id}/undo`, { reason: '点错' });
    expect(back.body).toMatchObject({ status: 'CHECKED_IN', arrival: second.body.arrival });
    expect(await staff.eventsOf(booking.id)).toEqual([
      'BOOKED',
      'CHECKED_IN',
      'CHECK_IN_UNDONE',
      'CHECKED_IN',
      'COMPLETED',
      'COMPLETION_UNDONE',
    ]);
    expect(outcome(await staff.post(`bookings/${booking.id}/undo`, { reason: '\0' }))).toBe(
      '422 VALIDATION_FAILED',
    );
  });

  it('takes back only the step that was seen, also when the answer was lost and it is sent again', async () => {
    const { id } = await staff.bookedOn(someone(), today);
    await staff.post(`bookings/${id}/check-in`);
    await staff.post(`bookings/${id}/complete`);
    const undo = (status: string) => staff.post(`bookings/${id}/undo`, { reason: '点错', status });
    const twice = await Promise.all([undo('COMPLETED'), undo('COMPLETED')]);
    expect(twice.map(outcome).toSorted()).toEqual(['200', '409 STATE_CONFLICT']);
    const again = await undo('COMPLETED');
    expect(again.body).toMatchObject({ code: 'STATE_CONFLICT', params: { status: 'CHECKED_IN' } });
    expect(await staff.eventsOf(id)).toEqual(['BOOKED', 'CHECKED_IN', 'COMPLETED', 'COMPLETION_UNDONE']);
    expect(outcome(await undo('BOOKED'))).toBe('422 VALIDATION_FAILED');
    expect((await undo('CHECKED_IN')).body.status).toBe('BOOKED');
  });
});

describe('how long a step can be taken back', () => {
  /** As if it had been so long ago; the log itself is never written anew. */
  async function longAgo(id: string, type: string, minutes: number): Promise<void> {
    await staff.app.pool.query(
      `DO $$ BEGIN
         ALTER TABLE events DISABLE TRIGGER events_append_only;
         UPDATE events SET at = at - interval '${minutes} minutes' WHERE subject_id = '${id}' AND type = '${type}';
         ALTER TABLE events ENABLE TRIGGER events_append_only;
       END $$`,
    );
  }
  const undo = (id: string) => staff.post(`bookings/${id}/undo`, { reason: '点错' });
  const arrived = async (): Promise<string> => {
    const { id } = await staff.bookedOn(someone(), today);
    await staff.post(`bookings/${id}/check-in`);
    return id;
  };

  /** Minutes from the step to the end of the time in which whoever reads the booking may take it back. */
  async function minutesToldFor(id: string, type: string): Promise<number | null> {
    const { body } = await staff.get<{ undoUntil: string | null }>(`bookings/${id}`);
    return staff.one(
      `SELECT extract(epoch FROM $3::timestamptz - date_trunc('milliseconds', at))::float8 / 60 AS value
       FROM events WHERE subject_id = $1 AND type = $2 ORDER BY seq DESC LIMIT 1`,
      [id, type, body.undoUntil],
    );
  }

  it('goes by that step, and not by a later one that was taken back itself', async () => {
    const id = await arrived();
    await staff.post(`bookings/${id}/complete`);
    await longAgo(id, 'CHECKED_IN', 31);
    expect(await minutesToldFor(id, 'COMPLETED')).toBe(30);
    expect((await undo(id)).body.status).toBe('CHECKED_IN');
    expect(await minutesToldFor(id, 'CHECKED_IN')).toBe(30);
    expect(outcome(await undo(id))).toBe('409 UNDO_TOO_LATE');
  });

  it('is told of no booking that nobody came for', async () => {
    const { id } = await staff.bookedOn(someone(), today);
    expect(await minutesToldFor(id, 'BOOKED')).toBeNull();
  });

  it('goes by the last time that it was done', async () => {
    const id = await arrived();
    await longAgo(id, 'CHECKED_IN', 29);
    expect((await undo(id)).body.status).toBe('BOOKED');
    await longAgo(id, 'CHECKED_IN', 29);
    await staff.post(`bookings/${id}/check-in`);
    expect((await undo(id)).body.status).toBe('BOOKED');
  });
});

describe('the code at the counter', () => {
  it('checks in whom it was made for, and says no truthfully', async () => {
    const caller = someone();
    const booking = await staff.bookedOn(caller, today);
    const { body } = await staff.app.http<{ code: string }>(
      'GET',
      `/api/v1/bookings/${booking.id}/check-in-code`,
      { token: caller.token },
    );
    expect(body.code).toMatch(/^YH1\.\d+\.[\w-]{22}\.[\w-]{22}$/);
    expect(body.code).not.toContain(caller.id);
    const other = staff.token('teller', 'B002');
    const wrong = await staff.post('check-ins', { qr: body.code }, other);
    expect(outcome(wrong)).toBe('409 CHECK_IN_WRONG_BRANCH');
    expect(wrong.body.params).toMatchObject({ branchId: 'B001' });
    const last = body.code.at(-3) === 'A' ? 'B' : 'A';
    const forged = `${body.code.slice(0, -3)}${last}${body.code.slice(-2)}`;
    expect(outcome(await staff.post('check-ins', { qr: forged }))).toBe('422 VALIDATION_FAILED');
    expect(outcome(await staff.post('check-ins', {}))).toBe('422 VALIDATION_FAILED');
    expect((await staff.post('check-ins', { qr: body.code })).body.status).toBe('CHECKED_IN');
  });

  it('knows the number that people say', async () => {
    const booking = await staff.bookedOn(someone(), today);
    const said = booking.number.toLowerCase();
    expect((await staff.post('check-ins', { number: said, branchId: 'B001' })).body.id).toBe(booking.id);
    expect(outcome(await staff.post('check-ins', { number: 'ZZZZZZZZZZ' }))).toBe('404 NOT_FOUND');
  });

  it('is nobody else’s to see', async () => {
    const booking = await staff.bookedOn(someone(), today);
    const { status } = await staff.app.http('GET', `/api/v1/bookings/${booking.id}/check-in-code`, {
      token: someone().token,
    });
    expect(status).toBe(404);
  });
});

describe('staff act for a customer', () => {
  it('cancel and move with a reason that the log keeps; what they see is masked', async () => {
    const caller = someone();
    const booking = await staff.bookedOn(caller, await staff.app.bookableDate(3));
    const date = await staff.app.bookableDate(6);
    const moved = await staff.post(`bookings/${booking.id}/reschedule`, { date, reason: '客户来电改期' });
    expect(moved.body).toMatchObject({ date, customerId: caller.id, contact: { phone: '138****8000' } });
    expect(outcome(await staff.post(`bookings/${booking.id}/cancel`, {}))).toBe('422 VALIDATION_FAILED');
    expect((await staff.post(`bookings/${booking.id}/cancel`, { reason: '客户来电' })).status).toBe(200);
    const shown = await staff.get<{ timeline: { reason: string | null; by: string; text: string }[] }>(
      `bookings/${booking.id}`,
    );
    expect(shown.body.timeline.map(({ by, reason, text }) => `${by} ${reason} ${text}`)).toEqual([
      'customer null 预约成功',
      'teller 客户来电改期 已改期',
      'teller 客户来电 已取消',
    ]);
    const own = await staff.app.http<{ nextStep: { text: string; by: string } }>(
      'GET',
      `/api/v1/bookings/${booking.id}`,
      { token: caller.token, headers: { 'accept-language': 'en' } },
    );
    expect(own.body.nextStep).toEqual({
      by: 'NOBODY',
      text: 'The booking is cancelled. Book anew if you still wish to repay early.',
    });
  });

  it('who move a booking out of their reach are told so again when the answer was lost', async () => {
    const booking = await staff.bookedOn(someone(), await staff.app.bookableDate(3));
    const date = await staff.app.bookableDate(6, 'B004');
    const move = (key: string, body: object = { date, branchId: 'B004', reason: '就近办理' }) =>
      staff.app.http('POST', `/api/v1/staff/bookings/${booking.id}/reschedule`, {
        token: staff.token('teller', 'B001'),
        body,
        headers: { 'idempotency-key': key },
      });
    const key = randomUUID();
    const first = await move(key);
    expect([first.status, first.body]).toMatchObject([200, { branchId: 'B004', date }]);
    const again = await move(key);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await move(key, { date, branchId: 'B005', reason: '就近办理' });
    expect([other.status, other.body]).toMatchObject([409, { code: 'IDEMPOTENCY_KEY_REUSED' }]);
    expect((await move(randomUUID())).status).toBe(404);
  });

  it('see the day of their branch with how everybody stands', async () => {
    const { body } = await staff.get<{ bookings: unknown[]; summary: Record<string, number> }>(
      `bookings?branchId=B001&date=${today}`,
    );
    const counted = Object.values(body.summary).reduce((sum, count) => sum + count, 0);
    expect(counted).toBe(body.bookings.length);
    expect(body.summary['ARRIVED']).toBeGreaterThan(0);
  });
});
