import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { addDays } from '../../../src/platform/clock/index.js';
import { waitForLock } from '../../harness/index.js';
import { type Line, QuotaStaff } from './quota-staff.js';

jest.setTimeout(120_000);

const BRANCH = 'B001';
const OPENED = 200;

let staff: QuotaStaff;
let firstDay: string;

beforeAll(async () => {
  staff = await QuotaStaff.open();
  await staff.openHorizon();
  firstDay = await staff.app.bookableDate(1);
});
afterAll(() => staff.stop());

/** A change that is made while the horizon opens the same day, and has not committed yet. */
async function amidOpening(line: Line & { start: string }) {
  const horizon = await staff.app.pool.connect();
  try {
    await horizon.query('BEGIN');
    await horizon.query(
      `INSERT INTO quota_counters (branch_id, product_group, period, period_start, pool, time_window, capacity, ceiling)
       VALUES ($1, 'HOUSING', 'DAY', $2, 'ALL', '', $3, $3)`,
      [BRANCH, line.start, OPENED],
    );
    const changing = staff.change([line]);
    await waitForLock(staff.app.pool, 'the change waits for the horizon');
    await horizon.query('COMMIT');
    return await changing;
  } finally {
    horizon.release();
  }
}

describe('a change of a day that the horizon opens at the same moment', () => {
  it('is judged by what the horizon has opened', async () => {
    const start = addDays(firstDay, 200);
    const { body } = await amidOpening({ start, set: 30 });
    expect(body).toMatchObject({ status: 'PENDING', approvalReasons: ['ABOVE_THRESHOLD'] });
    expect(await staff.counter(start)).toMatchObject({ capacity: OPENED });
  });

  it('is refused where nothing was to be there', async () => {
    const start = addDays(firstDay, 201);
    const { status, body } = await amidOpening({ start, set: 30, version: 0 });
    expect([status, body.code]).toEqual([409, 'QUOTA_VERSION_STALE']);
    expect(await staff.counter(start)).toMatchObject({ capacity: OPENED });
  });
});
