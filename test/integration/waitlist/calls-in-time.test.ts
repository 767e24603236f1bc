import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { LineClient } from './line-client.js';

jest.setTimeout(120_000);

const HOUR_MS = 3_600_000;
/** Beyond the days that are closed in these tests, however much longer that makes the notice. */
const DAY = 12;

let line: LineClient;

beforeAll(async () => {
  line = await LineClient.open();
});
afterAll(() => line.bookings.stop());

it('who waits by phone is passed over while nobody can call, keeps the place, and is offered the next one', async () => {
  const date = line.day(DAY);
  const booked = await line.fill(date, 3);
  const byPhone = await line.callerByPhone(date);
  const online = await line.waiter(date);
  // As over a holiday, on whatever day this runs.
  await line.bookings.sql(
    `INSERT INTO calendar_overrides (calendar, date, is_business_day, name_zh, name_en)
     SELECT 'CN', (now() AT TIME ZONE 'Asia/Shanghai')::date + n, false, '假日', 'holiday' FROM generate_series(0, 3) AS n
     ON CONFLICT (calendar, date) DO UPDATE SET is_business_day = false, name_en = 'holiday'`,
  );
  await line.network.refresh();
  await line.bookings.cancel(booked[0]!.caller, booked[0]!.id);
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });
  expect(await line.entry(byPhone)).toMatchObject({ status: 'WAITING', place: 1 });
  expect(await line.entry(online)).toMatchObject({ status: 'OFFERED' });
  // Nobody else waits: it is anybody's, and not kept for days for one whom nobody can ask.
  await line.bookings.cancel(booked[1]!.caller, booked[1]!.id);
  expect(await line.keeper.round()).toMatchObject({ offered: 0 });
  expect(await line.units(date)).toMatchObject({ kept: 0 });
  expect((await line.bookings.book(line.person(), date)).status).toBe(201);

  await line.bookings.sql(`DELETE FROM calendar_overrides WHERE name_en = 'holiday'`);
  await line.openAtAllHours();
  await line.bookings.cancel(booked[2]!.caller, booked[2]!.id);
  expect(await line.keeper.round()).toMatchObject({ offered: 1 });
  const { status, offer } = await line.entry(byPhone);
  expect(status).toBe('OFFERED');
  expect(Date.parse(offer!.expiresAt)).toBeGreaterThan(Date.now() + HOUR_MS / 2);
});

it('who was offered a place that is taken back is called again for the next one', async () => {
  await line.openAtAllHours();
  const [date, other] = [line.day(DAY + 1), line.day(DAY + 2)];
  const [one] = await line.fill(date, 1);
  const [another] = await line.fill(other, 1);
  const waiting = await line.callerByPhone(date, other);
  const calls = async (): Promise<unknown[]> =>
    line.bookings.sql(
      `SELECT status, details ->> 'date' AS date, note FROM tasks WHERE kind = 'WAITLIST_CALL' AND details ->> 'entryId' = $1 ORDER BY created_at`,
      [waiting.id],
    );
  await line.bookings.cancel(one!.caller, one!.id);
  await line.keeper.round();
  expect(await calls()).toMatchObject([{ status: 'OPEN', date }]);
  await line.close(date);
  await line.keeper.round();
  const over = { status: 'DISMISSED', date, note: expect.stringContaining('the customer waits on') };
  expect(await calls()).toMatchObject([over]);
  await line.bookings.cancel(another!.caller, another!.id);
  await line.keeper.round();
  expect(await calls()).toMatchObject([over, { status: 'OPEN', date: other }]);
});
