import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { request } from 'undici';
import { addDays } from '../../../src/platform/clock/index.js';
import { sqlFile } from '../../../src/platform/postgres/index.js';
import { RefusalTally } from '../../../src/reports/index.js';
import { planOf } from '../query-plan.js';
import { homeOf } from '../bookings/express-reading.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(120_000);

interface ReportBody {
  readonly days: readonly {
    readonly date: string;
    readonly capacity: number | null;
    readonly inUse: number;
    readonly mostInUse: number;
    readonly fillPercent: number | null;
    readonly firstAt: string | null;
    readonly fullAt: string | null;
    readonly minutesToFull: number | null;
  }[];
  readonly hours: readonly { readonly key: string; readonly bookings: number }[];
  readonly channels: readonly { readonly key: string; readonly bookings: number }[];
  readonly refusals: readonly { readonly reason: string; readonly refusals: number }[];
}

interface EventRow {
  readonly id: number;
  readonly at: Date;
  readonly subject_id: string;
  readonly type: string;
  readonly to_state: string | null;
  readonly details: {
    from?: { branchId: string; date: string };
    to?: { branchId: string; date: string };
  } | null;
}

let staff: StaffClient;
let full: string;
let quiet: string;

beforeAll(async () => {
  staff = await StaffClient.open();
  // Written when a test says so, and no other time: what is being written by itself a test would not wait for.
  await staff.app.app.get(RefusalTally, { strict: false }).onApplicationShutdown();
  full = await staff.app.bookableDate(4);
  quiet = await staff.app.bookableDate(6);
  await staff.app.pool.query(
    `UPDATE quota_counters SET capacity = 4, ceiling = 4
     WHERE branch_id = 'B001' AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $1 AND pool = 'ALL'`,
    [full],
  );
  const booked = [];
  for (let n = 1; n <= 8; n += 1) {
    const { status, body } = await staff.bookings.book(staff.app.callers.customer(n), full);
    if (status === 201) booked.push({ n, id: body.id });
  }
  if (booked.length !== 4) throw new Error(`${booked.length} were booked in place of 4`);
  // One moves to a quieter day, one to another branch, one gives up; one comes after them.
  await move(booked[0]!, { date: quiet });
  await move(booked[1]!, { branchId: 'B006', date: await staff.app.bookableDate(6, 'B006') });
  await staff.post(`bookings/${booked[2]!.id}/cancel`, { reason: '改变计划' });
  const later = await staff.bookings.book(staff.app.callers.customer(20), full);
  if (later.status !== 201) throw new Error(`not booked: ${later.status}`);
  await staff.bookings.book(staff.app.callers.customer(21), quiet);
});

afterAll(() => staff?.stop());

async function move({ n, id }: { n: number; id: string }, to: object): Promise<void> {
  const { status } = await staff.app.http('POST', `/api/v1/bookings/${id}/reschedule`, {
    token: staff.app.callers.customer(n).token,
    body: to,
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(status).toBe(200);
}

const report = (query: string, branchId = 'B001') =>
  staff.get<ReportBody>(`reports/bookings?${query}`, staff.token('teller', branchId));

/** What the log says of the days of a branch, told again event by event. */
async function recount(
  branchId: string,
): Promise<Map<string, { inUse: number; mostInUse: number; fullAt?: string }>> {
  const { rows } = await staff.app.pool.query<EventRow>(
    "SELECT id, at, subject_id, type, to_state, details FROM events WHERE subject_type = 'booking' ORDER BY id",
  );
  const { rows: bookings } = await staff.app.pool.query<{ id: string; branch_id: string; date: string }>(
    'SELECT id, branch_id, date::text FROM bookings',
  );
  const place = new Map(bookings.map(({ id, branch_id: at, date }) => [id, { branchId: at, date }]));
  for (const { subject_id: id, details } of rows.toReversed())
    if (details?.from !== undefined) place.set(id, details.from);
  const days = new Map<string, { inUse: number; mostInUse: number; fullAt?: string }>();
  const count = (where: { branchId: string; date: string }, units: number, at: Date): void => {
    if (where.branchId !== branchId) return;
    const day = days.get(where.date) ?? { inUse: 0, mostInUse: 0 };
    day.inUse += units;
    day.mostInUse = Math.max(day.mostInUse, day.inUse);
    if (where.date === full && day.inUse >= 4) day.fullAt ??= at.toISOString();
    days.set(where.date, day);
  };
  for (const { subject_id: id, type, to_state: to, details, at } of rows) {
    if (type === 'BOOKED' || type === 'HELD') count(place.get(id)!, 1, at);
    if (type === 'RESCHEDULED' || type === 'MOVED') {
      count(details!.from!, -1, at);
      count(details!.to!, 1, at);
      place.set(id, details!.to!);
    }
    if (to === 'CANCELLED' || to === 'RELEASED' || to === 'EXPIRED') count(place.get(id)!, -1, at);
  }
  return days;
}

describe('the report of bookings', () => {
  it.each(['B001', 'B006'])('equals a recount of the event log: %s', async (branchId) => {
    const { status, body } = await report(`branchId=${branchId}&from=${full}&to=${quiet}`, branchId);
    expect(status).toBe(200);
    const counted = await recount(branchId);
    for (const { date, inUse, mostInUse, fullAt } of body.days) {
      const day = counted.get(date) ?? { inUse: 0, mostInUse: 0 };
      expect({ date, inUse, mostInUse, fullAt }).toEqual({ date, fullAt: null, ...day });
    }
    expect([...counted.keys()].every((date) => body.days.some((day) => day.date === date))).toBe(true);
    expect(body.hours.reduce((sum, { bookings }) => sum + bookings, 0)).toBe(branchId === 'B001' ? 5 : 1);
  });

  it.each(['list-day-figures', 'count-preferences'])(
    'reads no month before its bookings: %s',
    async (name) => {
      await staff.app.pool.query(
        "CREATE TABLE IF NOT EXISTS events_2020_01 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')",
      );
      const { text } = sqlFile(import.meta.url, `../../../src/reports/sql/${name}.sql`);
      const values = [['MORTGAGE'], full, quiet];
      const asked = name === 'list-day-figures' ? ['B001', 'HOUSING', ...values] : ['B001', ...values];
      const plan = (await planOf(staff.app.pool, text, { values: asked, isRun: true })).split('\n');
      const month = `events_${full.slice(0, 4)}`;
      expect(plan.some((line) => line.includes(month) && !line.includes('never executed'))).toBe(true);
      expect(
        plan.filter((line) => / on events_2020_01 /.test(line) && !line.includes('never executed')),
      ).toEqual([]);
    },
  );

  it('leaves out days on which the branch does not serve', async () => {
    const { body } = await report(`branchId=B001&from=${full}&to=${addDays(full, 13)}`);
    const calendar = staff.calendarOf('B001');
    const served = Array.from({ length: 14 }, (_, n) => addDays(full, n)).filter((date) =>
      calendar.isBusinessDay(date),
    );
    expect(served.length).toBeLessThan(14);
    expect(body.days.map(({ date }) => date)).toEqual(served);
  });

  it('says how full a day is and how fast it was', async () => {
    const { body } = await report(`branchId=B001&from=${full}&to=${full}`);
    expect(body.days).toMatchObject([
      { capacity: 4, inUse: 2, mostInUse: 4, fillPercent: 50, minutesToFull: 0 },
    ]);
    // What the counter itself says.
    const taken = await staff.one<number>(
      `SELECT taken AS value FROM quota_counters
       WHERE branch_id = 'B001' AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $1 AND pool = 'ALL'`,
      [full],
    );
    expect(body.days[0]!.inUse).toBe(taken);
    expect(body.channels).toEqual([{ key: 'ONLINE', bookings: 3 }]);
  });

  it('says why customers were refused, each once', async () => {
    const closed = await staff.bookings.book(staff.app.callers.customer(30), '2000-01-01');
    expect(closed.status).toBe(422);
    await staff.app.app.get(RefusalTally, { strict: false }).write();
    await staff.app.app.get(RefusalTally, { strict: false }).write();
    const { body } = await report(`branchId=B001&from=${full}&to=${quiet}`);
    expect(body.refusals).toEqual([{ reason: 'QUOTA_DAY_FULL', text: '当日名额已满', refusals: 4 }]);
    const days = await staff.one<string[]>('SELECT array_agg(date::text) AS value FROM refusal_tallies');
    expect(days).toEqual([full]);
  });

  it('counts a hold that moves on each day for as long as it was there, and a move that is refused', async () => {
    const { customer } = staff.app.callers;
    const [left, taken] = await Promise.all([8, 9].map((n) => staff.app.bookableDate(n)));
    await staff.app.pool.query(
      `UPDATE quota_counters SET capacity = 1, ceiling = 1
       WHERE branch_id = 'B001' AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $1 AND pool = 'ALL'`,
      [taken],
    );
    await staff.bookings.reconciler.reconcile('B001');
    const moveHold = ({ token }: { token: string }, id: string) =>
      staff.app.http<{ code?: string }>('POST', `/api/v1/holds/${id}/move`, {
        token,
        body: { branchId: 'B001', date: taken },
      });
    const mover = await staff.bookings.hold(customer(40), left!);
    const first = await staff.bookings.hold(customer(41), taken!);
    expect([mover.status, first.status]).toEqual([201, 201]);
    const refused = await moveHold(customer(40), mover.body.id);
    expect([refused.status, refused.body.code]).toEqual([409, 'QUOTA_DAY_FULL']);
    expect((await staff.bookings.giveUp(customer(41), first.body.id)).status).toBe(204);
    expect((await moveHold(customer(40), mover.body.id)).status).toBe(200);
    await staff.app.app.get(RefusalTally, { strict: false }).write();
    const { body } = await report(`branchId=B001&from=${left}&to=${taken}`);
    const counted = await recount('B001');
    // Between two open days may lie some on which nothing can be booked.
    const days = body.days.filter(({ date }) => date === left || date === taken);
    expect(days.map(({ date, inUse, mostInUse }) => ({ date, inUse, mostInUse }))).toEqual([
      { date: left, ...counted.get(left!) },
      { date: taken, ...counted.get(taken!) },
    ]);
    expect(days).toMatchObject([
      { date: left, inUse: 0, mostInUse: 1 },
      { date: taken, inUse: 1, mostInUse: 1, capacity: 1 },
    ]);
    expect(body.refusals).toMatchObject([{ reason: 'QUOTA_DAY_FULL', refusals: 1 }]);
  });

  it('counts who is refused in express mode at the branch of the loan, where none is named', async () => {
    const caller = staff.app.callers.customer(50);
    const branchId = await homeOf(staff, caller);
    const express = await staff.app.http('POST', '/api/v1/staff/express', {
      token: staff.app.token({ role: 'sre' }),
      body: { branchId, until: new Date(Date.now() + 3_600_000).toISOString(), reason: '月末高峰' },
    });
    expect(express.status).toBe(201);
    const date = await staff.app.bookableDate(10, branchId);
    await staff.app.pool.query(
      `UPDATE quota_counters SET capacity = 0, ceiling = 0
       WHERE branch_id = $1 AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $2 AND pool = 'ALL'`,
      [branchId, date],
    );
    await staff.bookings.reconciler.reconcile(branchId);
    const refused = await staff.app.http<{ code: string }>('POST', '/api/v1/bookings', {
      token: caller.token,
      body: { loanId: caller.loanId, date },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect([refused.status, refused.body.code]).toEqual([409, 'QUOTA_DAY_FULL']);
    await staff.app.app.get(RefusalTally, { strict: false }).write();
    const { body } = await report(`branchId=${branchId}&from=${date}&to=${date}`, branchId);
    expect(body.refusals).toMatchObject([{ reason: 'QUOTA_DAY_FULL', refusals: 1 }]);
  });

  it('is a file with the same figures, and who took it is in the log', async () => {
    const { statusCode, headers, body } = await request(
      `${staff.app.url}/api/v1/staff/reports/bookings/export?branchId=B001&from=${full}&to=${full}&format=csv`,
      { headers: { authorization: `Bearer ${staff.token('auditor')}`, 'accept-language': 'en' } },
    );
    const text = await body.text();
    expect([statusCode, headers['content-disposition']]).toEqual([
      200,
      `attachment; filename="bookings-B001-${full}-${full}.csv"`,
    ]);
    expect(text).toMatch(new RegExp(`Day,${full},4,2,4,50\\.0,`));
    expect(text).toContain('Refused because,The day is full (QUOTA_DAY_FULL),,,,,,,,4');
    const workbook = await request(
      `${staff.app.url}/api/v1/staff/reports/bookings/export?branchId=B001&from=${full}&to=${full}&format=xlsx`,
      { headers: { authorization: `Bearer ${staff.token('auditor')}` } },
    );
    expect(
      Buffer.from(await workbook.body.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    const logged = await staff.one<string>(
      "SELECT string_agg(actor_id, ' ') AS value FROM events WHERE type = 'REPORT_EXPORTED' AND branch_id = 'B001'",
    );
    expect(logged).toBe('S-auditor-B001 S-auditor-B001');
  });

  it('refuses other branches and days without end', async () => {
    const own = staff.token('teller', 'B001');
    expect((await staff.get('reports/bookings?branchId=B002', own)).status).toBe(403);
    expect((await report('branchId=B001&from=2026-01-01&to=2026-12-31')).status).toBe(422);
    expect((await report('branchId=B001&from=2026-02-01&to=2026-01-31')).status).toBe(422);
  });
});
