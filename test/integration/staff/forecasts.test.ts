import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ForecastKeeper } from '../../../src/forecasts/index.js';
import { ForecastMaker } from '../../../src/forecasts/forecast-maker.js';
import { addDays } from '../../../src/platform/clock/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(90_000);

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
    expect((await put(staff.token('quota-maker'))).body.capacity).toBe(24);
    const found = await forecasts(`&from=${date}&to=${date}`);
    expect(found.servicePlan?.capacity).toBe(24);
    expect(found.days[0]!.reasons.map(({ code }) => code)).toContain('QUOTA_ABOVE_STAFF');
    const needed = Math.ceil(found.days[0]!.high / 12);
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

  it('are for staff of the branch, in ranges of a quarter', async () => {
    expect((await staff.get('forecasts?branchId=B002')).status).toBe(403);
    expect((await staff.get('forecasts?branchId=B001&from=2026-01-01&to=2027-01-01')).status).toBe(422);
    expect((await staff.get('forecasts?branchId=B001&from=2026-02-30')).status).toBe(422);
  });
});
