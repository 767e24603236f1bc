import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { NoShowMarker } from '../../../src/bookings/index.js';
import { BranchesReadModel } from '../../../src/branches/index.js';
import { SlotAssessor } from '../../../src/bookings/slot-assessor.js';
import type { TestCaller } from '../../harness/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

interface OwnBooking {
  readonly closure: { readonly hours: object | null; readonly reason: string } | null;
  readonly deadlines: {
    readonly cancelUntil: string;
    readonly rescheduleUntil: string;
    readonly reschedulesLeft: number;
  } | null;
  readonly nextStep: { readonly by: string; readonly text: string };
}

const REASONS = { kind: 'EMERGENCY', reasonZh: '停电', reasonEn: 'No power' };

let staff: StaffClient;
let nextCustomer = 400;

beforeAll(async () => {
  staff = await StaffClient.open();
});

afterAll(() => staff?.stop());

const someone = (): TestCaller => staff.app.callers.customer((nextCustomer += 1));
const close = (date: string, branchId = 'B001', more: object = {}) =>
  staff.post(
    'closures',
    { branchId, fromDate: date, toDate: date, ...REASONS, ...more },
    staff.token('quota-maker', branchId),
  );
const own = async ({ token }: TestCaller, id: string, language = 'zh-CN'): Promise<OwnBooking> => {
  const headers = { 'accept-language': language };
  return (await staff.app.http<OwnBooking>('GET', `/api/v1/bookings/${id}`, { token, headers })).body;
};
const outcome = ({ status, body }: { status: number; body: { code?: string } }): string =>
  body.code === undefined ? String(status) : `${status} ${body.code}`;

describe('a closure that comes after a booking', () => {
  it('of a day before its own shortens no deadline that was told', async () => {
    await staff.changeRules({ changeUntil: { businessDays: 2 }, cancelUntil: { businessDays: 2 } });
    const caller = someone();
    const date = await staff.app.bookableDate(6);
    const { id } = (await staff.bookings.book(caller, date)).body;
    const told = (await own(caller, id)).deadlines;
    expect(told).not.toBeNull();
    const between = staff.calendarOf('B001').addBusinessDays(date, -1)!;
    expect((await close(between)).status).toBe(201);
    expect((await own(caller, id)).deadlines).toEqual(told);
  });

  it('of its own day is told, and lets the customer go whatever the deadline, uncounted', async () => {
    // Every deadline has passed, and nothing may be moved; so whoever may all the same is let go by the closure.
    await staff.changeRules({ changeUntil: 'P60D', cancelUntil: 'P60D', maxChanges: 0 });
    const [moves, cancels] = [someone(), someone()];
    const date = await staff.app.bookableDate(7);
    const later = await staff.app.bookableDate(9);
    const ids: string[] = [];
    for (const caller of [moves, cancels]) ids.push((await staff.bookings.book(caller, date)).body.id);
    const [first = '', second = ''] = ids;
    expect(outcome(await staff.bookings.reschedule(moves, first, { date: later }))).toBe(
      '409 CHANGE_TOO_LATE',
    );
    expect(outcome(await staff.bookings.cancel(cancels, second))).toBe('409 CANCEL_TOO_LATE');
    expect((await own(moves, first)).closure).toBeNull();

    expect((await close(date)).status).toBe(201);
    expect(await own(moves, first, 'en')).toMatchObject({
      status: 'BOOKED',
      closure: { hours: null, reason: 'No power' },
      deadlines: null,
      nextStep: {
        by: 'CUSTOMER',
        text: expect.stringMatching(
          /^The branch is closed at that time: No power\. Move the booking or cancel it/,
        ),
      },
    });
    const listed = await staff.app.http<{ bookings: OwnBooking[] }>('GET', '/api/v1/bookings', {
      token: moves.token,
      headers: { 'accept-language': 'zh-CN' },
    });
    expect(listed.body.bookings.map(({ closure }) => closure)).toEqual([{ hours: null, reason: '停电' }]);

    const moved = await staff.bookings.reschedule(moves, first, { date: later });
    expect([moved.status, moved.body.changes]).toEqual([200, 1]);
    const told = await own(moves, first);
    expect([told.closure, told.deadlines?.reschedulesLeft]).toEqual([null, 0]);
    expect(outcome(await staff.bookings.cancel(cancels, second))).toBe('200');
    // Where the branch is open again the rules are.
    expect(outcome(await staff.bookings.cancel(moves, first))).toBe('409 CANCEL_TOO_LATE');
  });

  it('is no move by the rule that counts them', async () => {
    await staff.changeRules({ changeUntil: 'P0D', cancelUntil: 'P0D', maxChanges: 1 });
    const caller = someone();
    const [date, later, latest] = [
      await staff.app.bookableDate(11),
      await staff.app.bookableDate(12),
      await staff.app.bookableDate(13),
    ];
    const { id } = (await staff.bookings.book(caller, date)).body;
    await close(date);
    expect((await staff.bookings.reschedule(caller, id, { date: later })).status).toBe(200);
    expect((await own(caller, id)).deadlines?.reschedulesLeft).toBe(1);
    expect((await staff.bookings.reschedule(caller, id, { date: latest })).status).toBe(200);
    expect(outcome(await staff.bookings.reschedule(caller, id, { date: later }))).toBe(
      '409 CHANGE_LIMIT_REACHED',
    );
  });

  it('lets go, uncounted, whom it has let go, also when it is taken back while the move is decided', async () => {
    await staff.changeRules({ changeUntil: 'P60D', cancelUntil: 'P60D', maxChanges: 0 });
    const caller = someone();
    const [date, later] = [await staff.app.bookableDate(14), await staff.app.bookableDate(15)];
    const { id } = (await staff.bookings.book(caller, date)).body;
    const closure = await close(date);
    const assessor = staff.app.app.get(SlotAssessor, { strict: false });
    const assess = assessor.assess.bind(assessor);
    const liftedMeanwhile = jest.spyOn(assessor, 'assess').mockImplementation(async (...asked) => {
      await staff.app.pool.query('UPDATE branch_closures SET removed_at = now() WHERE id = $1', [
        closure.body.id,
      ]);
      await staff.app.app.get(BranchesReadModel, { strict: false }).refreshAfterCommit();
      return assess(...asked);
    });
    try {
      expect(outcome(await staff.bookings.reschedule(caller, id, { date: later }))).toBe('200');
    } finally {
      liftedMeanwhile.mockRestore();
    }
    expect(
      await staff.one(
        "SELECT details ->> 'uncounted' AS value FROM events WHERE subject_id = $1 AND type = 'RESCHEDULED'",
        [id],
      ),
    ).toBe('true');
  });

  it('or a branch that is given up, lets its customers go and has nobody marked as missed', async () => {
    await staff.changeRules({ changeUntil: 'P60D', cancelUntil: 'P60D', maxChanges: 0 });
    const branchId = 'B006';
    const [ahead, missing] = [someone(), someone()];
    const coming = (await staff.bookings.book(ahead, await staff.app.bookableDate(6, branchId), { branchId }))
      .body;
    const past = staff.calendarOf(branchId).addBusinessDays(await staff.today(), -1)!;
    const { id } = await staff.bookedOn(missing, past, { branchId });
    const serves = async (active: boolean): Promise<void> => {
      await staff.app.pool.query('UPDATE branches SET active = $2 WHERE id = $1', [branchId, active]);
      await staff.app.app.get(BranchesReadModel, { strict: false }).refreshAfterCommit();
    };
    await serves(false);
    try {
      expect(await own(ahead, coming.id, 'en')).toMatchObject({
        closure: { hours: null, reason: 'It serves nobody any more' },
        deadlines: null,
        nextStep: { text: expect.stringMatching(/^The branch is closed at that time/) },
      });
      await staff.app.app.get(NoShowMarker, { strict: false }).round();
      const teller = staff.token('teller', branchId);
      expect(outcome(await staff.post(`bookings/${id}/no-show`, undefined, teller))).toBe(
        '409 NO_SHOW_BRANCH_CLOSED',
      );
      expect(await staff.eventsOf(id)).toEqual(['BOOKED']);
      const to = { branchId: 'B001', date: await staff.app.bookableDate(6) };
      for (const [caller, booking] of [
        [ahead, coming.id],
        [missing, id],
      ] as const) {
        expect(outcome(await staff.bookings.reschedule(caller, booking, to))).toBe('200');
      }
    } finally {
      await serves(true);
    }
  });

  it.each([
    { what: 'all day', hours: undefined },
    { what: 'for the hours of its window', hours: { from: '09:00', to: '12:00' } },
  ])('$what leaves nobody stuck with a booking whose day has passed', async ({ hours }) => {
    await staff.changeRules({ changeUntil: 'P1D', cancelUntil: 'P1D' });
    const branchId = 'B005';
    const [moves, cancels] = [someone(), someone()];
    const [date, later] = [
      await staff.app.bookableDate(4, branchId),
      await staff.app.bookableDate(6, branchId),
    ];
    const window = '09:00-12:00';
    const ids: string[] = [];
    for (const caller of [moves, cancels])
      ids.push((await staff.bookings.book(caller, date, { branchId, window })).body.id);
    const [first = '', second = ''] = ids;
    const closed = await close(date, branchId, { ...(hours && { hours }) });
    expect(closed.status).toBe(201);
    // The closed day as it is once it has passed.
    const past = staff.calendarOf(branchId).addBusinessDays(await staff.today(), hours ? -4 : -3)!;
    await staff.app.pool.query('UPDATE branch_closures SET from_date = $2, to_date = $2 WHERE id = $1', [
      closed.body.id,
      past,
    ]);
    await staff.app.pool.query('UPDATE bookings SET date = $2 WHERE id = ANY ($1)', [ids, past]);
    await staff.app.app.get(BranchesReadModel, { strict: false }).refreshAfterCommit();
    expect(await own(moves, first)).toMatchObject({ status: 'BOOKED', closure: { hours: hours ?? null } });

    expect(outcome(await staff.bookings.book(cancels, later, { branchId, window }))).toBe(
      '409 ACTIVE_BOOKING_EXISTS',
    );
    expect(outcome(await staff.bookings.cancel(cancels, second))).toBe('200');
    expect((await staff.bookings.book(cancels, later, { branchId, window })).status).toBe(201);
    const moved = await staff.bookings.reschedule(moves, first, { date: later, window });
    expect([moved.status, moved.body]).toMatchObject([200, { date: later, status: 'BOOKED' }]);
  });
});
