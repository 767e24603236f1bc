import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { NoShowMarker } from '../../../src/bookings/index.js';
import { BranchesReadModel } from '../../../src/branches/index.js';
import { Suspensions } from '../../../src/bookings/day/suspensions.js';
import { addDays } from '../../../src/platform/clock/index.js';
import type { TestCaller } from '../../harness/index.js';
import { StaffClient, type VisitBody } from './staff-client.js';

jest.setTimeout(60_000);

const NO_SHOW = { lateMinutes: 0, strikes: 3, windowDays: 365, suspendDays: 90 };

let staff: StaffClient;
let today: string;
let nextCustomer = 1;

beforeAll(async () => {
  staff = await StaffClient.open();
  today = await staff.today();
  await staff.changeRules({ noShow: NO_SHOW });
});

afterAll(() => staff?.stop());

const someone = () => staff.app.callers.customer((nextCustomer += 1));
const outcome = ({ status, body }: { status: number; body: { code?: string } }): string =>
  body.code === undefined ? String(status) : `${status} ${body.code}`;

describe('the rule of missed bookings', () => {
  const missed = (): Promise<number> => staff.app.app.get(NoShowMarker, { strict: false }).round();
  const refreshed = (): Promise<void> => staff.app.app.get(Suspensions, { strict: false }).refresh();

  it('marks after the day, suspends after the third, and an excuse lifts it', async () => {
    const caller = someone();
    const ids: string[] = [];
    for (let back = 1; back <= 3; back += 1) {
      const { id } = await staff.bookedOn(caller, addDays(today, -back));
      ids.push(id);
      // A weekend is no day to miss: the marker leaves those alone, as it does days that were closed.
      await staff.app.pool.query('UPDATE bookings SET date = $2 WHERE id = $1', [
        id,
        businessDayBefore(back),
      ]);
      expect(await missed()).toBeGreaterThanOrEqual(1);
    }
    expect(await staff.eventsOf(ids[0]!)).toEqual(['BOOKED', 'NO_SHOW']);
    await refreshed();
    const date = await staff.app.bookableDate(4);
    const refused = await staff.bookings.book(caller, date);
    expect(outcome(refused)).toBe('409 CUSTOMER_SUSPENDED');
    expect((refused.body['params'] as { until: string }).until > today).toBe(true);
    expect(outcome(await staff.bookings.hold(caller, date))).toBe('409 CUSTOMER_SUSPENDED');
    const assisted = await staff.post('bookings', {
      customerId: caller.id,
      channel: 'COUNTER',
      loanId: caller.loanId,
      branchId: 'B001',
      date,
      kind: 'FULL',
      contact: { phone: '13800138000' },
    });
    expect(assisted.status).toBe(201);
    await staff.post(`bookings/${assisted.body.id}/cancel`, { reason: '测试' });
    const excused = await staff.post(`bookings/${ids[1]}/excuse`, { reason: '网点停电' });
    expect(excused.body.arrival).toMatchObject({ status: 'NO_SHOW', excused: true });
    await refreshed();
    expect(outcome(await staff.bookings.book(caller, date))).toBe('201');
    expect(await suspensionEventsOf(caller.id)).toEqual(['CUSTOMER_SUSPENDED', 'SUSPENSION_LIFTED']);
  });

  it('marks nobody who could not be served, on closed days or in closed hours, and everybody else', async () => {
    const branchId = 'B005';
    const date = businessDayBefore(1, branchId);
    const before = businessDayBefore(2, branchId);
    const windows = ['09:00-12:00', '13:00-17:00', '13:00-17:00', ''];
    const ids: string[] = [];
    for (const window of windows) {
      const { id } = await staff.bookedOn(someone(), date, { branchId, window: '09:00-12:00' });
      await staff.app.pool.query('UPDATE bookings SET time_window = $2 WHERE id = $1', [id, window]);
      ids.push(id);
    }
    for (let n = 0; n < 3; n += 1) {
      ids.push((await staff.bookedOn(someone(), before, { branchId, window: '09:00-12:00' })).id);
    }
    const shut = async (...of: readonly (string | null)[]): Promise<void> => {
      await staff.app.pool.query(
        `INSERT INTO branch_closures (id, branch_id, from_date, to_date, from_time, to_time, kind, reason_zh, reason_en, created_by)
         VALUES (gen_random_uuid(), $1, $2, $2, $3, $4, 'EMERGENCY', '停电', 'No power', 'test')`,
        [branchId, ...of],
      );
    };
    await shut(date, '12:00', '14:00');
    await shut(date, '16:00', '17:00');
    await shut(before, null, null);
    await staff.app.app.get(BranchesReadModel, { strict: false }).refresh();
    // Pages of two, so that what stays on the closed day alone is more than a page.
    await staff.app.app.get(NoShowMarker, { strict: false }).round(2);
    const { rows } = await staff.app.pool.query<{ id: string; status: string }>(
      'SELECT id::text, status FROM bookings WHERE id = ANY ($1::uuid[])',
      [ids],
    );
    // Nor does anybody at the counter, and the board does not ask for it.
    const open = rows.filter(({ status }) => status === 'BOOKED').map(({ id }) => id);
    const teller = staff.token('teller', branchId);
    for (const id of open) {
      const shown = await staff.get<VisitBody>(`bookings/${id}`, teller);
      expect(shown.body.arrival.status).toBe('LATE');
      expect(outcome(await staff.post(`bookings/${id}/no-show`, undefined, teller))).toBe(
        '409 NO_SHOW_BRANCH_CLOSED',
      );
      expect(await staff.eventsOf(id)).toEqual(['BOOKED']);
    }
    const missedOnes = rows.filter(({ status }) => status === 'NO_SHOW').map(({ id }) => id);
    expect(missedOnes).toEqual([ids[0]]);
    expect(open).toHaveLength(ids.length - 1);
  });

  it('tells of a suspension those of the loan alone, not whoever names a customer', async () => {
    const [suspended, other] = [someone(), someone()];
    await staff.app.pool.query(
      `INSERT INTO customer_suspensions (id, customer_id, seq, strikes, suspended_until, last_day)
       VALUES (gen_random_uuid(), $1, 1, 3, now() + interval '9 days', current_date + 8)`,
      [suspended.id],
    );
    await refreshed();
    const token = staff.app.token('C100009', { sub: 'partner-of-others', roles: ['partner'] });
    const date = await staff.app.bookableDate(4);
    const asked = (path: string, loanId: string, more: object = {}) =>
      staff.app.http<{ code: string; errors?: { code: string }[] }>('POST', `/api/v1/${path}`, {
        token,
        body: { customerId: suspended.id, loanId, branchId: 'B001', date, ...more },
        headers: { 'idempotency-key': randomUUID() },
      });
    const told = await Promise.all(
      [suspended.loanId, other.loanId, 'L999999999'].flatMap((loanId) => [
        asked('bookings', loanId, { kind: 'FULL', contact: { phone: '13800138000' } }),
        asked('waitlist', loanId),
      ]),
    );
    const codes = told.map(({ body }) => body.errors?.[0]?.code ?? body.code);
    const [own, strange] = [Array(2).fill('CUSTOMER_SUSPENDED'), Array(4).fill('LOAN_NOT_FOUND')];
    expect(codes).toEqual([...own, ...strange]);
  });

  it('is excused once, however often that is asked: whoever lost the answer has it again', async () => {
    const { id } = await staff.bookedOn(someone(), businessDayBefore(1));
    const excuse = () => staff.post(`bookings/${id}/excuse`, { reason: '网点停电' });
    expect(outcome(await excuse())).toBe('409 STATE_CONFLICT');
    expect((await staff.post(`bookings/${id}/no-show`)).status).toBe(200);
    const first = await Promise.all([excuse(), excuse()]);
    const answers = [...first, await excuse()];
    expect(answers.map(outcome)).toEqual(['200', '200', '200']);
    for (const { body } of answers) expect(body).toEqual(first[0].body);
    expect(await staff.eventsOf(id)).toEqual(['BOOKED', 'NO_SHOW', 'NO_SHOW_EXCUSED']);
  });

  it('counts two misses that are marked at the same moment, both', async () => {
    const caller = someone();
    const ids: string[] = [];
    for (let back = 1; back <= 3; back += 1) {
      ids.push((await staff.bookedOn(caller, businessDayBefore(back))).id);
      await staff.app.pool.query('UPDATE bookings SET loan_id = loan_id || $2 WHERE id = $1', [
        ids.at(-1),
        `-${back}`,
      ]);
    }
    const answers = await Promise.all(ids.map((id) => staff.post(`bookings/${id}/no-show`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(
      await staff.one('SELECT strikes AS value FROM customer_suspensions WHERE customer_id = $1', [
        caller.id,
      ]),
    ).toBe(3);
    expect(
      await staff.one<boolean>(
        'SELECT suspended_until > now() AS value FROM customer_suspensions WHERE customer_id = $1',
        [caller.id],
      ),
    ).toBe(true);
  });

  it('counts a miss with those of the days of the rule before it, whatever is excused', async () => {
    const cases = [
      // Days before yesterday, or the last business day before that; the rule says three in 365 days, and 90 days of suspension.
      { misses: [476, 139, 10, 0], excused: [139], runs: [true, null] },
      { misses: [1000, 700, 500, 100], excused: [1000], runs: [null, null] },
      // A further miss lifts nothing: the three before it were within the days of the rule.
      { misses: [390, 380, 40, 0], excused: [], runs: [true, true] },
    ];
    const outcomes = await Promise.all(cases.map((one) => afterMisses(one)));
    expect(outcomes).toEqual([
      { ...cases[0], events: ['CUSTOMER_SUSPENDED', 'SUSPENSION_LIFTED'] },
      { ...cases[1], events: [] },
      { ...cases[2], events: ['CUSTOMER_SUSPENDED'] },
    ]);
  });

  it('judges each miss by the rules under which it was booked, so that a further one lifts nothing', async () => {
    const caller = someone();
    const lastDay = (): Promise<string> =>
      staff.one('SELECT last_day::text AS value FROM customer_suspensions WHERE customer_id = $1', [
        caller.id,
      ]);
    const miss = async (back: number): Promise<string> => {
      const { id } = await staff.bookedOn(caller, businessDayBefore(back));
      expect((await staff.post(`bookings/${id}/no-show`)).status).toBe(200);
      return lastDay();
    };
    for (const back of [9, 8]) expect(await miss(back)).toBeNull();
    expect(await miss(7)).toBe(addDays(businessDayBefore(7), 90));
    try {
      // Milder, then one that forgets sooner, then one that suspends for longer.
      const later = [{ strikes: 5 }, { windowDays: 1 }, { strikes: 1, suspendDays: 200 }];
      const ends: string[] = [];
      for (const [at, changed] of later.entries()) {
        await staff.changeRules({ noShow: { ...NO_SHOW, ...changed } });
        ends.push(await missAssisted(caller, 6 - at).then(lastDay));
      }
      const first = addDays(businessDayBefore(7), 90);
      expect(ends).toEqual([first, first, addDays(businessDayBefore(4), 200)]);
    } finally {
      await staff.changeRules({ noShow: NO_SHOW });
    }
    expect(await suspensionEventsOf(caller.id)).toEqual(['CUSTOMER_SUSPENDED', 'CUSTOMER_SUSPENDED']);
  });

  /** Booked by staff, who may do it for a customer who is suspended. */
  async function missAssisted({ id: customerId, loanId }: TestCaller, back: number): Promise<void> {
    const date = await staff.app.bookableDate(3);
    const contact = { phone: '13800138000' };
    const wanted = { customerId, loanId, branchId: 'B001', date, kind: 'FULL', channel: 'COUNTER', contact };
    const { body } = await staff.post('bookings', wanted);
    await staff.app.pool.query('UPDATE bookings SET date = $2 WHERE id = $1', [
      body.id,
      businessDayBefore(back),
    ]);
    expect((await staff.post(`bookings/${body.id}/no-show`)).status).toBe(200);
  }

  async function afterMisses({ misses, excused }: { misses: number[]; excused: number[] }) {
    const caller = someone();
    const idOf = new Map<number, string>();
    for (const back of misses) {
      const date = staff.calendarOf('B001').addBusinessDays(addDays(today, -back), -1)!;
      const { id } = await staff.bookedOn(caller, date);
      idOf.set(back, id);
      expect((await staff.post(`bookings/${id}/no-show`)).status).toBe(200);
    }
    const running = () =>
      staff.one<boolean | null>(
        'SELECT suspended_until > now() AS value FROM customer_suspensions WHERE customer_id = $1',
        [caller.id],
      );
    const before = await running();
    for (const back of excused) {
      const { status } = await staff.post(`bookings/${idOf.get(back)}/excuse`, { reason: '网点停电' });
      expect(status).toBe(200);
    }
    return {
      misses,
      excused,
      runs: [before, await running()],
      events: await suspensionEventsOf(caller.id),
    };
  }

  async function suspensionEventsOf(customerId: string): Promise<string[]> {
    const id = await staff.one<string>(
      'SELECT id::text AS value FROM customer_suspensions WHERE customer_id = $1',
      [customerId],
    );
    return staff.eventsOf(id);
  }

  /** Some Monday to Friday before today; statutory holidays near it are left out by looking at the calendar. */
  function businessDayBefore(back: number, branchId = 'B001'): string {
    const calendar = staff.calendarOf(branchId);
    return calendar.addBusinessDays(today, -back)!;
  }
});
