import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { LineClient } from './line-client.js';

jest.setTimeout(120_000);

/** Its days have windows. */
const BRANCH = 'B005';
const AFTERNOON = '13:00-17:00';

let line: LineClient;

beforeAll(async () => {
  line = await LineClient.open(BRANCH);
});
afterAll(() => line.bookings.stop());

it('a place of a window that meets closed hours is taken back, and is the line’s when they are lifted', async () => {
  const date = line.day(3);
  await line.bookings.sql(
    `UPDATE quota_counters SET capacity = 1, ceiling = 1
     WHERE branch_id = $1 AND product_group = 'HOUSING' AND period_start = $2 AND time_window = $3 AND pool = 'ALL'`,
    [BRANCH, date, AFTERNOON],
  );
  await line.atRest();
  const afternoon = { branchId: BRANCH, window: AFTERNOON };
  const passBy = async (): Promise<string> =>
    (await line.bookings.book(line.person(), date, afternoon)).body.code;
  const windowHas = () =>
    line.bookings.sql(
      `SELECT held, kept FROM quota_counters
       WHERE branch_id = $1 AND product_group = 'HOUSING' AND period_start = $2 AND time_window = $3 AND pool = 'ALL'`,
      [BRANCH, date, AFTERNOON],
    );
  const caller = line.person();
  const booked = await line.bookings.book(caller, date, afternoon);
  expect(booked.status).toBe(201);
  const waiter = line.person();
  const { body } = await line.join(waiter, { ...afternoon, date });
  const waiting = { caller: waiter, id: body.id };
  await line.bookings.cancel(caller, booked.body.id);
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });

  const closure = await line.close(date, { from: '12:00', to: '14:00' });
  const { offer } = await line.entry(waiting);
  const refused = await line.bookings.book(waiter, date, { ...afternoon, holdId: offer!.holdId });
  expect(refused.body['errors']).toEqual([
    expect.objectContaining({ pointer: '/window', code: 'WINDOW_CLOSED' }),
  ]);
  await line.keeper.round();
  expect(await line.entry(waiting)).toMatchObject({ status: 'WAITING', reason: 'BRANCH_SHUT', place: 1 });
  // The window's is put by; the day's is that of its other windows too.
  expect(await windowHas()).toEqual([{ held: 0, kept: 1 }]);
  expect(await line.units(date)).toMatchObject({ held: 0, kept: 0 });
  await line.lift(closure);
  expect(await passBy()).toBe('WINDOW_FULL');
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });
  expect(await line.entry(waiting)).toMatchObject({ status: 'OFFERED', offer: { date } });
  expect(await line.drift()).toBe(0);
});
