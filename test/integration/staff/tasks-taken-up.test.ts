import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ClosureTasks, DetailsTasks } from '../../../src/bookings/index.js';
import { addDays } from '../../../src/platform/clock/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

let staff: StaffClient;
let today: string;
let nextCustomer = 1;

beforeAll(async () => {
  staff = await StaffClient.open();
  today = await staff.today();
});

afterAll(() => staff?.stop());

const someone = () => staff.app.callers.customer((nextCustomer += 1));
const step = async (id: string, verb: string): Promise<void> => {
  const { status, body } = await staff.post(
    `bookings/${id}/${verb}`,
    verb === 'undo' ? { reason: '点错' } : {},
  );
  expect({ verb, status, code: body.code }).toEqual({ verb, status: 200, code: undefined });
};
const moveTo = (id: string, date: string) =>
  staff.app.pool.query('UPDATE bookings SET date = $2 WHERE id = $1', [id, date]);
const close = (date: string, hours: readonly (string | null)[], branchId = 'B001') =>
  staff.app.pool.query(
    `INSERT INTO branch_closures (id, branch_id, from_date, to_date, from_time, to_time, kind, reason_zh, reason_en, created_by)
     VALUES (gen_random_uuid(), $1, $2, $2, $3, $4, 'EMERGENCY', '停电', 'No power', 'test')`,
    [branchId, date, ...hours],
  );
/** Twice: what would be taken up and settled by turns does not stand still. */
const sweep = async (): Promise<void> => {
  for (const tasks of [ClosureTasks, DetailsTasks]) {
    await staff.app.app.get<ClosureTasks | DetailsTasks>(tasks, { strict: false }).sweep();
    await staff.app.app.get<ClosureTasks | DetailsTasks>(tasks, { strict: false }).sweep();
  }
};
/** The steps of the only task of a booking, as the log has them. */
const storyOf = async (bookingId: string): Promise<readonly string[]> => {
  const { rows } = await staff.app.pool.query<{ id: string }>(
    'SELECT id::text FROM tasks WHERE booking_id = $1',
    [bookingId],
  );
  expect(rows).toHaveLength(1);
  return staff.eventsOf(rows[0]!.id);
};
const dismiss = async (bookingId: string): Promise<void> => {
  const id = await staff.one<string>('SELECT id::text AS value FROM tasks WHERE booking_id = $1', [
    bookingId,
  ]);
  expect((await staff.post(`tasks/${id}/dismiss`, { note: '已处理' })).status).toBe(200);
};

describe('a task that settled itself', () => {
  it('is taken up again when the completion that settled it is undone', async () => {
    const { id } = await staff.bookedOn(someone(), today);
    await step(id, 'check-in');
    await moveTo(id, addDays(today, -1));
    await sweep();
    await step(id, 'complete');
    await sweep();
    expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DONE']);
    await step(id, 'undo');
    await sweep();
    expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DONE', 'TASK_REOPENED']);
    await step(id, 'complete');
    await sweep();
    expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DONE', 'TASK_REOPENED', 'TASK_DONE']);
  });

  it('is taken up again when a customer of a closed day was not there after all', async () => {
    const { id } = await staff.bookedOn(someone(), today);
    await close(today, [null, null]);
    await sweep();
    await step(id, 'check-in');
    await sweep();
    expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DONE']);
    await step(id, 'undo');
    await sweep();
    expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DONE', 'TASK_REOPENED']);
  });

  it('of closed hours is taken up for the window that it was opened for, and does not come and go', async () => {
    const branchId = 'B005';
    const { id } = await staff.bookedOn(someone(), today, { branchId, window: '09:00-12:00' });
    const inWindow = (window: string) =>
      staff.app.pool.query('UPDATE bookings SET time_window = $2 WHERE id = $1', [id, window]);
    await close(today, ['09:00', '14:00'], branchId);
    await sweep();
    await inWindow('13:00-17:00');
    await sweep();
    expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DONE']);
    await inWindow('09:00-12:00');
    await sweep();
    expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DONE', 'TASK_REOPENED']);
  });

  it('to ask how much is repaid is taken up again with the visit', async () => {
    const express = await staff.app.http('POST', '/api/v1/staff/express', {
      token: staff.app.token({ role: 'sre' }),
      body: { branchId: 'B001', until: new Date(Date.now() + 3_600_000).toISOString(), reason: '月末高峰' },
    });
    expect(express.status).toBe(201);
    const caller = someone();
    const booked = await staff.app.http<{ id: string }>('POST', '/api/v1/bookings', {
      token: caller.token,
      body: { loanId: caller.loanId, branchId: 'B001', date: await staff.app.bookableDate(3) },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect({ status: booked.status, body: booked.body }).toMatchObject({
      status: 201,
      body: { express: true },
    });
    const { id } = booked.body;
    await staff.app.pool.query(
      `UPDATE bookings SET date = $2, details_until = now() - interval '1 second' WHERE id = $1`,
      [id, today],
    );
    await step(id, 'check-in');
    await sweep();
    await step(id, 'complete');
    await sweep();
    expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DISMISSED']);
    await step(id, 'undo');
    await sweep();
    expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DISMISSED', 'TASK_REOPENED']);
  });
});

describe('a task of a booking that another branch has by now', () => {
  type Shown = { readonly id: string; readonly booking: { readonly id: string } | null };
  it.each(['CLOSURE_MOVE', 'UNFINISHED_VISIT', 'OVERBOOKED_OFFER', 'WAITLIST_CALL', 'EXPRESS_DETAILS'])(
    'shows nothing of it: %s',
    async (kind) => {
      const caller = someone();
      const { body } = await staff.bookings.book(caller, await staff.app.bookableDate(5));
      const { id: bookingId } = body;
      const taskId = randomUUID();
      await staff.app.pool.query(
        `INSERT INTO tasks (id, kind, matter, branch_id, booking_id, status, details)
         VALUES ($1, $2, $1::uuid::text, 'B001', $3, 'DONE', '{}')`,
        [taskId, kind, bookingId],
      );
      const shown = async (): Promise<readonly (Shown | undefined)[]> => {
        const listed = await staff.get<{ tasks: readonly Shown[] }>(
          `tasks?branchId=B001&kind=${kind}&status=DONE&limit=50`,
        );
        return [
          listed.body.tasks.find(({ id }) => id === taskId),
          (await staff.get<Shown>(`tasks/${taskId}`)).body,
        ];
      };
      expect((await shown()).map((task) => task?.booking?.id)).toEqual([bookingId, bookingId]);
      const date = await staff.app.bookableDate(6, 'B004');
      const moved = await staff.bookings.reschedule(caller, bookingId, { branchId: 'B004', date });
      expect(moved.status).toBe(200);
      expect((await shown()).map((task) => task?.booking)).toEqual([null, null]);
      const { body: after } = await staff.post(`tasks/${taskId}/reopen`, { note: '再看一下' });
      expect(after).toMatchObject({ id: taskId, booking: null });
    },
  );
});

describe('a task that people have ended', () => {
  it('stays ended, whatever is undone', async () => {
    const visit = await staff.bookedOn(someone(), today);
    const closed = await staff.bookedOn(someone(), addDays(today, 1));
    await close(addDays(today, 1), [null, null]);
    await step(visit.id, 'check-in');
    await moveTo(visit.id, addDays(today, -1));
    await sweep();
    for (const { id } of [visit, closed]) await dismiss(id);
    await step(visit.id, 'complete');
    await step(visit.id, 'undo');
    await sweep();
    for (const { id } of [visit, closed])
      expect(await storyOf(id)).toEqual(['TASK_OPENED', 'TASK_DISMISSED']);
  });
});
