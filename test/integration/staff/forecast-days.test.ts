import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { BranchesReadModel } from '../../../src/branches/index.js';
import { ForecastKeeper } from '../../../src/forecasts/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(90_000);

interface DayBody {
  readonly date: string;
  readonly expected: number;
  readonly high: number;
  readonly quota: number | null;
  readonly suggestion: { set: number; change: object } | null;
  readonly reasons: readonly { code: string }[];
  readonly resources: { staff: number | null; staffShort: number | null };
  readonly runbook: readonly { action: string }[];
}

let staff: StaffClient;

beforeAll(async () => {
  staff = await StaffClient.open();
});

afterAll(() => staff?.stop());

const keeper = () => staff.app.app.get(ForecastKeeper, { strict: false });

async function dayOf(branchId: string, date: string, product = 'MORTGAGE'): Promise<DayBody | undefined> {
  const query = `branchId=${branchId}&product=${product}&from=${date}&to=${date}`;
  const { body } = await staff.get<{ days: DayBody[] }>(
    `forecasts?${query}`,
    staff.token('quota-maker', branchId),
  );
  return body.days[0];
}

/** What the day of a group offers, as it comes of a change that nobody asks about. */
async function offer(branchId: string, date: string, capacity: number, group = 'HOUSING'): Promise<void> {
  await staff.app.pool.query(
    `INSERT INTO quota_counters (branch_id, product_group, period, period_start, capacity, ceiling)
     VALUES ($1, $2, 'DAY', $3, $4, $4)
     ON CONFLICT ON CONSTRAINT quota_counters_cell_key DO UPDATE SET capacity = $4, ceiling = $4`,
    [branchId, group, date, capacity],
  );
}

async function close(branchId: string, date: string): Promise<void> {
  await staff.app.pool.query(
    `INSERT INTO branch_closures (id, branch_id, from_date, to_date, kind, reason_zh, reason_en, created_by)
     VALUES ($1, $2, $3, $3, 'LOCAL', '装修', 'Refurbishment', 'S-test')`,
    [randomUUID(), branchId, date],
  );
  await staff.app.app.get(BranchesReadModel, { strict: false }).refresh();
}

const peaksOf = async (branchId: string, date: string) =>
  (
    await staff.app.pool.query<{ status: string; quota: number; suggested: number | null }>(
      `SELECT status, (details ->> 'quota')::int AS quota, (details ->> 'suggested')::int AS suggested
       FROM tasks WHERE kind = 'FORECAST_PEAK' AND branch_id = $1 AND matter = $2`,
      [branchId, `${branchId} HOUSING ${date}`],
    )
  ).rows;

describe('the days of a forecast', () => {
  it('are those that serve: one that was closed since is none, and its peak is settled', async () => {
    const date = await staff.app.bookableDate(5, 'B003');
    await dayOf('B003', date);
    await offer('B003', date, 1);
    await keeper().watchPeaks('B003');
    expect(await peaksOf('B003', date)).toMatchObject([{ status: 'OPEN' }]);
    await close('B003', date);
    expect(await dayOf('B003', date)).toBeUndefined();
    await keeper().watchPeaks('B003');
    expect(await peaksOf('B003', date)).toMatchObject([{ status: 'DONE' }]);
  });

  it('suggest nothing once they are over', async () => {
    const today = await staff.today();
    const [ahead, over] = [1, -1].map((n) => staff.calendarOf('B002').addBusinessDays(today, n)!);
    await dayOf('B002', ahead!);
    await staff.app.pool.query(
      `INSERT INTO forecasts (branch_id, product_group, date, expected, low, high, effects, by_hour)
       SELECT branch_id, product_group, $2, expected, low, high, effects, by_hour FROM forecasts
       WHERE branch_id = 'B002' AND product_group = 'HOUSING' AND date = $1`,
      [ahead, over],
    );
    for (const date of [ahead!, over!]) await offer('B002', date, 0);
    const [coming, past] = [await dayOf('B002', ahead!), await dayOf('B002', over!)];
    expect(coming).toMatchObject({ quota: 0, suggestion: { set: Math.ceil(coming!.high) } });
    expect(coming!.runbook).not.toEqual([]);
    expect(past).toMatchObject({ quota: 0, suggestion: null, runbook: [] });
  });

  it('leave to each group what the people of the branch can serve beside the others', async () => {
    const date = await staff.app.bookableDate(6, 'B005');
    const token = staff.token('quota-maker', 'B005');
    const body = { branchId: 'B005', staff: 3, visitMinutes: 30, minutesPerDay: 360 };
    await staff.app.http('PUT', '/api/v1/staff/forecasts/service-plan', { token, body });
    await dayOf('B005', date);
    await staff.app.pool.query(
      `UPDATE forecasts SET expected = 80, high = 90 WHERE branch_id = 'B005' AND product_group = 'HOUSING' AND date = $1`,
      [date],
    );
    await staff.app.pool.query(
      `UPDATE quota_counters SET capacity = 0, ceiling = 0 WHERE branch_id = 'B005' AND period = 'DAY' AND period_start = $1`,
      [date],
    );
    await offer('B005', date, 10);
    expect(await dayOf('B005', date)).toMatchObject({ suggestion: { set: 36 } });
    await offer('B005', date, 20, 'CONSUMER');
    const day = (await dayOf('B005', date))!;
    expect(day.suggestion?.set).toBe(16);
    expect(day.reasons.map(({ code }) => code)).toContain('BOUND_BY_STAFF');
    await offer('B005', date, 30, 'CONSUMER');
    const codes = (await dayOf('B005', date))!.reasons.map(({ code }) => code);
    expect(codes).toContain('QUOTA_ABOVE_STAFF');
  });

  it('may lose what is put by for urgent needs, and nothing that was promised', async () => {
    const date = await staff.app.bookableDate(8, 'B006');
    await dayOf('B006', date);
    await staff.app.pool.query(
      `UPDATE forecasts SET low = 0, expected = 1, high = 2 WHERE branch_id = 'B006' AND product_group = 'HOUSING' AND date = $1`,
      [date],
    );
    await offer('B006', date, 40);
    await staff.app.pool.query(
      `UPDATE quota_counters SET taken = 5, held = 1, kept = 9
       WHERE branch_id = 'B006' AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $1 AND pool = 'ALL'`,
      [date],
    );
    expect(await dayOf('B006', date)).toMatchObject({ suggestion: { set: 6 } });
  });
});

describe('a round of the keeper', () => {
  it('makes what is not of today of any group, and no more', async () => {
    await keeper().round();
    expect(await keeper().round()).toBe(0);
    await staff.app.pool.query(
      `UPDATE forecast_accuracy SET fitted_at = fitted_at - interval '2 days'
       WHERE (branch_id, product_group) = ('B002', (SELECT max(product_group) FROM forecast_accuracy
         WHERE branch_id = 'B002'))`,
    );
    expect(await keeper().round()).toBe(1);
    expect(await keeper().round()).toBe(0);
  });

  it('sees a quota that was changed since the forecasts were made', async () => {
    await keeper().round();
    const date = await staff.app.bookableDate(7, 'B004');
    await offer('B004', date, 0);
    expect(await keeper().round()).toBe(0);
    expect(await peaksOf('B004', date)).toMatchObject([{ status: 'OPEN', quota: 0 }]);
    await offer('B004', date, 1000);
    expect(await keeper().round()).toBe(0);
    expect(await peaksOf('B004', date)).toMatchObject([{ status: 'DONE' }]);
  });

  it('takes a task up again with the figures of the peak that is now', async () => {
    const date = await staff.app.bookableDate(9, 'B007');
    await dayOf('B007', date);
    const tasks = [];
    for (const quota of [1, 1000, 0]) {
      await offer('B007', date, quota);
      await keeper().watchPeaks('B007');
      tasks.push(...(await peaksOf('B007', date)));
    }
    expect(tasks).toMatchObject([
      { status: 'OPEN', quota: 1 },
      { status: 'DONE', quota: 1 },
      { status: 'OPEN', quota: 0 },
    ]);
  });

  it('goes on with no further branch once the process ends', async () => {
    await staff.app.pool.query("UPDATE forecast_accuracy SET fitted_at = fitted_at - interval '2 days'");
    await keeper().onApplicationShutdown();
    expect(await keeper().round()).toBe(0);
  });
});
