import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ClosureTasks } from '../../../src/bookings/index.js';
import { addDays } from '../../../src/platform/clock/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

interface TaskBody {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly assignee: string | null;
  readonly note: string | null;
  readonly dueOn: string;
  readonly sourceId: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly booking: {
    readonly id: string;
    readonly status: string;
    readonly phone: string;
    readonly alternatives: readonly { branchId: string; date: string }[];
  } | null;
  readonly code?: string;
}
interface TaskPage {
  readonly tasks: readonly TaskBody[];
  readonly nextCursor: string | null;
}
interface ClosureBody {
  readonly id: string;
  readonly hours: { from: string; to: string } | null;
  readonly touched: { count: number; bookings: readonly { id: string }[] };
  readonly code?: string;
}

let staff: StaffClient;
let maker: (branch?: string) => string;
let nextCustomer = 1;

beforeAll(async () => {
  staff = await StaffClient.open();
  maker = (branch = 'B001') => staff.token('quota-maker', branch);
});

afterAll(() => staff?.stop());

const someone = () => staff.app.callers.customer((nextCustomer += 1));
const sweep = (): Promise<void> => staff.app.app.get(ClosureTasks, { strict: false }).sweep();
const close = (body: object, path = 'closures', branch = 'B001') =>
  staff.app.http<ClosureBody>('POST', `/api/v1/staff/${path}`, { token: maker(branch), body });
const tasksOf = async (query: string, branch = 'B001'): Promise<readonly TaskBody[]> =>
  (await staff.get<TaskPage>(`tasks?branchId=${branch}&${query}`, staff.token('teller', branch))).body.tasks;
const bookingsOf = (tasks: readonly TaskBody[]): string[] =>
  tasks.flatMap(({ booking }) => (booking === null ? [] : [booking.id])).toSorted();
const REASONS = { kind: 'EMERGENCY', reasonZh: '停电', reasonEn: 'No power' };

describe('a closure for days', () => {
  it('is previewed without a trace, and then gives each booking a task with what could be offered', async () => {
    const date = await staff.app.bookableDate(5);
    const booked = [];
    for (let index = 0; index < 3; index += 1)
      booked.push((await staff.bookings.book(someone(), date)).body.id);
    const span = { branchId: 'B001', fromDate: date, toDate: date };
    const preview = await close(span, 'closures/preview');
    expect(preview.body.touched.bookings.map(({ id }) => id).toSorted()).toEqual(booked.toSorted());
    expect(await tasksOf('kind=CLOSURE_MOVE')).toEqual([]);
    expect(await staff.one('SELECT count(*)::int AS value FROM branch_closures')).toBe(0);

    const made = await close({ ...span, ...REASONS });
    expect(made.status).toBe(201);
    const tasks = await tasksOf('kind=CLOSURE_MOVE');
    expect(bookingsOf(tasks)).toEqual(booked.toSorted());
    for (const task of tasks) {
      expect(task).toMatchObject({ status: 'OPEN', dueOn: addDays(date, -1), sourceId: made.body.id });
      expect(task.booking?.phone).toBe('138****8000');
      const offered = task.booking?.alternatives ?? [];
      expect(offered.some((each) => each.branchId === 'B001' && each.date > date)).toBe(true);
      expect(offered.some((each) => each.branchId !== 'B001')).toBe(true);
      expect(offered.some((each) => each.branchId === 'B001' && each.date === date)).toBe(false);
    }
    await sweep();
    expect(await tasksOf('kind=CLOSURE_MOVE')).toHaveLength(3);
    expect((await staff.bookings.book(someone(), date)).status).toBe(422);
  });

  it('catches what came in while others had not heard of it, and lets go of what settled itself', async () => {
    const date = await staff.app.bookableDate(7);
    const kept = (await staff.bookings.book(someone(), date)).body.id;
    const made = await close({ branchId: 'B001', fromDate: date, toDate: date, ...REASONS, kind: 'LOCAL' });
    // As another process would write it that has not read the closure yet.
    const late = (await staff.bookings.book(someone(), await staff.app.bookableDate(9))).body.id;
    await staff.app.pool.query('UPDATE bookings SET date = $2 WHERE id = $1', [late, date]);
    await sweep();
    const touched = (await tasksOf('kind=CLOSURE_MOVE')).filter(({ sourceId }) => sourceId === made.body.id);
    expect(bookingsOf(touched)).toEqual([kept, late].toSorted());

    const to = await staff.app.bookableDate(10);
    const moved = await staff.post(`bookings/${kept}/reschedule`, { date: to, reason: '停电改期' });
    expect(moved.status).toBe(200);
    await sweep();
    const ended = await tasksOf('status=DONE');
    expect(ended.map(({ booking }) => booking?.id)).toEqual([kept]);
    await staff.app.http('DELETE', `/api/v1/staff/closures/${made.body.id}`, { token: maker() });
    await sweep();
    expect((await tasksOf('status=DISMISSED')).map(({ booking }) => booking?.id)).toEqual([late]);
    const ids = ended.map(({ id }) => id);
    expect(await staff.eventsOf(ids[0]!)).toEqual(['TASK_OPENED', 'TASK_DONE']);
  });

  it('is made once, also when the answer was lost and it is sent again', async () => {
    const date = await staff.app.bookableDate(6);
    const booked = (await staff.bookings.book(someone(), date)).body.id;
    const send = () => close({ branchId: 'B001', fromDate: date, toDate: date, ...REASONS });
    const twice = await Promise.all([send(), send()]);
    const [made, ...more] = twice.filter(({ status }) => status === 201);
    expect(more).toEqual([]);
    const closureId = made!.body.id;
    for (const again of [twice.find(({ status }) => status !== 201)!, await send()]) {
      expect([again.status, again.body]).toMatchObject([
        409,
        { code: 'CLOSURE_EXISTS', params: { closureId } },
      ]);
    }
    const touched = (await tasksOf('kind=CLOSURE_MOVE&limit=50')).filter(
      ({ booking }) => booking?.id === booked,
    );
    expect(touched.map(({ sourceId }) => sourceId)).toEqual([closureId]);
    expect(await staff.eventsOf(closureId)).toEqual(['CLOSURE_CREATED']);
  });

  it('made at the same moment as bookings for its day leaves none of them without a task', async () => {
    const date = await staff.app.bookableDate(8);
    const callers = Array.from({ length: 15 }, () => someone());
    const [made, ...answers] = await Promise.all([
      close({ branchId: 'B001', fromDate: date, toDate: date, ...REASONS }),
      ...callers.map((caller) => staff.bookings.book(caller, date)),
    ]);
    await sweep();
    const booked = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
    const tasks = (await tasksOf('kind=CLOSURE_MOVE&limit=50')).filter(
      ({ sourceId }) => sourceId === made.body.id,
    );
    expect(bookingsOf(tasks)).toEqual(booked.toSorted());
  });
});

describe('a closure of another day', () => {
  it('makes the notice longer for whoever comes, and not for whoever holds a place', async () => {
    const branchId = 'B012';
    const date = await staff.app.bookableDate(1, branchId);
    const caller = someone();
    const held = await staff.bookings.hold(caller, date, branchId);
    expect(held.status).toBe(201);
    const between = staff.calendarOf(branchId).addBusinessDays(date, -1)!;
    const made = await close(
      { branchId, fromDate: between, toDate: between, ...REASONS },
      'closures',
      branchId,
    );
    expect(made.status).toBe(201);
    const late = await staff.bookings.book(someone(), date, { branchId });
    // After the cut-off of a business day the first day that is too near is told by the cut-off.
    const tooNear = expect.stringMatching(/^(?:DATE_TOO_SOON|BOOKING_CLOSED)$/);
    expect([late.status, late.body['errors']]).toMatchObject([422, [{ code: tooNear }]]);
    const confirmed = await staff.bookings.book(caller, date, { branchId, holdId: held.body.id });
    expect([confirmed.status, confirmed.body.status]).toEqual([201, 'BOOKED']);
  });
});

describe('a closure for hours', () => {
  it('leaves the line of the other windows to whoever waits for any part of the day', async () => {
    const branchId = 'B005';
    const date = await staff.app.bookableDate(6, branchId);
    const hours = { from: '09:00', to: '12:00' };
    await close({ branchId, fromDate: date, toDate: date, hours, ...REASONS }, 'closures', branchId);
    await staff.app.pool.query(
      `UPDATE quota_counters SET capacity = 0, ceiling = taken + held
       WHERE branch_id = $1 AND period_start = $2 AND time_window = '13:00-17:00'`,
      [branchId, date],
    );
    await staff.bookings.reconciler.reconcile(branchId);
    const { token, loanId } = someone();
    const joined = await staff.app.http<{ slots: unknown[] }>('POST', '/api/v1/waitlist', {
      token,
      body: { loanId, branchId, date },
      headers: { 'idempotency-key': randomUUID() },
    });
    expect([joined.status, joined.body.slots]).toMatchObject([201, [{ date, window: '13:00-17:00' }]]);
  });

  it('closes the windows that meet it, and touches only those', async () => {
    const date = await staff.app.bookableDate(4, 'B005');
    const morning = await staff.bookings.book(someone(), date, { branchId: 'B005', window: '09:00-12:00' });
    const noon = await staff.bookings.book(someone(), date, { branchId: 'B005', window: '13:00-17:00' });
    expect([morning.status, noon.status]).toEqual([201, 201]);
    const span = { branchId: 'B005', fromDate: date, toDate: date, hours: { from: '12:00', to: '14:00' } };
    const made = await close({ ...span, ...REASONS }, 'closures', 'B005');
    expect(made.body).toMatchObject({ hours: { from: '12:00', to: '14:00' }, touched: { count: 1 } });
    expect((await tasksOf('kind=CLOSURE_MOVE', 'B005')).map(({ booking }) => booking?.id)).toEqual([
      noon.body.id,
    ]);
    const refused = await staff.bookings.book(someone(), date, { branchId: 'B005', window: '13:00-17:00' });
    expect(refused.status).toBe(422);
    expect(refused.body['errors']).toMatchObject([{ pointer: '/window', code: 'WINDOW_CLOSED' }]);
    const still = await staff.bookings.book(someone(), date, { branchId: 'B005', window: '09:00-12:00' });
    expect(still.status).toBe(201);
    const { body } = await staff.app.http<{ days: { date: string; status: string; windows: object[] }[] }>(
      'GET',
      `/api/v1/branches/B005/calendar?from=${date}&to=${date}`,
    );
    expect(body.days[0]).toMatchObject({
      status: 'OPEN',
      windows: [
        { window: '09:00-12:00', status: 'OPEN' },
        { window: '13:00-17:00', status: 'CLOSED', remaining: 0 },
      ],
    });
    await close({ ...span, hours: { from: '08:00', to: '12:00' }, ...REASONS }, 'closures', 'B005');
    const shut = await staff.app.http<typeof body>(
      'GET',
      `/api/v1/branches/B005/calendar?from=${date}&to=${date}&product=MORTGAGE`,
      { headers: { 'accept-language': 'en' } },
    );
    expect(shut.body.days[0]).toMatchObject({
      status: 'CLOSED',
      reason: { code: 'CLOSURE', detail: 'No power' },
    });
  });

  it('until the branch closes touches whoever may come at any hour; before that it does not', async () => {
    const date = await staff.app.bookableDate(11);
    const { body } = await staff.bookings.book(someone(), date);
    const span = { branchId: 'B001', fromDate: date, toDate: date };
    const noon = await close({ ...span, hours: { from: '12:00', to: '14:00' }, ...REASONS });
    expect(noon.body.touched.count).toBe(0);
    const early = { ...span, hours: { from: '15:00', to: '17:00' } };
    const preview = await close(early, 'closures/preview');
    expect(preview.body.touched.bookings.map(({ id }) => id)).toEqual([body.id]);
    const made = await close({ ...early, ...REASONS });
    const tasks = (await tasksOf('kind=CLOSURE_MOVE&limit=50')).filter(({ sourceId }) =>
      [noon.body.id, made.body.id].includes(sourceId),
    );
    expect(bookingsOf(tasks)).toEqual([body.id]);
  });

  it('that covers all opening hours is a closure of the day; hours that run backwards are a fault', async () => {
    const date = await staff.app.bookableDate(12);
    const span = { branchId: 'B001', fromDate: date, toDate: date };
    const backwards = await close({ ...span, hours: { from: '14:00', to: '12:00' }, ...REASONS });
    expect(backwards.status).toBe(422);
    const made = await close({ ...span, hours: { from: '00:00', to: '23:59' }, ...REASONS });
    expect(made.body.hours).toBeNull();
    expect((await staff.bookings.book(someone(), date)).status).toBe(422);
  });

  it('that add up to all opening hours close the day for whoever comes, shows days or calls people', async () => {
    const date = await staff.app.bookableDate(13);
    const span = { branchId: 'B001', fromDate: date, toDate: date };
    // A page is sent again for a moment: each question is another page.
    const shown = async (daysMore: number) =>
      (
        await staff.app.http<{ days: { status: string; reason?: { code: string } }[] }>(
          'GET',
          `/api/v1/branches/B001/calendar?from=${date}&to=${addDays(date, daysMore)}`,
        )
      ).body.days[0]!;
    const before = await staff.bookings.book(someone(), date);
    const morning = await close({ ...span, hours: { from: '09:00', to: '13:00' }, ...REASONS });
    expect([(await shown(0)).status, morning.body.touched.count]).toEqual(['OPEN', 0]);
    // As a window that staff opened beyond the hours: it is met by neither part, and the day is closed all the same.
    const evening = await staff.bookings.book(someone(), date);
    await staff.app.pool.query(`UPDATE bookings SET time_window = '18:00-20:00' WHERE id = $1`, [
      evening.body.id,
    ]);
    const rest = { ...span, hours: { from: '13:00', to: '17:00' } };
    const met = [before.body.id, evening.body.id].toSorted();
    const preview = await close(rest, 'closures/preview');
    expect(preview.body.touched.bookings.map(({ id }) => id).toSorted()).toEqual(met);
    const afternoon = await close({ ...rest, ...REASONS });

    expect(await shown(1)).toMatchObject({ status: 'CLOSED', reason: { code: 'CLOSURE' } });
    const refused = await staff.bookings.book(someone(), date);
    expect([refused.status, refused.body['errors']]).toMatchObject([422, [{ code: 'DATE_NOT_WORKDAY' }]]);
    await sweep();
    const made = [morning.body.id, afternoon.body.id];
    const tasks = (await tasksOf('kind=CLOSURE_MOVE&limit=50')).filter(({ sourceId }) =>
      made.includes(sourceId),
    );
    expect(bookingsOf(tasks)).toEqual(met);
    await staff.app.http('DELETE', `/api/v1/staff/closures/${morning.body.id}`, { token: maker() });
    expect((await shown(2)).status).toBe('OPEN');
  });
});

describe('the worklist', () => {
  it.each([
    '2026-02-30_00000000-0000-7000-8000-000000000000',
    `none_${'-'.repeat(36)}`,
    'none_',
    '2026-02-03',
  ])('begins anew with %s, a cursor that somebody made up', async (cursor) => {
    const all = await tasksOf('limit=50');
    expect((await tasksOf(`limit=50&cursor=${cursor}`)).map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  const act = (id: string, verb: string, body: object = {}, branch = 'B001') =>
    staff.app.http<TaskBody>('POST', `/api/v1/staff/tasks/${id}/${verb}`, {
      token: staff.token('teller', branch),
      body,
    });

  it('is worked through by the table of states, with an event a step', async () => {
    const [task] = await tasksOf('kind=CLOSURE_MOVE&status=OPEN');
    const { id } = task!;
    expect((await act(id, 'assign')).body.assignee).toBe('S-teller-B001');
    expect((await act(id, 'offer', { note: '已致电，客户考虑中' })).body.status).toBe('OFFERED');
    expect((await act(id, 'done', { note: '客户同意改期' })).body).toMatchObject({
      status: 'DONE',
      note: '客户同意改期',
    });
    expect((await act(id, 'offer', { note: '再次致电' })).body.code).toBe('TASK_STATE_CONFLICT');
    expect((await act(id, 'reopen', { note: '客户反悔' })).body.status).toBe('OPEN');
    expect((await act(id, 'dismiss', {})).status).toBe(422);
    expect(await staff.eventsOf(id)).toEqual([
      'TASK_OPENED',
      'TASK_ASSIGNED',
      'TASK_OFFERED',
      'TASK_DONE',
      'TASK_REOPENED',
    ]);
  });

  it('shows and lets move only what is of one’s own branch', async () => {
    const [task] = await tasksOf('status=OPEN');
    expect((await act(task!.id, 'assign', {}, 'B002')).status).toBe(404);
    expect((await act(randomUUID(), 'assign')).body.code).toBe('TASK_NOT_FOUND');
    expect((await staff.get('tasks?branchId=B002')).status).toBe(403);
  });

  it('moves a task once when two press at the same moment', async () => {
    const [task] = await tasksOf('status=OPEN');
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => act(task!.id, 'dismiss', { note: '客户已自行处理' })),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409]);
  });

  it('notes an offer once when it is sent again, and anew what is said after another one', async () => {
    const [task] = await tasksOf('status=OPEN');
    const { id } = task!;
    const offer = (note: string) => act(id, 'offer', { note });
    expect((await offer('无人接听')).body).toMatchObject({ status: 'OFFERED', note: '无人接听' });
    const again = await Promise.all([offer('无人接听'), offer('无人接听')]);
    expect(again.map(({ status, body }) => [status, body.status, body.note])).toEqual(
      again.map(() => [200, 'OFFERED', '无人接听']),
    );
    expect((await act(id, 'assign')).body.assignee).toBe('S-teller-B001');
    await act(id, 'assign');
    expect(await staff.eventsOf(id)).toEqual(['TASK_OPENED', 'TASK_OFFERED', 'TASK_ASSIGNED']);
    for (const note of ['无人接听', '客户考虑中', '客户考虑中', '无人接听']) await offer(note);
    expect((await staff.eventsOf(id)).slice(3)).toEqual(['TASK_OFFERED', 'TASK_OFFERED', 'TASK_OFFERED']);
  });

  it('pages through all of it, each once, in the order in which it is due', async () => {
    const seen: TaskBody[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const page: TaskPage = (await staff.get<TaskPage>(`tasks?branchId=B001&limit=3${query}`)).body;
      seen.push(...page.tasks);
      cursor = page.nextCursor;
    }
    const all = await tasksOf('limit=50');
    expect(seen.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const due = seen.map(({ dueOn }) => dueOn);
    expect(due).toEqual(due.toSorted());
  });

  it('asks what became of a customer who was checked in and never completed', async () => {
    const today = await staff.today();
    const { id } = await staff.bookedOn(someone(), today);
    await staff.post(`bookings/${id}/check-in`);
    await staff.app.pool.query('UPDATE bookings SET date = $2 WHERE id = $1', [id, addDays(today, -1)]);
    await sweep();
    expect((await tasksOf('kind=UNFINISHED_VISIT')).map(({ booking }) => booking?.id)).toEqual([id]);
    await staff.post(`bookings/${id}/complete`);
    await sweep();
    expect(await tasksOf('kind=UNFINISHED_VISIT')).toEqual([]);
  });
});
