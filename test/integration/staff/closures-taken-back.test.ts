import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { BranchesReadModel, ClosureImpactPort } from '../../../src/branches/index.js';
import { ClosureTasks, NoShowMarker } from '../../../src/bookings/index.js';
import { addDays } from '../../../src/platform/clock/index.js';
import type { HttpAnswer } from '../../harness/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

interface ClosureBody {
  readonly id: string;
  readonly fromDate: string;
  readonly toDate: string;
  readonly touched: { readonly count: number; readonly bookings: readonly { readonly id: string }[] };
  readonly code?: string;
}

const REASONS = { kind: 'EMERGENCY', reasonZh: '停电', reasonEn: 'No power' };

let staff: StaffClient;
let today: string;
let nextCustomer = 600;

beforeAll(async () => {
  staff = await StaffClient.open();
  today = await staff.today();
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(() => staff?.stop());

const someone = () => staff.app.callers.customer((nextCustomer += 1));
const maker = (branchId: string): string => staff.token('quota-maker', branchId);
const close = (branchId: string, toDate: string): Promise<HttpAnswer<ClosureBody>> =>
  staff.app.http('POST', '/api/v1/staff/closures', {
    token: maker(branchId),
    body: { branchId, fromDate: today, toDate, ...REASONS },
  });
const takeBack = (id: string, branchId: string): Promise<HttpAnswer<ClosureBody>> =>
  staff.app.http('DELETE', `/api/v1/staff/closures/${id}`, { token: maker(branchId) });
const standing = async (branchId: string): Promise<[string, string, string][]> => {
  const { body } = await staff.get<{ closures: ClosureBody[] }>(
    `closures?branchId=${branchId}`,
    maker(branchId),
  );
  return body.closures.map(({ id, fromDate, toDate }) => [id, fromDate, toDate]);
};
/** A closure as it is once it has begun; the times are those of the store, which go beyond the minute. */
const closedSince = async (
  branchId: string,
  [fromDate, toDate]: readonly [string, string],
  hours?: readonly [string, string],
): Promise<string> => {
  const { status, body } = await close(branchId, toDate < today ? today : toDate);
  expect(status).toBe(201);
  await staff.app.pool.query(
    'UPDATE branch_closures SET from_date = $2, to_date = $3, from_time = $4, to_time = $5 WHERE id = $1',
    [body.id, fromDate, toDate, ...(hours ?? [null, null])],
  );
  await staff.app.app.get(BranchesReadModel, { strict: false }).refreshAfterCommit();
  return body.id;
};
/** By the wall clock of a branch, whatever the hour of the run is. */
const PAST = ['00:00:00', '00:00:00.000001'] as const;
const NOT_PAST = ['00:00:00', '24:00:00'] as const;

describe('a closure that is taken back after it has begun', () => {
  it('keeps the days that have been: nobody is marked as missed, and their tasks stay', async () => {
    const [branchId, day] = ['B001', staff.calendarOf('B001').addBusinessDays(today, -2)!];
    const last = await staff.app.bookableDate(6);
    const met = (await staff.bookedOn(someone(), day)).id;
    const ahead = (await staff.bookings.book(someone(), last)).body.id;
    const id = await closedSince(branchId, [day, last]);
    const tasks = staff.app.app.get(ClosureTasks, { strict: false });
    await tasks.sweep();

    const both = await Promise.all([takeBack(id, branchId), takeBack(id, branchId)]);
    const yesterday = addDays(today, -1);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 200)!.body).toMatchObject({
      id,
      fromDate: day,
      toDate: yesterday,
      touched: { count: 1, bookings: [{ id: met }] },
    });
    expect(both.find(({ status }) => status === 409)!.body).toMatchObject({
      code: 'CLOSURE_OVER',
      params: { toDate: yesterday },
    });
    expect(await standing(branchId)).toEqual([[id, day, yesterday]]);
    expect(await staff.eventsOf(id)).toEqual(['CLOSURE_CREATED', 'CLOSURE_SHORTENED']);
    const written = await staff.one(
      "SELECT details AS value FROM events WHERE subject_id = $1 AND type = 'CLOSURE_SHORTENED'",
      [id],
    );
    expect(written).toMatchObject({ fromDate: day, toDate: yesterday, plannedToDate: last });

    await tasks.sweep();
    const told = await staff.app.pool.query<{ booking: string; status: string; note: string | null }>(
      'SELECT booking_id::text AS booking, status, note FROM tasks WHERE source_id = $1',
      [id],
    );
    expect(told.rows.find(({ booking }) => booking === met)).toMatchObject({ status: 'OPEN', note: null });
    expect(told.rows.find(({ booking }) => booking === ahead)).toMatchObject({
      status: 'DISMISSED',
      note: expect.stringContaining('taken back'),
    });
    await staff.app.app.get(NoShowMarker, { strict: false }).round();
    expect(await staff.one('SELECT status AS value FROM bookings WHERE id = $1', [met])).toBe('BOOKED');
    expect((await staff.bookings.book(someone(), last)).status).toBe(201);
  });

  it('today, of all of today, goes wholly', async () => {
    const id = await closedSince('B002', [today, addDays(today, 9)]);
    expect((await takeBack(id, 'B002')).status).toBe(204);
    expect(await standing('B002')).toEqual([]);
    expect(await staff.eventsOf(id)).toEqual(['CLOSURE_CREATED', 'CLOSURE_REMOVED']);
    expect((await takeBack(id, 'B002')).body.code).toBe('CLOSURE_NOT_FOUND');
  });

  it.each([
    { what: 'past today', hours: PAST, from: 0, to: 4, stays: 0 },
    { what: 'past today, and since yesterday', hours: PAST, from: -1, to: 4, stays: 0 },
    { what: 'not past yet, and since yesterday', hours: NOT_PAST, from: -1, to: 0, stays: -1 },
  ])('of hours that are $what stays up to the last that have been', async ({ hours, from, to, stays }) => {
    const branchId = 'B003';
    const days = [addDays(today, from), addDays(today, to)] as const;
    const id = await closedSince(branchId, days, hours);
    const { status, body } = await takeBack(id, branchId);
    expect([status, body]).toMatchObject([200, { fromDate: days[0], toDate: addDays(today, stays) }]);
    expect(await standing(branchId)).toContainEqual([id, days[0], addDays(today, stays)]);
  });

  it('of hours is over when they are past on its last day, and goes wholly before they are on its first', async () => {
    const over = await closedSince('B004', [today, today], PAST);
    expect((await takeBack(over, 'B004')).body).toMatchObject({
      code: 'CLOSURE_OVER',
      params: { toDate: today },
    });
    const gone = await closedSince('B004', [today, today], NOT_PAST);
    expect((await takeBack(gone, 'B004')).status).toBe(204);
    expect((await standing('B004')).map(([id]) => id)).toEqual([over]);
  });
});

it('A closure of which nobody can say whom it touches is not made, nor taken back', async () => {
  const [branchId, last] = ['B005', addDays(today, 3)];
  const id = await closedSince('B006', [addDays(today, -1), last]);
  const impact = staff.app.app.get(ClosureImpactPort, { strict: false });
  const asked = jest.spyOn(impact, 'countAndListTouched').mockRejectedValue(new Error('no such plan'));
  expect((await close(branchId, last)).status).toBe(500);
  expect((await takeBack(id, 'B006')).status).toBe(500);
  asked.mockRestore();
  expect(await standing(branchId)).toEqual([]);
  expect(await standing('B006')).toEqual([[id, addDays(today, -1), last]]);
  expect((await close(branchId, last)).status).toBe(201);
});
