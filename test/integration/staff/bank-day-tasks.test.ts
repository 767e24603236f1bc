import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BankDayTasks } from '../../../src/bookings/index.js';
import { BranchesReadModel } from '../../../src/branches/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

let staff: StaffClient;
let nextCustomer = 850;

beforeAll(async () => {
  staff = await StaffClient.open();
});

afterAll(() => staff?.stop());

const sweep = (): Promise<void> => staff.app.app.get(BankDayTasks, { strict: false }).sweep();

async function readAnew(): Promise<void> {
  await staff.app.app.get(BranchesReadModel, { strict: false }).refreshAfterCommit();
  await sweep();
}

async function closeForTheBank(date: string): Promise<void> {
  await staff.app.pool.query(
    `INSERT INTO calendar_overrides (calendar, date, is_business_day, name_zh, name_en)
     VALUES ('CN', $1, false, '系统切换日', 'System migration day')`,
    [date],
  );
  await readAnew();
}

async function openAgain(date: string): Promise<void> {
  await staff.app.pool.query('DELETE FROM calendar_overrides WHERE date = $1', [date]);
  await readAnew();
}

/** The task about each of the bookings, by the order in which they were made. */
async function tasksOf(...ids: string[]): Promise<object[]> {
  const { rows } = await staff.app.pool.query<{ booking: string; status: string; details: object }>(
    `SELECT booking_id::text AS booking, status, details FROM tasks WHERE kind = 'CLOSURE_MOVE' AND booking_id = ANY ($1::uuid[])`,
    [ids],
  );
  return ids.flatMap((id) => rows.filter(({ booking }) => booking === id));
}

/** Where the tasks about a booking stand, by their branches, and how many steps they have had. */
async function standing(id: string): Promise<{ branch: string; status: string; seq: number }[]> {
  const { rows } = await staff.app.pool.query<{ branch: string; status: string; seq: number }>(
    `SELECT branch_id AS branch, status, seq FROM tasks WHERE kind = 'CLOSURE_MOVE' AND booking_id = $1 ORDER BY branch_id`,
    [id],
  );
  return rows;
}

/** Whoever moved the booking there did so before the day ceased to be one. */
const moveTo = (id: string, branch: string) =>
  staff.app.pool.query('UPDATE bookings SET branch_id = $2 WHERE id = $1', [id, branch]);

async function booked(date: string): Promise<{ id: string; token: string }> {
  const caller = staff.app.callers.customer((nextCustomer += 1));
  const { status, body } = await staff.bookings.book(caller, date);
  expect(status).toBe(201);
  return { id: body.id, token: caller.token };
}

describe('a day that ceases to be a business day of the bank', () => {
  it('gives each of its bookings a task, which ends when the booking moves', async () => {
    const date = await staff.app.bookableDate(6);
    const [one, two] = [await booked(date), await booked(date)];
    const elsewhere = await booked(await staff.app.bookableDate(7));
    await closeForTheBank(date);
    await sweep();
    const details = {
      date,
      closureKind: 'STATUTORY',
      reasonZh: '系统切换日',
      reasonEn: 'System migration day',
    };
    expect(await tasksOf(one.id, two.id, elsewhere.id)).toMatchObject([
      { booking: one.id, status: 'OPEN', details },
      { booking: two.id, status: 'OPEN', details },
    ]);
    const to = await staff.app.bookableDate(8);
    const moved = await staff.app.http('POST', `/api/v1/bookings/${one.id}/reschedule`, {
      token: one.token,
      headers: { 'idempotency-key': 'off-the-bank-day' },
      body: { date: to },
    });
    expect(moved.status).toBe(200);
    await sweep();
    expect(await tasksOf(one.id, two.id)).toMatchObject([{ status: 'DONE' }, { status: 'OPEN' }]);
  });

  it('and becomes one again needs nobody, until it ceases once more', async () => {
    const date = await staff.app.bookableDate(9);
    const { id } = await booked(date);
    await closeForTheBank(date);
    expect(await tasksOf(id)).toMatchObject([{ status: 'OPEN' }]);
    await openAgain(date);
    expect(await tasksOf(id)).toMatchObject([{ status: 'DISMISSED' }]);
    await closeForTheBank(date);
    expect(await tasksOf(id)).toMatchObject([{ status: 'OPEN' }]);
  });

  it('is seen to where the booking is, and once, also when it moves to another branch on that day', async () => {
    const date = await staff.app.bookableDate(11);
    const { id } = await booked(date);
    await closeForTheBank(date);
    expect(await standing(id)).toMatchObject([{ branch: 'B001', status: 'OPEN' }]);
    await moveTo(id, 'B002');
    await sweep();
    await sweep();
    const moved = await standing(id);
    expect(moved).toMatchObject([
      { branch: 'B001', status: 'DONE' },
      { branch: 'B002', status: 'OPEN' },
    ]);
    await sweep();
    expect(await standing(id)).toEqual(moved);
    await moveTo(id, 'B001');
    await sweep();
    expect(await standing(id)).toMatchObject([
      { branch: 'B001', status: 'OPEN' },
      { branch: 'B002', status: 'DONE' },
    ]);
  });

  it('keeps a task that was opened without the branch in its matter, and ends it when the booking moves', async () => {
    const date = await staff.app.bookableDate(12);
    const { id } = await booked(date);
    await closeForTheBank(date);
    await staff.app.pool.query('UPDATE tasks SET matter = $2 WHERE booking_id = $1', [
      id,
      `${id} BANK ${date}`,
    ]);
    await sweep();
    expect(await standing(id)).toMatchObject([{ branch: 'B001', status: 'OPEN', seq: 1 }]);
    await moveTo(id, 'B002');
    await sweep();
    await sweep();
    expect(await standing(id)).toMatchObject([
      { branch: 'B001', status: 'DONE', seq: 2 },
      { branch: 'B002', status: 'OPEN', seq: 1 },
    ]);
  });
});
