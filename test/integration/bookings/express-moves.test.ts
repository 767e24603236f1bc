import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DetailsTasks } from '../../../src/bookings/index.js';
import type { TestCaller } from '../../harness/index.js';
import { StaffClient } from '../staff/staff-client.js';
import type { Body } from './express-reading.js';

jest.setTimeout(60_000);

const HOUR_MS = 3_600_000;

let staff: StaffClient;
let nextCustomer = 300;

beforeAll(async () => {
  staff = await StaffClient.open({ YUHUAN_EXPRESS_REFRESH_MS: '60000' });
  const until = new Date(Date.now() + 2 * HOUR_MS).toISOString();
  await staff.app.http('POST', '/api/v1/staff/express', {
    token: staff.app.token({ role: 'sre' }),
    body: { until, reason: '月末高峰' },
  });
});

afterAll(() => staff?.stop());

async function expressBooking(day = 3): Promise<Body & { readonly caller: TestCaller }> {
  const caller = staff.app.callers.customer((nextCustomer += 1));
  const { status, body } = await staff.app.http<Body>('POST', '/api/v1/bookings', {
    token: caller.token,
    body: { loanId: caller.loanId, branchId: 'B001', date: await staff.app.bookableDate(day) },
    headers: { 'idempotency-key': randomUUID() },
  });
  expect({ status, body }).toMatchObject({ status: 201, body: { express: true } });
  return { ...body, caller };
}

describe('a booking of which nobody has said how much is repaid, when it moves', () => {
  const sweep = () => staff.app.app.get(DetailsTasks, { strict: false }).sweep();
  const passDeadline = (id: string) =>
    staff.app.pool.query(`UPDATE bookings SET details_until = now() - interval '1 second' WHERE id = $1`, [
      id,
    ]);
  const tasksOf = async (id: string): Promise<string[]> =>
    (
      await staff.app.pool.query<{ task: string }>(
        `SELECT branch_id || ' ' || status AS task FROM tasks
         WHERE kind = 'EXPRESS_DETAILS' AND booking_id = $1 ORDER BY created_at`,
        [id],
      )
    ).rows.map(({ task }) => task);

  it('is the task of the branch that has it, by each deadline that passes', async () => {
    const { id, caller } = await expressBooking();
    await passDeadline(id);
    await sweep();
    expect(await tasksOf(id)).toEqual(['B001 OPEN']);

    const there = await staff.app.bookableDate(4, 'B004');
    const moved = await staff.bookings.reschedule(caller, id, { branchId: 'B004', date: there });
    expect([moved.status, moved.body]).toMatchObject([200, { branchId: 'B004' }]);
    await sweep();
    expect(await tasksOf(id)).toEqual(['B001 DISMISSED']);

    await passDeadline(id);
    await sweep();
    await sweep();
    expect(await tasksOf(id)).toEqual(['B001 DISMISSED', 'B004 OPEN']);

    // Another day of the same branch is another deadline: nobody calls before it.
    const later = await staff.app.bookableDate(6, 'B004');
    expect((await staff.bookings.reschedule(caller, id, { date: later })).status).toBe(200);
    await sweep();
    expect(await tasksOf(id)).toEqual(['B001 DISMISSED', 'B004 DISMISSED']);
  });

  it('leaves at least today to say it, however long ago the booking was made', async () => {
    // A deadline by the rule that has passed for every day that can be booked.
    await staff.changeRules({ detailsUntil: { businessDays: 30 } });
    const { id, caller } = await expressBooking();
    await staff.app.pool.query(
      `UPDATE bookings SET booked_at = now() - interval '3 days', details_until = now() - interval '2 days' WHERE id = $1`,
      [id],
    );
    const moved = await staff.bookings.reschedule(caller, id, { date: await staff.app.bookableDate(5) });
    expect(moved.status).toBe(200);
    expect(await staff.one('SELECT details_until > now() AS value FROM bookings WHERE id = $1', [id])).toBe(
      true,
    );
  });
});
