import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { NoShowMarker } from '../../../src/bookings/index.js';
import { StaffClient } from './staff-client.js';

jest.setTimeout(60_000);

const BRANCH = 'B005';
const MORNING = '09:00-12:00';
const WINDOWS = [MORNING, '13:00-17:00', ''];

let staff: StaffClient;
let today: string;
let nextCustomer = 700;

beforeAll(async () => {
  staff = await StaffClient.open();
  today = await staff.today();
});

afterAll(() => staff?.stop());

/** A closure of the day, and of the days around it where it is long, that was taken back when the day had come. */
async function closedOnce(
  date: string,
  { made, lifted, isLong }: { made: string; lifted: string; isLong: boolean },
): Promise<void> {
  await staff.app.pool.query(
    `WITH at AS (
       SELECT ($2::date + $3::time) AT TIME ZONE time_zone AS made, ($2::date + $4::time) AT TIME ZONE time_zone AS lifted
       FROM branches WHERE id = $1
     ), closed AS (
       INSERT INTO branch_closures (id, branch_id, from_date, to_date, kind, reason_zh, reason_en, created_by, created_at, removed_at)
       SELECT gen_random_uuid(), $1, $2::date - $5::boolean::integer, $2::date - $5::boolean::integer, 'EMERGENCY', '停电', 'No power', 'test',
         made, CASE WHEN $5::boolean THEN NULL ELSE lifted END
       FROM at
       RETURNING id
     )
     INSERT INTO events (at, subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, branch_id, details)
     SELECT lifted, 'CLOSURE', id, 2, CASE WHEN $5::boolean THEN 'CLOSURE_SHORTENED' ELSE 'CLOSURE_REMOVED' END, 'STANDING', 'REMOVED',
       'test', 'quota-maker', $1, CASE WHEN $5::boolean THEN jsonb_build_object('plannedToDate', $2::date + 1) ELSE '{}' END
     FROM closed, at`,
    [BRANCH, date, made, lifted, isLong],
  );
}

it.each([
  { what: 'of that day', daysAgo: 2, isLong: false, made: '06:00', lifted: '12:30', excused: [MORNING, ''] },
  {
    what: 'of more days',
    daysAgo: 5,
    isLong: true,
    made: '06:00',
    lifted: '12:30',
    excused: [MORNING, ''],
  },
  { what: 'made in the evening', daysAgo: 8, isLong: false, made: '18:00', lifted: '18:30', excused: [] },
  { what: 'lifted in time', daysAgo: 11, isLong: false, made: '06:00', lifted: '07:00', excused: [] },
])(
  'of a closure $what that was taken back, whoever met the shut door is excused',
  async ({ daysAgo, excused, ...closure }) => {
    const date = staff.calendarOf(BRANCH).addBusinessDays(today, -daysAgo)!;
    const windowOf = new Map<string, string>();
    for (const window of WINDOWS) {
      const caller = staff.app.callers.customer((nextCustomer += 1));
      const { id } = await staff.bookedOn(caller, date, { branchId: BRANCH, window: MORNING });
      await staff.app.pool.query('UPDATE bookings SET time_window = $2 WHERE id = $1', [id, window]);
      windowOf.set(id, window);
    }
    await closedOnce(date, closure);
    await staff.app.app.get(NoShowMarker, { strict: false }).round();
    const { rows } = await staff.app.pool.query<{ id: string; status: string; isExcused: boolean }>(
      'SELECT id::text, status, no_show_excused AS "isExcused" FROM bookings WHERE id = ANY ($1::uuid[])',
      [[...windowOf.keys()]],
    );
    expect(rows.map(({ status }) => status)).toEqual(['NO_SHOW', 'NO_SHOW', 'NO_SHOW']);
    const free = rows.filter(({ isExcused }) => isExcused).map(({ id }) => windowOf.get(id)!);
    expect(free.toSorted()).toEqual(excused.toSorted());
    for (const [id, window] of windowOf) {
      const events = ['BOOKED', 'NO_SHOW', ...(free.includes(window) ? ['NO_SHOW_EXCUSED'] : [])];
      expect(await staff.eventsOf(id)).toEqual(events);
    }
    const strikes = await staff.one<number>(
      `SELECT count(*)::integer AS value FROM customer_suspensions s JOIN bookings b ON b.customer_id = s.customer_id
       WHERE b.id = ANY ($1::uuid[]) AND s.strikes > 0`,
      [[...windowOf.keys()]],
    );
    expect(strikes).toBe(WINDOWS.length - excused.length);
  },
);
