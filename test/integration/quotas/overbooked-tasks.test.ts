import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { planOf } from '../query-plan.js';
import { QuotaStaff } from './quota-staff.js';

jest.setTimeout(120_000);

const TELLER = { role: 'teller', branch: 'B001' } as const;

let staff: QuotaStaff;
let day: (n: number) => string;
let nextCustomer = 9000;

beforeAll(async () => {
  staff = await QuotaStaff.open();
  await staff.openHorizon();
  const dates = await Promise.all(
    Array.from({ length: 12 }, (_, index) => staff.app.bookableDate(index + 1)),
  );
  day = (n) => dates[n]!;
});

afterAll(() => staff.stop());

interface Booked {
  readonly id: string;
  readonly customer: number;
}

/** One after the other, so that it is known who came last. */
async function booked(count: number, date: string): Promise<Booked[]> {
  const bookings: Booked[] = [];
  for (let one = 0; one < count; one += 1) {
    const customer = (nextCustomer += 1);
    const { status, body } = await staff.book(customer, date);
    expect(status).toBe(201);
    bookings.push({ id: body.id, customer });
  }
  return bookings;
}

async function moved({ id, customer }: Booked, date: string): Promise<void> {
  const { status } = await staff.app.http('POST', `/api/v1/bookings/${id}/reschedule`, {
    token: staff.app.callers.customer(customer).token,
    body: { date },
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(status).toBe(200);
}

const set = async (date: string, places: number): Promise<void> =>
  expect((await staff.change([{ start: date, set: places }])).status).toBe(201);

interface Stored {
  readonly booking: string;
  readonly day: string;
  readonly status: string;
}

/** What the store has of the bookings, in the order in which the tasks were opened. */
async function tasksOf(bookings: readonly Booked[]): Promise<Stored[]> {
  const { rows } = await staff.app.pool.query<Stored>(
    `SELECT booking_id AS booking, details ->> 'start' AS day, status FROM tasks
     WHERE kind = 'OVERBOOKED_OFFER' AND booking_id = ANY ($1::uuid[]) ORDER BY id`,
    [bookings.map(({ id }) => id)],
  );
  return rows;
}

async function dismissed(task: string): Promise<void> {
  const body = { note: '客户不改' };
  expect((await staff.call(TELLER, 'POST', `/staff/tasks/${task}/dismiss`, { body })).status).toBe(200);
}

describe('the tasks of an overbooked counter', () => {
  it('are taken up again for the same customers when it is lowered again, and not for whom staff have spoken with', async () => {
    const date = day(2);
    await set(date, 4);
    const [first, second, third, fourth] = await booked(4, date);
    const all = [first!, second!, third!, fourth!];
    const statuses = async (): Promise<object> =>
      Object.fromEntries((await tasksOf(all)).map(({ booking, status }) => [booking, status]));
    for (let round = 0; round < 3; round += 1) {
      await set(date, 2);
      expect(await staff.sweepTasks()).toEqual({ opened: 2, settled: 0 });
      expect(await statuses()).toEqual({ [fourth!.id]: 'OPEN', [third!.id]: 'OPEN' });
      await set(date, 4);
      expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 2 });
      expect(await statuses()).toEqual({ [fourth!.id]: 'DISMISSED', [third!.id]: 'DISMISSED' });
    }
    await set(date, 3);
    expect(await staff.sweepTasks()).toEqual({ opened: 1, settled: 0 });
    const { rows } = await staff.app.pool.query<{ id: string }>(
      'SELECT id FROM tasks WHERE booking_id = $1',
      [fourth!.id],
    );
    await dismissed(rows[0]!.id);
    // Who said no to staff stays asked; the next one is called.
    expect(await staff.sweepTasks()).toEqual({ opened: 1, settled: 0 });
    expect(await statuses()).toEqual({ [fourth!.id]: 'DISMISSED', [third!.id]: 'OPEN' });
    expect(await staff.eventsOf(rows[0]!.id)).toEqual([
      'TASK_OPENED',
      ...Array.from({ length: 3 }, () => ['TASK_DISMISSED', 'TASK_REOPENED']).flat(),
      'TASK_DISMISSED',
    ]);
    type Counters = { counters: { bookings: { task: object | null }[] }[] };
    const { body } = await staff.call<Counters>(TELLER, 'GET', '/staff/overbooked');
    const told = body.counters.flatMap(({ bookings }) => bookings.flatMap(({ task }) => task ?? []));
    expect(told.map((task) => Object.keys(task).toSorted())).toEqual(
      Array.from({ length: 2 }, () => ['assignee', 'dueOn', 'id', 'note', 'status']),
    );
    expect(await staff.violated()).toEqual([]);
  });

  it('are withdrawn where fewer have to be asked, the earliest first, and never out of somebody’s hands', async () => {
    const date = day(6);
    await set(date, 5);
    const all = await booked(5, date);
    const statuses = async (): Promise<string[]> => {
      const tasks = new Map((await tasksOf(all)).map(({ booking, status }) => [booking, status]));
      return all.map(({ id }) => tasks.get(id) ?? '');
    };
    await set(date, 0);
    expect(await staff.sweepTasks()).toEqual({ opened: 5, settled: 0 });
    const { rows } = await staff.app.pool.query<{ id: string }>(
      'SELECT id FROM tasks WHERE booking_id = $1',
      [all[0]!.id],
    );
    expect(
      (
        await staff.call(TELLER, 'POST', `/staff/tasks/${rows[0]!.id}/offer`, {
          body: { note: '已电话联系，等客户答复' },
        })
      ).status,
    ).toBe(200);
    await set(date, 3);
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 3 });
    expect(await statuses()).toEqual(['OFFERED', 'DISMISSED', 'DISMISSED', 'DISMISSED', 'OPEN']);
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 0 });
    await set(date, 2);
    expect(await staff.sweepTasks()).toEqual({ opened: 1, settled: 0 });
    expect(await statuses()).toEqual(['OFFERED', 'DISMISSED', 'DISMISSED', 'OPEN', 'OPEN']);
    await set(date, 5);
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 3 });
  });

  it('come to everybody in turns, however many it is lowered by', async () => {
    const date = day(7);
    await set(date, 54);
    const all = await booked(54, date);
    await set(date, 0);
    expect(await staff.sweepTasks()).toEqual({ opened: 50, settled: 0 });
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 0 });
    const { rows } = await staff.app.pool.query<{ id: string }>(
      "SELECT id FROM tasks WHERE status = 'OPEN' AND booking_id = ANY ($1::uuid[])",
      [all.map(({ id }) => id)],
    );
    for (const { id } of rows) await dismissed(id);
    expect(await staff.sweepTasks()).toEqual({ opened: 4, settled: 0 });
    const open = (await tasksOf(all)).flatMap(({ booking, status }) => (status === 'OPEN' ? [booking] : []));
    expect(open).toEqual([3, 2, 1, 0].map((n) => all[n]!.id));
    await set(date, 54);
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 4 });
  });

  it('are looked for without reading the days that have been', async () => {
    const statement = readFileSync(
      new URL('../../../src/quotas/overbooked/sql/list-overbooked.sql', import.meta.url),
      'utf8',
    );
    const client = await staff.app.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO quota_counters (branch_id, product_group, period, period_start, capacity, ceiling)
         SELECT 'B008', 'HOUSING', 'DAY', CURRENT_DATE - 41 - n, 1, 1 FROM generate_series(1, 50000) AS n`,
      );
      await client.query('ANALYZE quota_counters');
      const plan = await planOf(client, statement, { values: [null, 100, null, null, null], isRun: true });
      expect(plan).toContain('quota_counters_cell_key');
      expect(plan).not.toMatch(/Seq Scan on quota_counters|Rows Removed by Filter: \d{5,}/);
    } finally {
      await client.query('ROLLBACK');
      client.release();
    }
  });

  it('are of a booking and its day: who moved off one and meets another is called again', async () => {
    const [from, to] = [day(4), day(5)];
    await set(from, 1);
    const [mover] = await booked(1, from);
    await set(from, 0);
    expect(await staff.sweepTasks()).toMatchObject({ opened: 1 });
    await set(to, 1);
    await moved(mover!, to);
    await set(to, 0);
    await staff.sweepTasks();
    expect(await tasksOf([mover!])).toEqual([
      { booking: mover!.id, day: from, status: 'DONE' },
      { booking: mover!.id, day: to, status: 'OPEN' },
    ]);
  });

  it('are there beyond a page of counters too', async () => {
    const date = day(9);
    await set(date, 1);
    const late = await booked(1, date);
    await set(date, 0);
    // As many as a page has, all of them before that day; nobody is booked there, so that they stay.
    const { rowCount } = await staff.app.pool.query(
      `UPDATE quota_counters SET taken = capacity + 1, ceiling = capacity + 1 WHERE id IN (
         SELECT id FROM quota_counters
         WHERE period = 'DAY' AND pool = 'ALL' AND time_window = '' AND capacity IS NOT NULL AND branch_id <> 'B001'
           AND period_start > current_date AND period_start < $1
         ORDER BY id LIMIT 100)`,
      [date],
    );
    expect(rowCount).toBe(100);
    await staff.sweepTasks();
    await staff.sweepTasks();
    expect((await tasksOf(late)).map(({ status }) => status)).toEqual(['OPEN']);
    // Nothing settles by being on another page.
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 0 });
    expect(await staff.sweepTasks()).toEqual({ opened: 0, settled: 0 });
  });
});
