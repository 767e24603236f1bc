import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { isoWeekStart } from '../../../src/platform/clock/index.js';
import type { TestCaller } from '../../harness/index.js';
import { BookingClient } from './booking-client.js';

jest.setTimeout(60_000);

const BRANCH = 'B001';
/** Among so many open days some week has three of them. */
const LOOK_AT_DAYS = 12;

let client: BookingClient;
/** Three open days of one week, in order. */
let days: string[];
let persons = 940;

beforeAll(async () => {
  // The judge alone decides.
  client = await BookingClient.open({ REDIS_URL: '' });
  const open = await Promise.all(
    Array.from({ length: LOOK_AT_DAYS }, (_, index) => client.app.bookableDate(index + 1)),
  );
  const weeks = Map.groupBy(open, (date) => isoWeekStart(date));
  days = [...weeks.values()].find((of) => of.length >= 3)!.slice(0, 3);
});
afterAll(() => client.stop());

const next = (): TestCaller => client.app.callers.customer((persons += 1));
const fill = (period: 'DAY' | 'WEEK', start: string) =>
  client.sql(
    `UPDATE quota_counters SET capacity = taken + held, ceiling = taken + held
     WHERE branch_id = $1 AND period = $2 AND period_start = $3`,
    [BRANCH, period, start],
  );
const dateOf = async (id: string): Promise<string | undefined> =>
  (await client.sql<{ date: string }>('SELECT date::text FROM bookings WHERE id = $1', [id]))[0]?.date;

describe('a move within a full week that has a place of its own in it', () => {
  it('is told the full day, and the days of that week to which it may go', async () => {
    const [own, full, free] = days as [string, string, string];
    const [moves, keeps] = [next(), next()];
    const { id } = (await client.book(moves, own)).body;
    const hold = (await client.hold(keeps, own)).body;
    await fill('WEEK', isoWeekStart(own));
    await fill('DAY', full);

    const heldElsewhere = (date: string) =>
      client.app.http<{ code: string; alternatives: unknown }>('POST', `/api/v1/holds/${hold.id}/move`, {
        token: keeps.token,
        body: { branchId: BRANCH, date },
      });
    const told = [
      await client.reschedule(moves, id, { branchId: BRANCH, date: full }),
      await heldElsewhere(full),
    ];
    for (const { status, body } of told) {
      expect([status, body.code]).toEqual([409, 'QUOTA_DAY_FULL']);
      expect(body['alternatives']).toContainEqual(expect.objectContaining({ branchId: BRANCH, date: free }));
      expect(body['alternatives']).not.toContainEqual(
        expect.objectContaining({ branchId: BRANCH, date: own }),
      );
    }

    expect((await client.reschedule(moves, id, { branchId: BRANCH, date: free })).status).toBe(200);
    expect((await heldElsewhere(free)).status).toBe(200);
    expect([await dateOf(id), await dateOf(hold.id)]).toEqual([free, free]);
    // Whoever has no place in the week finds none there.
    expect((await client.book(next(), free)).body.code).toBe('QUOTA_WEEK_FULL');
  });
});
