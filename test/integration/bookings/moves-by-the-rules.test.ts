import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LoanSnapshots } from '../../../src/loans/index.js';
import type { TestCaller } from '../../harness/index.js';
import { StaffClient } from '../staff/staff-client.js';
import type { BookingBody } from './booking-client.js';

jest.setTimeout(60_000);

/** Older than any loan is; who repays all of it need not wait. */
const TOO_YOUNG = { minMonthsSinceDrawdown: { PARTIAL: 360, FULL: 0 } };
const OLD_ENOUGH = { minMonthsSinceDrawdown: { PARTIAL: 12, FULL: 0 } };
const PART = { kind: 'PARTIAL', amount: '50000.00' } as const;

let staff: StaffClient;
let dates: string[];
let nextCustomer = 700;

beforeAll(async () => {
  staff = await StaffClient.open();
  dates = await Promise.all([3, 5].map((n) => staff.app.bookableDate(n)));
});
afterAll(() => staff?.stop());
afterEach(() => staff.changeRules(OLD_ENOUGH));

const someone = (): TestCaller => staff.app.callers.customer((nextCustomer += 1));

async function booked(caller: TestCaller, more: object): Promise<BookingBody> {
  const { status, body } = await staff.bookings.book(caller, dates[0]!, more);
  expect([status, body.code]).toEqual([201, undefined]);
  return body;
}

const dateOf = (id: string): Promise<string> =>
  staff.one('SELECT date::text AS value FROM bookings WHERE id = $1', [id]);

describe('a booking that moves', () => {
  it.each([
    ['a part', PART, [422, 'LOAN_TOO_YOUNG'], 0],
    ['all', {}, [200, undefined], 1],
  ] as const)('by the age that its loan must have for repaying %s', async (_, repaid, told, at) => {
    const caller = someone();
    const { id } = await booked(caller, repaid);
    await staff.changeRules(TOO_YOUNG);
    const { status, body } = await staff.bookings.reschedule(caller, id, { date: dates[1]! });
    expect([status, (body['errors'] as { code: string }[] | undefined)?.[0]?.code]).toEqual(told);
    expect(await dateOf(id)).toBe(dates[at]);
  });

  it('whatever has become of the balance since', async () => {
    const caller = someone();
    const { id } = await booked(caller, PART);
    // More than is owed, and no step that may be repaid.
    await staff.app.pool.query('UPDATE bookings SET amount_minor = 99999999901 WHERE id = $1', [id]);
    const { status } = await staff.bookings.reschedule(caller, id, { date: dates[1]! });
    expect([status, await dateOf(id)]).toEqual([200, dates[1]]);
  });
});

describe('what the bank has against the loan by now', () => {
  const asked = (path: string, { token }: TestCaller, body: object, method: 'POST' | 'PUT' = 'POST') =>
    staff.app.http<BookingBody>(method, `/api/v1/${path}`, {
      token,
      body,
      headers: { 'idempotency-key': randomUUID() },
    });
  const hold = async (caller: TestCaller) => (await staff.bookings.hold(caller, dates[0]!)).body.id;
  const bookingWithoutDetails = async (caller: TestCaller) => {
    const { id } = await booked(caller, {});
    await staff.app.pool.query(
      "UPDATE bookings SET kind = NULL, details_until = now() + interval '1 day' WHERE id = $1",
      [id],
    );
    return id;
  };

  it('is told of the booking or hold that the path names, where the body names no loan', async () => {
    const [moves, holds, gives] = [someone(), someone(), someone()];
    const { id } = await booked(moves, PART);
    const held = await hold(holds);
    const open = await bookingWithoutDetails(gives);
    const loans = staff.app.app.get(LoanSnapshots, { strict: false });
    const loan = loans.peek.bind(loans);
    const frozen = jest.spyOn(loans, 'peek').mockImplementation((loanId) => {
      const known = loan(loanId);
      return known && { ...known, status: 'FROZEN' };
    });
    try {
      const to = { branchId: 'B001', date: dates[1]! };
      const answers = [
        await asked(`bookings/${id}/reschedule`, moves, to),
        await asked(`holds/${held}/move`, holds, to),
        await asked(`bookings/${open}/details`, gives, { kind: 'FULL' }, 'PUT'),
      ];
      const told = [{ in: 'path', pointer: 'id', code: 'LOAN_FROZEN' }];
      expect(answers.map(({ body }) => body['errors'])).toMatchObject([told, told, told]);
    } finally {
      frozen.mockRestore();
    }
    expect(await Promise.all([id, held, open].map(dateOf))).toEqual([dates[0], dates[0], dates[0]]);
  });
});
