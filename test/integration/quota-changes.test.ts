import { jest } from '@jest/globals';
import { addDays } from '../../src/platform/clock/index.js';
import { isRefusal } from '../../src/platform/errors/index.js';
import type { Database } from '../../src/platform/postgres/index.js';
import type { CounterSnapshots } from '../../src/quotas/counter-snapshots.js';
import type { RequestedChange } from '../../src/quotas/quota-change.policy.js';
import { codeOf, QuotasFixture, type RecordedNotices } from './quotas.fixture.js';

jest.setTimeout(60_000);

const room = new QuotasFixture();
let database: Database;
let today: string;
let notices: RecordedNotices;
let snapshots: CounterSnapshots;
const one: QuotasFixture['one'] = (text, values) => room.one(text, values);
const counterAt: QuotasFixture['counterAt'] = (cell) => room.counterAt(cell);
const applied: QuotasFixture['applied'] = (changes, more) => room.applied(changes, more);

beforeAll(async () => {
  await room.start();
  ({ database, today, notices, snapshots } = room);
  await room.horizon.execute();
  await database.pool.query("UPDATE branches SET product_groups = '{CONSUMER}' WHERE id = 'B019'");
});

afterAll(() => room.stop());

/** A change that removes a cap waits for a second person; here it is the change itself that is looked at. */
const withoutCap = (start: string): Promise<unknown> =>
  room.change.execute(room.command([{ start, action: { set: null } }], { breakGlass: true }));

describe('a quota change', () => {
  const day = (days: number): string => addDays(today, days);

  it('is applied with its record and its event, and the gate hears the exact step', async () => {
    await snapshots.load('B001', 0);
    const before = (await counterAt({ start: day(3) }))!;
    const adjustments = notices.adjustments.length;
    const done = await applied([{ start: day(3), action: { add: 5 } }]);
    expect(await counterAt({ start: day(3) })).toEqual({ ...before, capacity: 45, ceiling: 45, version: 2 });
    expect(notices.adjustments.slice(adjustments)).toEqual([
      {
        branchId: 'B001',
        changes: [{ counterId: before.id, version: 2, capacity: 45, leftDelta: 5, lined: false }],
      },
    ]);
    expect(done.preview).toMatchObject([
      { old: { capacity: 40, left: 40 }, new: { capacity: 45, left: 45 } },
    ]);
    const { rows } = await database.pool.query(
      `SELECT change.status, change.product_group, change.made_by, change.preview, event.type, event.from_state,
         event.to_state, event.actor_id, event.actor_role, event.branch_id, event.reason, event.trace_id, event.seq
       FROM quota_changes AS change JOIN events AS event ON event.subject_id = change.id
       WHERE change.id = $1 AND event.subject_type = 'quota-change'`,
      [done.id],
    );
    expect(rows).toEqual([
      {
        status: 'APPLIED',
        product_group: 'HOUSING',
        made_by: 'M001',
        preview: JSON.parse(JSON.stringify(done.preview)) as unknown,
        type: 'QUOTA_CHANGE_APPLIED',
        from_state: null,
        to_state: 'APPLIED',
        actor_id: 'M001',
        actor_role: 'quota-maker',
        branch_id: 'B001',
        reason: 'test',
        trace_id: 'trace-1',
        seq: 1,
      },
    ]);
    expect(snapshots.peek('B001')?.get(before.id)?.capacity).toBe(45);
  });

  it('lowered below what is in use drops nobody and lets nobody in until it is under again', async () => {
    const { id } = (await counterAt({ start: day(4) }))!;
    await database.pool.query('UPDATE quota_counters SET taken = 7, held = 1 WHERE id = $1', [id]);
    const done = await applied([{ start: day(4), action: { set: 5 } }]);
    expect(done.preview).toMatchObject([
      { new: { capacity: 5, left: 0 }, taken: 7, held: 1, overbookedBy: 3 },
    ]);
    expect(await counterAt({ start: day(4) })).toMatchObject({ capacity: 5, ceiling: 8, taken: 7, held: 1 });
    await expect(
      database.pool.query('UPDATE quota_counters SET taken = taken + 1 WHERE id = $1', [id]),
    ).rejects.toMatchObject({ constraint: 'quota_counters_no_oversell' });
    expect(notices.adjustments.at(-1)?.changes).toEqual([
      { counterId: id, version: 2, capacity: 5, leftDelta: -35, lined: false },
    ]);
  });

  it('begins the gate anew when the limit goes or comes, or a counter comes into being', async () => {
    const reopenings = (): number => notices.reopenings.length;
    const first = reopenings();
    await withoutCap(day(5));
    expect(await counterAt({ start: day(5) })).toMatchObject({ capacity: null, ceiling: null });
    await applied([{ start: day(5), action: { set: 12 } }]);
    await applied([{ start: day(5), pool: 'ONLINE', action: { set: 6 } }]);
    await applied([{ start: day(5), timeWindow: '09:00-10:00', action: { set: 2 } }]);
    expect(reopenings()).toBe(first + 4);
    expect(await counterAt({ start: day(5), window: '09:00-10:00' })).toMatchObject({
      capacity: 2,
      version: 1,
    });
    expect(await counterAt({ start: day(5), pool: 'ONLINE' })).toMatchObject({
      capacity: 6,
      ceiling: 6,
      version: 1,
    });
  });

  it('reaches every group of the branch when no product is named', async () => {
    const done = await applied([{ start: day(6), action: { set: 9 } }], { product: undefined });
    const served = await one<string[]>("SELECT product_groups AS value FROM branches WHERE id = 'B001'");
    expect(done.preview.map(({ productGroup }) => productGroup).sort()).toEqual([...served].sort());
  });

  it('is refused as a whole: nothing is written, opened or told', async () => {
    const state = async (): Promise<unknown[]> => [
      await one(
        "SELECT md5(string_agg(counter::text, ',' ORDER BY id)) AS value FROM quota_counters AS counter",
      ),
      await one('SELECT count(*)::int AS value FROM quota_changes'),
      await one('SELECT count(*)::int AS value FROM events'),
      notices.adjustments.length,
      notices.reopenings.length,
    ];
    const before = await state();
    const good: Partial<RequestedChange> = { start: day(7), action: { set: 1 } };
    const opening: Partial<RequestedChange> = {
      start: day(7),
      timeWindow: '10:00-11:00',
      action: { set: 3 },
    };
    const refusals = [
      await room.change.execute(
        room.command([good, opening, { start: day(8), action: { set: 1 }, version: 99 }]),
      ),
      await room.change.execute(room.command([good, opening, { start: day(8), action: { add: -41 } }])),
      await room.change.execute(
        room.command([good, { start: day(8), timeWindow: '10:00-11:00', action: { add: 1 } }]),
      ),
      await room.change.execute(room.command([good], { branchIds: ['B999'] })),
      await room.change.execute(room.command([good], { branchIds: ['B019'] })),
      await room.change.execute(room.command([{ start: addDays(today, -1) }])),
    ];
    expect(refusals.map((refusal) => codeOf(refusal))).toEqual([
      'QUOTA_VERSION_STALE',
      'QUOTA_CHANGE_OUT_OF_RANGE',
      'QUOTA_CHANGE_ADD_UNLIMITED',
      'BRANCH_NOT_FOUND',
      'PRODUCT_NOT_SERVED',
      'QUOTA_CHANGE_PAST',
    ]);
    expect(await state()).toEqual(before);
  });

  it('is shown beforehand as it will be, and nothing is written', async () => {
    const wanted = room.command([
      { start: day(9), action: { add: -10 } },
      { start: day(9), pool: 'ASSISTED', action: { set: 4 } },
    ]);
    const foreseen = await room.change.preview(wanted);
    expect(await counterAt({ start: day(9), pool: 'ASSISTED' })).toBeUndefined();
    const done = await room.change.execute(wanted);
    if (isRefusal(done) || isRefusal(foreseen)) throw new Error('refused');
    expect(done.change.preview).toEqual(foreseen.preview);
    expect(done.change.summary).toEqual(foreseen.summary);
    expect(codeOf(await room.change.preview(room.command([{ start: day(9), version: 1 }])))).toBe(
      'QUOTA_VERSION_STALE',
    );
  });

  it('stands when the gate does not hear of it', async () => {
    notices.broken = true;
    await applied([{ start: day(10), action: { set: 11 } }]);
    notices.broken = false;
    expect(await counterAt({ start: day(10) })).toMatchObject({ capacity: 11 });
  });

  it('adds up with others and with bookings at the same time, in whatever order they name days', async () => {
    const days = [day(11), day(12), day(13)];
    const ids = await Promise.all(days.map(async (start) => (await counterAt({ start }))!.id));
    const adjustments = notices.adjustments.length;
    const changes = Array.from({ length: 12 }, (_, index) =>
      applied((index % 2 === 0 ? days : days.toReversed()).map((start) => ({ start, action: { add: 1 } }))),
    );
    const bookings = Array.from({ length: 30 }, () =>
      database.pool.query(
        `UPDATE quota_counters SET taken = taken + 1
         WHERE id IN (SELECT id FROM quota_counters WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE)`,
        [ids],
      ),
    );
    await Promise.all([...changes, ...bookings]);
    for (const start of days) {
      expect(await counterAt({ start })).toMatchObject({ capacity: 52, ceiling: 52, taken: 30, version: 13 });
    }
    const told = notices.adjustments.slice(adjustments).flatMap((notice) => notice.changes);
    for (const id of ids) {
      const steps = told.filter(({ counterId }) => counterId === id);
      expect(steps.reduce((sum, { leftDelta }) => sum + leftDelta, 0)).toBe(12);
    }
  });

  it('opens one counter once when two open it at the same time', async () => {
    const both = await Promise.all([
      applied([{ start: day(14), pool: 'ONLINE', action: { set: 3 } }]),
      applied([{ start: day(14), pool: 'ONLINE', action: { set: 4 } }]),
    ]);
    const capacities = both.map(({ preview }) => preview[0]!.old?.capacity ?? null);
    expect(capacities.filter((capacity) => capacity === null)).toHaveLength(1);
    expect(await counterAt({ start: day(14), pool: 'ONLINE' })).toMatchObject({ version: 2 });
  });

  it('is listed page by page, the latest first, by branch', async () => {
    const everywhere = { branches: '*' } as const;
    const list = (branchId: string, page: { after?: string | undefined; limit: number }) =>
      room.changes.list(everywhere, { branchId }, page);
    const all = await list('B001', { limit: 100 });
    expect(all.nextCursor).toBeNull();
    const paged: string[] = [];
    let after: string | undefined;
    // As many pages as there can be, so that a cursor that stands still ends the test.
    for (let page = 0; page < all.items.length; page += 1) {
      const { items, nextCursor } = await list('B001', { after, limit: 7 });
      paged.push(...items.map(({ id }) => id));
      if (nextCursor === null) break;
      after = nextCursor;
    }
    expect(all.items.length).toBeGreaterThan(14);
    expect(paged).toEqual(all.items.map(({ id }) => id));
    expect(await list('B002', { limit: 7 })).toEqual({ items: [], nextCursor: null });
    // From a moment on, also one that is written with an offset of which PostgreSQL reads none.
    const until = { branchId: 'B001', to: '2026-01-01T00:00:00+16:00' };
    expect((await room.changes.list(everywhere, until, { limit: 7 })).items).toEqual([]);
    expect((await list('B002', { after: paged[0], limit: 7 })).items).toEqual([]);
    const elsewhere = await room.changes.list({ branches: ['B002'] }, {}, { limit: 7 });
    expect(elsewhere.items).toEqual([]);
  });
});
