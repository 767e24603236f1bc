import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { BranchesReadModel } from '../../../src/branches/index.js';
import { ForecastKeeper } from '../../../src/forecasts/index.js';
import { ForecastMaker } from '../../../src/forecasts/forecast-maker.js';
import { addDays } from '../../../src/platform/clock/index.js';
import { sqlFile } from '../../../src/platform/postgres/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(90_000);

const countDemand = sqlFile(import.meta.url, '../../../src/forecasts/sql/count-demand.sql');
const counted = `SELECT "branchId", "productGroup", date::text AS date, "soldOut" FROM (${countDemand.text}) AS counted`;

interface DayBody {
  readonly date: string;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly byHour: readonly { hour: number; expected: number }[];
  readonly quota: number | null;
  readonly over: boolean;
  readonly suggestion: { set: number; change: object } | null;
  readonly reasons: readonly { code: string; text: string; factor?: number }[];
  readonly resources: { staff: number | null; staffShort: number | null; busiestHour: number | null };
  readonly runbook: readonly { action: string; fromPercent: number; n: number | null; text: string }[];
}
interface ForecastsBody {
  readonly days: readonly DayBody[];
  readonly servicePlan: { capacity: number } | null;
}
interface DemandRow {
  readonly branchId: string;
  readonly productGroup: string;
  readonly date: string;
  readonly soldOut: boolean;
}
interface Errors {
  readonly model: number;
  readonly sameDayLastMonth: number;
  readonly sameWeekdayLastWeek: number;
}

let staff: StaffClient;

beforeAll(async () => {
  staff = await StaffClient.open();
});

afterAll(() => staff?.stop());

const forecasts = async (query = ''): Promise<ForecastsBody> =>
  (await staff.get<ForecastsBody>(`forecasts?branchId=B001${query}`)).body;
const keeper = () => staff.app.app.get(ForecastKeeper, { strict: false });
const change = (body: object) =>
  staff.app.http('POST', '/api/v1/staff/quota-changes', {
    token: staff.token('quota-maker'),
    headers: { 'idempotency-key': randomUUID() },
    body,
  });

describe('forecasts', () => {
  it('are there on the first day, for business days, with an interval, hours and reasons', async () => {
    const today = await staff.today();
    const { days } = await forecasts(`&from=${today}&to=${addDays(today, 60)}`);
    const calendar = staff.calendarOf('B001');
    expect(days.length).toBeGreaterThan(30);
    for (const day of days) {
      expect(calendar.isBusinessDay(day.date)).toBe(true);
      expect(day.low).toBeLessThanOrEqual(day.expected);
      expect(day.expected).toBeLessThanOrEqual(day.high);
      const ofHours = day.byHour.reduce((sum, { expected }) => sum + expected, 0);
      expect(Math.abs(ofHours - day.expected)).toBeLessThan(0.5);
    }
    const ends = days.filter(({ reasons }) => reasons.some(({ code }) => code === 'MONTH_END_1'));
    expect(ends.length).toBeGreaterThanOrEqual(1);
    const mean = days.reduce((sum, { expected }) => sum + expected, 0) / days.length;
    for (const end of ends) expect(end.expected).toBeGreaterThan(mean);
    expect(ends[0]!.reasons.find(({ code }) => code === 'MONTH_END_1')?.text).toMatch(
      /月末最后一个工作日 \+\d+%/,
    );
  });

  it('are made for every branch once a day, by one worker of several', async () => {
    const made = await Promise.all([keeper().round(), keeper().round(), keeper().round()]);
    expect(made.filter((count) => count > 0)).toHaveLength(1);
    expect(await keeper().round()).toBe(0);
    const branches = await staff.one<number>(
      'SELECT count(DISTINCT branch_id)::int AS value FROM forecast_accuracy',
    );
    expect(branches).toBe(20);
  });

  it('would have been better than last month and last week, most of all at the end of a month', async () => {
    const { body } = await staff.get<{ series: object[]; overall: Errors; monthEnd: Errors }>(
      'forecasts/accuracy',
      staff.app.token({ role: 'auditor' }),
    );
    expect(body.series.length).toBeGreaterThan(20);
    for (const errors of [body.overall, body.monthEnd]) {
      expect(errors.model).toBeLessThan(errors.sameDayLastMonth);
      expect(errors.model).toBeLessThan(errors.sameWeekdayLastWeek);
    }
    expect((await staff.get('forecasts/accuracy')).status).toBe(403);
    expect((await staff.get('forecasts/accuracy?branchId=B001')).status).toBe(200);
  });

  it('that are beyond the quota open a task, and its button mends it', async () => {
    const date = await staff.app.bookableDate(6);
    await change({
      branchId: 'B001',
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: date, set: 5 }],
      reason: '减少名额',
    });
    await keeper().watchPeaks('B001');
    await keeper().watchPeaks('B001');
    const tasksOf = async (status: string) =>
      (
        await staff.get<{ tasks: { details: { date: string; quota: number; suggested: number } }[] }>(
          `tasks?branchId=B001&kind=FORECAST_PEAK&status=${status}&limit=50`,
        )
      ).body.tasks.filter(({ details }) => details.date === date);
    const [task, ...others] = await tasksOf('OPEN');
    expect(others).toEqual([]);
    const day = (await forecasts(`&from=${date}&to=${date}`)).days[0]!;
    expect(day).toMatchObject({ quota: 5, over: true });
    expect(day.suggestion?.set).toBe(Math.ceil(day.high));
    expect(task?.details).toMatchObject({ quota: 5, suggested: day.suggestion?.set });
    // The record says what is expected, how sure that is, by what it was worked out, and what to do.
    const { expected, low, high, resources } = day;
    expect(task?.details).toMatchObject({ expected, low, high, resources, fittedAt: expect.any(String) });
    expect(resources.busiestHour).toBe(day.byHour.toSorted((a, b) => b.expected - a.expected)[0]!.hour);
    expect(day.runbook.map(({ action, n }) => [action, n])).toEqual([
      ['EXTRA_QUOTA', day.suggestion!.set],
      ['EXPRESS', null],
      ['NOTICE', null],
    ]);
    const steps = day.runbook.map(({ action, fromPercent, n }) => ({ action, fromPercent, n }));
    expect(task?.details).toMatchObject({ actions: steps });
    const applied = await change(day.suggestion!.change);
    expect(applied.status).toBe(201);
    const after = (await forecasts(`&from=${date}&to=${date}`)).days[0]!;
    expect(after).toMatchObject({ quota: day.suggestion!.set, over: false, suggestion: null, runbook: [] });
    await keeper().watchPeaks('B001');
    expect(await tasksOf('OPEN')).toEqual([]);
    expect(await tasksOf('DONE')).toHaveLength(1);
    // The next peak of the same day is work again.
    await change({
      branchId: 'B001',
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: date, set: 4 }],
      reason: '减少名额',
    });
    expect(await keeper().watchPeaks('B001')).toBe(1);
    expect(await keeper().watchPeaks('B001')).toBe(0);
    expect(await tasksOf('OPEN')).toHaveLength(1);
    expect(await tasksOf('DONE')).toEqual([]);
    // What was suggested on an old reading of the quota is not applied over a newer change.
    expect((await change(day.suggestion!.change)).status).toBe(409);
  });

  it('are bound by the people there are: two, half an hour each, six hours, 24 visits', async () => {
    const date = await staff.app.bookableDate(8);
    await change({
      branchId: 'B001',
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: date, set: 30 }],
      reason: '测试',
    });
    const plan = { branchId: 'B001', staff: 2, visitMinutes: 30, minutesPerDay: 360 };
    const put = (token: string) =>
      staff.app.http<{ capacity: number }>('PUT', '/api/v1/staff/forecasts/service-plan', {
        token,
        body: plan,
      });
    expect((await put(staff.token('teller'))).status).toBe(403);
    // Sent again after an answer that was lost: said once, and the same answer.
    const maker = staff.token('quota-maker');
    const answers = [await put(maker), ...(await Promise.all([put(maker), put(maker)]))];
    expect(answers.map(({ body }) => body.capacity)).toEqual([24, 24, 24]);
    expect(
      await staff.one(
        `SELECT count(*)::int AS value FROM events WHERE type = 'SERVICE_PLAN_SAVED' AND branch_id = 'B001'`,
      ),
    ).toBe(1);
    const found = await forecasts(`&from=${date}&to=${date}`);
    expect(found.servicePlan?.capacity).toBe(24);
    expect(found.days[0]!.reasons.map(({ code }) => code)).toContain('QUOTA_ABOVE_STAFF');
    const high = await staff.one<number>(
      "SELECT sum(high) AS value FROM forecasts WHERE branch_id = 'B001' AND date = $1",
      [date],
    );
    const needed = Math.ceil(high / 12);
    expect(found.days[0]!.resources).toMatchObject({ staff: needed, staffShort: Math.max(0, needed - 2) });
    // Whoever raises the quota further is warned before it happens: 31 of this group beside what the others have.
    const foreseen = await staff.app.http<{ summary: { warnings: object[] } }>(
      'POST',
      '/api/v1/staff/quota-changes/preview',
      {
        token: staff.token('quota-maker'),
        body: {
          branchId: 'B001',
          product: 'MORTGAGE',
          changes: [{ period: 'DAY', start: date, add: 1 }],
          reason: '测试',
        },
      },
    );
    expect(foreseen.body.summary.warnings).toMatchObject([
      { code: 'OVER_SERVING_CAPACITY', branchId: 'B001', date, servingCapacity: 24 },
    ]);
    const events = await staff.get<{ events: object[] }>('events?branchId=B001&kind=SERVICE_PLAN');
    expect(events.body.events).toHaveLength(1);
  });

  it('take no plan by which nobody is served', async () => {
    const put = (minutesPerDay: number) =>
      staff.app.http<{ errors?: object[]; capacity?: number }>(
        'PUT',
        '/api/v1/staff/forecasts/service-plan',
        {
          token: staff.token('quota-maker', 'B008'),
          body: { branchId: 'B008', staff: 2, visitMinutes: 60, minutesPerDay },
        },
      );
    const { status, body } = await put(59);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([
      { pointer: '/visitMinutes', code: 'FIELD_OUT_OF_RANGE', params: { max: 59 } },
    ]);
    expect(await put(60)).toMatchObject({ status: 200, body: { capacity: 2 } });
  });

  it('learn from the bookings of days that are over', async () => {
    const today = await staff.today();
    const day = staff.calendarOf('B001').addBusinessDays(today, -1)!;
    await staff.app.pool.query(
      `INSERT INTO quota_counters (branch_id, product_group, period, period_start, capacity, ceiling, taken)
       VALUES ('B001', 'HOUSING', 'DAY', $1, 3, 3, 3)`,
      [day],
    );
    for (let n = 1; n <= 3; n += 1) await staff.bookedOn(staff.app.callers.customer(n), day);
    await staff.app.app.get(ForecastMaker, { strict: false }).collect();
    const { rows } = await staff.app.pool.query(
      "SELECT demand, sold_out FROM demand_days WHERE branch_id = 'B001' AND product_group = 'HOUSING' AND date = $1",
      [day],
    );
    expect(rows).toEqual([{ demand: 3, sold_out: true }]);
  });

  /** What `count-demand` says of one day of B004 with these counters, each of so much capacity, taken and kept. */
  async function soldOutWith(day: string, cells: readonly (readonly [string, number, number, number])[]) {
    const client = await staff.app.pool.connect();
    try {
      await client.query('BEGIN');
      for (const [cell, capacity, taken, kept] of cells) {
        await client.query(
          `INSERT INTO quota_counters
             (branch_id, product_group, period, period_start, pool, capacity, ceiling, taken, kept)
           SELECT 'B004', 'HOUSING', ${cell}, $2::integer, greatest($2::integer, $3::integer + $4::integer), $3, $4
           ON CONFLICT ON CONSTRAINT quota_counters_cell_key DO UPDATE SET
             capacity = excluded.capacity, ceiling = excluded.ceiling, taken = excluded.taken, held = 0, kept = excluded.kept`,
          [day, capacity, taken, kept],
        );
      }
      const { rows } = await client.query<DemandRow>(counted, [14]);
      return rows
        .filter((row) => row.branchId === 'B004' && row.productGroup === 'HOUSING' && row.date === day)
        .map((row) => row.soldOut);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  }
  const DAY = "'DAY', $1::date, 'ALL'";
  const WEEK = "'WEEK', date_trunc('week', $1::timestamp)::date, 'ALL'";
  const URGENT = "'DAY', $1::date, 'URGENT'";
  const URGENT_WEEK = "'WEEK', date_trunc('week', $1::timestamp)::date, 'URGENT'";

  it.each<[string, boolean, (readonly [string, number, number, number])[]]>([
    ['its week', true, [[WEEK, 3, 3, 0]]],
    ['its month', true, [["'MONTH', date_trunc('month', $1::timestamp)::date, 'ALL'", 3, 3, 0]]],
    ['its share of those who ask online', true, [["'DAY', $1::date, 'ONLINE'", 3, 3, 0]]],
    ['another share alone', false, [["'DAY', $1::date, 'ASSISTED'", 3, 3, 0]]],
    ['places that are kept for its line', true, [[DAY, 9, 3, 6]]],
    ['all but the places that urgent needs left', true, [[URGENT, 8, 2, 0]]],
    ['fewer than that', false, [[URGENT, 8, 3, 0]]],
    [
      'all places of its week but those urgent ones',
      true,
      [
        [WEEK, 20, 14, 0],
        [URGENT, 8, 2, 0],
      ],
    ],
    [
      'all but the urgent places of its week',
      true,
      [
        [WEEK, 20, 14, 0],
        [URGENT_WEEK, 6, 0, 0],
      ],
    ],
    ['a share of none', false, [["'DAY', $1::date, 'ONLINE'", 0, 0, 0]]],
    ['a share of none that had some', true, [["'DAY', $1::date, 'ONLINE'", 0, 3, 0]]],
  ])('know a day that was full by %s: %s', async (_, soldOut, cells) => {
    const day = staff.calendarOf('B004').addBusinessDays(await staff.today(), -1)!;
    expect(await soldOutWith(day, [[DAY, 9, 3, 0], ...cells])).toEqual([soldOut]);
  });

  it('know nothing of a day without places', async () => {
    const day = staff.calendarOf('B004').addBusinessDays(await staff.today(), -1)!;
    expect(await soldOutWith(day, [[DAY, 0, 0, 0]])).toEqual([]);
    expect(await soldOutWith(day, [[DAY, 0, 3, 0]])).toEqual([true]);
  });

  it('count the days that are over where the branch is, whichever day it is elsewhere', async () => {
    const client = await staff.app.pool.connect();
    try {
      await client.query('BEGIN');
      // At any hour of the world one of them has another day than Greenwich.
      const { rows: branches } = await client.query<{ id: string; today: string }>(
        `UPDATE branches b SET time_zone = z.name
         FROM (VALUES ('B004', 'Pacific/Kiritimati'), ('B005', 'Etc/GMT+12')) AS z (id, name) WHERE b.id = z.id
         RETURNING b.id, (now() AT TIME ZONE z.name)::date::text AS today`,
      );
      for (const { id, today } of branches) {
        await client.query(
          `INSERT INTO quota_counters (branch_id, product_group, period, period_start, capacity, ceiling)
           SELECT $1, 'HOUSING', 'DAY', $2::date - n, 9, 9 FROM generate_series(0, 1) n
           ON CONFLICT ON CONSTRAINT quota_counters_cell_key DO NOTHING`,
          [id, today],
        );
      }
      const { rows } = await client.query<DemandRow>(counted, [1]);
      const found = branches.map(({ id }) =>
        rows.filter((row) => row.branchId === id && row.productGroup === 'HOUSING').map(({ date }) => date),
      );
      expect(found).toEqual(branches.map(({ today }) => [addDays(today, -1)]));
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('learn nothing of a day of two years ago on which the branch was closed', async () => {
    const today = await staff.today();
    const day = staff.calendarOf('B007').addBusinessDays(addDays(today, -750), 1)!;
    await staff.app.pool.query(
      `INSERT INTO demand_days (branch_id, product_group, date, demand, sold_out, by_hour)
       SELECT branch_id, product_group, $1, 0, false, by_hour
       FROM demand_days WHERE branch_id = 'B007' AND product_group = 'HOUSING' ORDER BY date DESC LIMIT 1`,
      [day],
    );
    const history = async () => {
      await staff.app.app.get(ForecastMaker, { strict: false }).make('B007');
      return staff.one<number>(
        `SELECT history_days AS value FROM forecast_accuracy WHERE branch_id = 'B007' AND product_group = 'HOUSING'`,
      );
    };
    const days = await history();
    await staff.app.pool.query(
      `INSERT INTO branch_closures (id, branch_id, from_date, to_date, kind, reason_zh, reason_en, created_by)
       VALUES ($1, 'B007', $2, $2, 'LOCAL', '装修', 'Refurbishment', 'S-test')`,
      [randomUUID(), day],
    );
    await staff.app.app.get(BranchesReadModel, { strict: false }).refresh();
    expect(await history()).toBe(days - 1);
  });

  it('are for staff of the branch, in ranges of a quarter', async () => {
    expect((await staff.get('forecasts?branchId=B002')).status).toBe(403);
    expect((await staff.get('forecasts?branchId=B001&from=2026-01-01&to=2027-01-01')).status).toBe(422);
    expect((await staff.get('forecasts?branchId=B001&from=2026-02-30')).status).toBe(422);
  });
});
