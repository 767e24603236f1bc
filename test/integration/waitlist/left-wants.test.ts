import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { InvariantsReadModel } from '../../../src/bookings/invariants/invariants.read-model.js';
import { sqlFile } from '../../../src/platform/postgres/index.js';
import { waitForLock } from '../../harness/index.js';
import type { LineClient } from './line-client.js';
import { NEED, PLAIN, UrgentLine } from './urgent-line.js';

jest.setTimeout(120_000);

const decideUrgent = sqlFile(import.meta.url, '../../../src/bookings/waitlist/sql/decide-urgent.sql');

let urgency: UrgentLine;
let line: LineClient;

beforeAll(async () => {
  urgency = await UrgentLine.open();
  line = urgency.line;
});
afterAll(() => line.bookings.stop());

it('who leaves while it is agreed that it is urgent is in no line after the next round', async () => {
  const date = urgency.nextDay();
  await line.fill(date, 1);
  const urgent = await urgency.waiter(date, NEED);
  const poolsOfWants = async (): Promise<unknown[]> => {
    const wants = await line.bookings.sql('SELECT pool FROM waitlist_wants WHERE entry_id = $1', [urgent.id]);
    return wants.map(({ pool }) => pool);
  };
  const marks = () => line.bookings.sql('SELECT id FROM quota_counters WHERE lined');
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
  expect(await poolsOfWants()).toEqual(['URGENT']);
  expect(await marks()).not.toEqual([]);

  await line.keeper.round();
  expect(await poolsOfWants()).toEqual([]);
  expect(await marks()).toEqual([]);
  const checked = await line.bookings.app.app.get(InvariantsReadModel, { strict: false }).check();
  expect(checked.filter(({ holds }) => !holds)).toEqual([]);
});
