import { expect, it, jest } from '@jest/globals';
import { InvariantsReadModel } from '../../../src/bookings/invariants/invariants.read-model.js';
import { sqlFile } from '../../../src/platform/postgres/index.js';
import { waitForLock } from '../../harness/index.js';
import type { LineClient } from './line-client.js';
import { NEED, PLAIN, type UrgentLine, urgentLineForTests } from './urgent-line.js';

jest.setTimeout(120_000);

const putByReserve = sqlFile(import.meta.url, '../../../src/bookings/waitlist/sql/put-by-reserve.sql');
const decideUrgent = sqlFile(import.meta.url, '../../../src/bookings/waitlist/sql/decide-urgent.sql');

let urgency: UrgentLine;
let line: LineClient;

urgentLineForTests((opened) => {
  urgency = opened;
  line = opened.line;
});

it('who leaves while it is agreed that it is urgent is in no line at once', async () => {
  const date = urgency.nextDay();
  await line.fill(date, 1);
  const urgent = await urgency.waiter(date, NEED);
  const { pool } = line.bookings.app;
  const checker = await pool.connect();
  try {
    await checker.query('BEGIN');
    const values = [urgent.id, 'AGREED', null, [PLAIN], 'S-quota-checker-B001', 'quota-checker', 'trace'];
    expect((await checker.query({ ...decideUrgent, values })).rowCount).toBe(1);
    // It has begun, so that it does not see what is agreed; and waits for the lock of the entry.
    const leaving = line.leave(urgent);
    await waitForLock(pool, 'somebody who leaves and waits');
    await checker.query('COMMIT');
    expect((await leaving).status).toBeLessThan(300);
  } finally {
    checker.release();
  }
  expect(await urgency.entry(urgent)).toMatchObject({ status: 'LEFT' });
  expect(await line.bookings.sql('SELECT pool FROM waitlist_wants WHERE entry_id = $1', [urgent.id])).toEqual(
    [],
  );
  const checked = await line.bookings.app.app.get(InvariantsReadModel, { strict: false }).check();
  expect(checked.filter(({ holds }) => !holds)).toEqual([]);
  await line.keeper.round();
  expect(await line.bookings.sql('SELECT id FROM quota_counters WHERE lined')).toEqual([]);
});

it('of two places that are about to be put by for urgent needs, one that is booked meanwhile is the booking’s', async () => {
  const date = urgency.nextDay();
  await line.capacity(date, 2);
  await urgency.reserve(date, 2);
  const [day] = await line.bookings.sql<{ id: string }>(
    `UPDATE quota_counters SET kept = 0, reserved = 0
     WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = 'DAY' AND pool = 'ALL' AND period_start = $2 RETURNING id`,
    [PLAIN, date],
  );
  const { pool } = line.bookings.app;
  const judge = await pool.connect();
  try {
    await judge.query('BEGIN');
    await judge.query('SELECT FROM quota_counters WHERE id = $1 FOR UPDATE', [day!.id]);
    // It has seen that two are free, and waits for the row.
    const putting = pool.query<{ id: string }>({ ...putByReserve, values: [PLAIN] });
    await waitForLock(pool, 'a round that puts by');
    await judge.query('UPDATE quota_counters SET taken = taken + 1 WHERE id = $1', [day!.id]);
    await judge.query('COMMIT');
    expect((await putting).rows).toContainEqual({ id: day!.id, tookFree: true });
  } finally {
    judge.release();
  }
  expect(await urgency.units(date, 'ALL')).toMatchObject({ taken: 1, kept: 1, reserved: 1 });
});
