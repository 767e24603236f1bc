import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { InvariantsReadModel } from '../../../src/bookings/invariants/invariants.read-model.js';
import { SpillPools } from '../../../src/quotas/pools/spill-pools.js';
import type { Who } from '../../harness/index.js';
import type { LineClient } from './line-client.js';
import {
  CHECKER,
  type Entry,
  NEED,
  PLAIN,
  type Request,
  SECOND_CHECKER,
  SHARED,
  type UrgentLine,
  urgentLineForTests,
} from './urgent-line.js';

jest.setTimeout(120_000);

let urgency: UrgentLine;
let line: LineClient;

urgentLineForTests((opened) => {
  urgency = opened;
  line = opened.line;
});
afterEach(() => line.clear());

describe('the urgent reserve', () => {
  it('is taken by nobody who books or holds in the ordinary way, through whatever channel', async () => {
    const date = urgency.nextDay();
    await line.capacity(date, 5);
    await urgency.reserve(date, 2);
    expect(await urgency.units(date, 'ALL')).toMatchObject({ kept: 2, reserved: 2 });
    const answers = await Promise.all([
      ...Array.from({ length: 6 }, () => line.bookings.book(line.person(), date)),
      ...Array.from({ length: 2 }, () => line.bookings.hold(line.person(), date)),
      urgency.byStaff(date, 'PHONE'),
      urgency.byStaff(date, 'COUNTER'),
    ]);
    const refused = answers.flatMap(({ status, body }) => (status === 201 ? [] : [`${status} ${body.code}`]));
    expect(refused).toEqual(Array.from({ length: 7 }, () => '409 QUOTA_DAY_FULL'));
    const ordinary = await urgency.waiter(date);
    await line.keeper.round();
    expect(await urgency.entry(ordinary)).toMatchObject({ status: 'WAITING', offer: null, urgent: null });
    expect(await urgency.units(date, 'URGENT')).toMatchObject({ capacity: 2, taken: 0, held: 0 });
    expect(await line.drift()).toBe(0);
  });

  it('is there too in a week that everybody else has filled', async () => {
    const date = urgency.nextDay();
    const reservedOf = async (period: string) => (await urgency.units(date, 'ALL', period)).reserved;
    const before = await Promise.all(['WEEK', 'MONTH'].map(reservedOf));
    await urgency.reserve(date, 1);
    const after = await Promise.all(['WEEK', 'MONTH'].map(reservedOf));
    expect(after).toEqual(before.map((units) => units + 1));
    const { taken, held, kept } = await urgency.units(date, 'ALL', 'WEEK');
    await line.capacity(date, taken + held + kept, 'WEEK');
    const refused = await line.bookings.book(line.person(), date);
    expect([refused.status, refused.body.code]).toEqual([409, 'QUOTA_WEEK_FULL']);
    const urgent = await urgency.agreed(date);
    await line.keeper.round();
    expect(await urgency.entry(urgent)).toMatchObject({ status: 'OFFERED' });
    await line.leave(urgent);
    await line.capacity(date, 150, 'WEEK');
    await urgency.reserve(date, 0);
    expect(await Promise.all(['WEEK', 'MONTH'].map(reservedOf))).toEqual(before);
  });

  it('is offered in the order of agreement, each place once, past everybody who joined before', async () => {
    const date = urgency.nextDay();
    await line.capacity(date, 3);
    await urgency.reserve(date, 2);
    await line.booked(date);
    const before = await urgency.waiter(date);
    const [first, second, third] = [
      await urgency.waiter(date, NEED),
      await urgency.waiter(date, { reason: 'COURT' }),
      await urgency.waiter(date, { reason: 'OTHER', note: '单位外派，下周出境' }),
    ];
    for (const { id } of [third, first, second]) {
      const { status, body } = await urgency.decide(id, 'agree');
      expect([status, body.entry.urgent?.status]).toEqual([200, 'AGREED']);
    }
    expect((await urgency.entry(second)).urgent).toMatchObject({ place: 3, branchIds: [PLAIN] });
    const rounds = await Promise.all([line.keeper.round(), line.keeper.round(), line.keeper.round()]);
    expect(rounds.reduce((sum, round) => sum + (round?.offered ?? 0), 0)).toBe(2);
    const all = [before, first, second, third];
    const states = async () => Promise.all(all.map(async (each) => (await urgency.entry(each)).status));
    expect(await states()).toEqual(['WAITING', 'OFFERED', 'WAITING', 'OFFERED']);
    expect(await urgency.units(date, 'URGENT')).toMatchObject({ held: 2 });
    expect(await line.units(date)).toMatchObject({ taken: 1, held: 2, kept: 0 });

    // One confirms; what the other gives up is the reserve's again, and the next one's, not that of the ordinary line.
    const { offer } = await urgency.entry(first);
    const booked = await line.bookings.book(first.caller, date, { holdId: offer!.holdId });
    expect(booked.status).toBe(201);
    await line.leave(third);
    expect(await urgency.units(date, 'URGENT')).toMatchObject({ taken: 1, held: 0 });
    expect(await line.units(date)).toMatchObject({ taken: 2, held: 0, kept: 1 });
    await line.keeper.round();
    expect(await states()).toEqual(['WAITING', 'BOOKED', 'OFFERED', 'LEFT']);
    // A booking out of it that is cancelled gives it back as well.
    await line.bookings.cancel(first.caller, booked.body.id);
    await line.keeper.round();
    expect(await line.units(date)).toMatchObject({ taken: 1, held: 1, kept: 1 });
    expect(await states()).toEqual(['WAITING', 'BOOKED', 'OFFERED', 'LEFT']);
  });

  it('given on a day that is full gets the places that come back, before the ordinary line', async () => {
    const date = urgency.nextDay();
    const [one] = await line.fill(date, 2);
    const ordinary = await urgency.waiter(date);
    const urgent = await urgency.agreed(date);
    await urgency.reserve(date, 1);
    expect(await urgency.units(date, 'ALL')).toMatchObject({ reserved: 0 });
    await line.bookings.cancel(one!.caller, one!.id);
    await line.keeper.round();
    expect([(await urgency.entry(ordinary)).status, (await urgency.entry(urgent)).status]).toEqual([
      'WAITING',
      'OFFERED',
    ]);
  });

  it('leaves an urgent need its ordinary place, which may come first', async () => {
    const date = urgency.nextDay();
    const [one] = await line.fill(date, 2);
    const urgent = await urgency.waiter(date, NEED);
    const { body } = await urgency.decide(urgent.id, 'agree');
    // No reserve, and the answer says so.
    expect(body.reserve).toEqual({ left: null, slots: [] });
    expect(await urgency.entry(urgent)).toMatchObject({ place: 1, status: 'WAITING' });
    await line.keeper.round();
    expect(await urgency.entry(urgent)).toMatchObject({ status: 'WAITING' });
    await line.bookings.cancel(one!.caller, one!.id);
    await line.keeper.round();
    expect(await urgency.entry(urgent)).toMatchObject({ status: 'OFFERED' });
    const rows = await line.bookings.sql('SELECT 1 FROM waitlist_wants WHERE entry_id = $1', [urgent.id]);
    expect(rows).toEqual([]);
  });

  it('that is used up says so before anybody decides, and whoever was agreed to waits', async () => {
    const date = urgency.nextDay();
    await line.capacity(date, 1);
    await urgency.reserve(date, 1);
    const first = await urgency.agreed(date);
    await line.keeper.round();
    expect((await urgency.entry(first)).status).toBe('OFFERED');
    const second = await urgency.waiter(date, NEED);
    const path = `/staff/waitlist/urgent?branchId=${PLAIN}`;
    const { body } = await urgency.ask<{ requests: Request[] }>(CHECKER, 'GET', path);
    expect(body.requests.map(({ entry, reserve: { left } }) => [entry.id, left])).toEqual([[second.id, 0]]);
    const decided = await urgency.decide(second.id, 'agree');
    expect(decided.body.reserve).toMatchObject({
      left: 0,
      slots: [{ date, left: 0, waiting: 1, capacity: 1 }],
    });
    await line.keeper.round();
    expect((await urgency.entry(second)).status).toBe('WAITING');
  });

  it('that nothing bounds is told as unlimited', async () => {
    const date = urgency.nextDay();
    await line.capacity(date, 1);
    await urgency.reserve(date, 1);
    const { id } = await urgency.waiter(date, NEED);
    const bounded = await line.bookings.sql<{ id: string; capacity: number; ceiling: number }>(
      `UPDATE quota_counters AS c SET capacity = NULL, ceiling = NULL FROM quota_counters AS before
       WHERE c.id = before.id AND c.branch_id = $1 AND c.product_group = 'HOUSING' AND c.capacity IS NOT NULL
         AND c.period_start IN ($2::date, date_trunc('week', $2::date::timestamp), date_trunc('month', $2::date::timestamp))
       RETURNING c.id::text, before.capacity, before.ceiling`,
      [PLAIN, date],
    );
    const { body } = await urgency.decide(id, 'agree');
    expect(body.reserve).toMatchObject({ left: null, slots: [{ date, left: null, capacity: null }] });
    for (const { id: counter, capacity, ceiling } of bounded) {
      await line.bookings.sql('UPDATE quota_counters SET capacity = $2, ceiling = $3 WHERE id = $1', [
        counter,
        capacity,
        ceiling,
      ]);
    }
  });

  it('of a branch with shares is its own, and goes online when its day is near, as the rule says', async () => {
    const date = urgency.nextDay();
    await urgency.reserve(date, 2, SHARED);
    expect(await urgency.units(date, 'ALL', 'DAY', SHARED)).toMatchObject({ capacity: 40, reserved: 2 });
    const { body } = await urgency.ask<{ id: string }>(
      { role: 'quota-maker', branch: SHARED },
      'PUT',
      `/staff/branches/${SHARED}/pool-rules`,
      { productGroup: 'HOUSING', spillBusinessDays: 20, keep: 12, reason: 'near days' },
    );
    const checker: Who = { role: 'quota-checker', branch: SHARED };
    expect((await urgency.ask(checker, 'POST', `/staff/quota-changes/${body.id}/approve`, {})).status).toBe(
      200,
    );
    await line.bookings.app.app.get(SpillPools, { strict: false }).execute();
    expect(await urgency.units(date, 'URGENT', 'DAY', SHARED)).toMatchObject({ capacity: 0 });
    expect(await urgency.units(date, 'ONLINE', 'DAY', SHARED)).toMatchObject({ capacity: 30 });
    expect(await urgency.units(date, 'ASSISTED', 'DAY', SHARED)).toMatchObject({ capacity: 12 });
    await line.keeper.round();
    expect(await urgency.units(date, 'ALL', 'DAY', SHARED)).toMatchObject({ kept: 0, reserved: 0 });
    const spills = await line.bookings.sql(
      `SELECT s.units, s.pool, e.from_state FROM pool_spills s JOIN events e ON e.subject_id = s.id WHERE s.date = $1`,
      [date],
    );
    expect(spills).toEqual([{ units: 2, pool: 'URGENT', from_state: 'URGENT' }]);
  });
});

describe('the decision', () => {
  it('is made by a checker of the branch who did not ask', async () => {
    const date = urgency.nextDay();
    await line.fill(date, 1);
    const caller = line.person();
    const both: Who = { role: ['teller', 'quota-checker'], branch: PLAIN };
    const joined = await urgency.ask<Entry>(both, 'POST', '/staff/waitlist', {
      customerId: caller.id,
      loanId: caller.loanId,
      channel: 'PHONE',
      branchId: PLAIN,
      date,
      urgent: NEED,
    });
    expect([joined.status, joined.body.urgent?.status]).toEqual([201, 'ASKED']);
    const { id } = joined.body;
    const own = await urgency.decide(id, 'agree', both);
    expect([own.status, own.body.code]).toEqual([403, 'WAITLIST_URGENT_SAME_PERSON']);
    expect((await urgency.decide(id, 'agree', { role: 'quota-checker', branch: 'B002' })).status).toBe(404);
    for (const role of ['teller', 'quota-maker', 'auditor'] as const) {
      expect((await urgency.decide(id, 'agree', { role, branch: PLAIN })).status).toBe(403);
    }
    expect((await urgency.decide(id, 'agree', caller.id)).status).toBe(403);
    expect((await urgency.ask(caller.id, 'GET', `/waitlist/${id}`)).body).toMatchObject({
      urgent: { status: 'ASKED' },
    });
    expect((await urgency.decide(id, 'agree')).status).toBe(200);
  });

  it('is made once, whoever comes first', async () => {
    const date = urgency.nextDay();
    await line.fill(date, 1);
    for (let turn = 0; turn < 4; turn += 1) {
      const { id } = await urgency.waiter(date, NEED);
      const answers = await Promise.all([
        urgency.decide(id, 'agree', CHECKER),
        urgency.decide(id, 'decline', SECOND_CHECKER),
        urgency.decide(id, 'agree', { role: 'quota-checker' }),
      ]);
      expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409, 409]);
      const lost = answers.filter(({ status }) => status === 409);
      expect(lost.map(({ body }) => body.code)).toEqual(Array(2).fill('WAITLIST_URGENT_DECIDED'));
      const winner = answers.find(({ status }) => status === 200)!;
      const { status } = winner.body.entry.urgent!;
      expect(lost[0]!.body.params).toMatchObject({
        status,
        decidedBy: expect.stringContaining('quota-checker'),
      });
      const events = await line.bookings.sql(
        `SELECT to_state AS to FROM events WHERE subject_id = $1 AND subject_type = 'urgent-request' ORDER BY seq`,
        [id],
      );
      expect(events).toEqual([{ to: 'ASKED' }, { to: status }]);
    }
  });

  it('that is a no is told with its reason, and the place in line is kept', async () => {
    const date = urgency.nextDay();
    await line.fill(date, 1);
    await urgency.reserve(date, 1);
    await urgency.waiter(date);
    const urgent = await urgency.waiter(date, NEED);
    expect((await urgency.decide(urgent.id, 'decline', CHECKER, ' ')).status).toBe(422);
    expect((await urgency.decide(urgent.id, 'decline')).status).toBe(200);
    // Sent again, because the answer was lost.
    expect((await urgency.decide(urgent.id, 'decline')).status).toBe(200);
    expect(await urgency.entry(urgent)).toMatchObject({
      status: 'WAITING',
      place: 2,
      urgent: {
        status: 'DECLINED',
        place: null,
        message: 'Not agreed: no deadline is near. Your place in the ordinary line is kept.',
      },
    });
    const again = await urgency.ask<Entry>(urgent.caller.id, 'POST', `/waitlist/${urgent.id}/urgent`, {
      reason: 'COURT',
    });
    expect([again.status, again.body.code]).toEqual([409, 'WAITLIST_URGENT_ASKED']);
  });

  it('covers the branches of whoever decides, and no others', async () => {
    const date = urgency.nextDay();
    await line.sellOut(date, date, [PLAIN, SHARED]);
    const caller = line.person();
    const { body } = await line.join(caller, { branchIds: [PLAIN, SHARED], date, urgent: NEED });
    const decided = await urgency.decide(body.id, 'agree');
    expect(decided.body.entry.urgent).toMatchObject({ branchIds: [PLAIN] });
    const wants = await line.bookings.sql(
      "SELECT branch_id AS branch FROM waitlist_wants WHERE entry_id = $1 AND pool = 'URGENT'",
      [body.id],
    );
    expect(wants).toEqual([{ branch: PLAIN }]);
  });

  it('has nothing to decide about an entry that is over', async () => {
    const date = urgency.nextDay();
    await line.fill(date, 1);
    const urgent = await urgency.waiter(date, NEED);
    await line.leave(urgent);
    const late = await urgency.decide(urgent.id, 'agree');
    expect([late.status, late.body.code]).toEqual([409, 'WAITLIST_URGENT_OVER']);
    expect((await urgency.entry(urgent)).urgent?.message).toBe(
      'A place was found or the entry has ended, so that nothing urgent is left to decide.',
    );
    expect((await urgency.decide(randomUUID(), 'agree')).status).toBe(404);
    const ordinary = await urgency.waiter(date);
    expect((await urgency.decide(ordinary.id, 'agree')).status).toBe(404);
  });
});

describe('who says that it is urgent', () => {
  it('gives a reason of the list, in words only where there is none, and is told what is wrong', async () => {
    const date = urgency.nextDay();
    await line.fill(date, 1);
    const faults = async (urgent: unknown): Promise<string[]> => {
      const { status, body } = await line.join(line.person(), { branchId: PLAIN, date, urgent });
      expect(status).toBe(422);
      return (body as Entry).errors.map(({ pointer, code }) => `${pointer} ${code}`);
    };
    expect(await faults({ reason: 'OTHER' })).toEqual(['/urgent/note WAITLIST_URGENT_NOTE_REQUIRED']);
    expect(await faults({ reason: 'COURT', note: 'x' })).toEqual([
      '/urgent/note WAITLIST_URGENT_NOTE_UNUSED',
    ]);
    expect(await faults({ reason: 'OTHER', note: 'a\u0000b' })).toEqual(['/urgent/note FIELD_FORMAT']);
    expect(await faults({ reason: 'OTHER', note: 'a\nb' })).toEqual(['/urgent/note FIELD_FORMAT']);
    expect(await faults({ reason: 'OTHER', note: 'x'.repeat(201) })).toHaveLength(1);
    expect(await faults({ reason: 'OTHER', note: '  ' })).toHaveLength(1);
    expect(await faults({ reason: 'RICH' })).toEqual(['/urgent/reason FIELD_NOT_ALLOWED_VALUE']);
    expect(await faults({ reason: 'COURT', by: 'me' })).toHaveLength(1);
  });

  it('may say so later, once; the words stay out of the log', async () => {
    const date = urgency.nextDay();
    await line.fill(date, 1);
    const waiting = await urgency.waiter(date);
    const say = (body: object) =>
      urgency.ask<Entry>(waiting.caller.id, 'POST', `/waitlist/${waiting.id}/urgent`, body);
    const words = { reason: 'OTHER', note: '家中急用' };
    const [one, other] = await Promise.all([say(words), say(words)]);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.body.urgent).toMatchObject({ status: 'ASKED', note: '家中急用' });
    expect((await say({ reason: 'OTHER' })).body.errors).toMatchObject([{ pointer: '/note' }]);
    const stranger = line.person();
    expect((await urgency.ask(stranger.id, 'POST', `/waitlist/${waiting.id}/urgent`, NEED)).status).toBe(404);
    const events = await line.bookings.sql(
      `SELECT reason, details::text FROM events WHERE subject_id = $1 AND subject_type = 'urgent-request'`,
      [waiting.id],
    );
    expect(events).toEqual([{ reason: 'OTHER', details: null }]);
    const phoned = await urgency.waiter(date);
    const teller: Who = { role: 'teller', branch: PLAIN };
    const path = `/staff/waitlist/${phoned.id}/urgent`;
    expect((await urgency.ask({ role: 'teller', branch: 'B002' }, 'POST', path, NEED)).status).toBe(404);
    expect((await urgency.ask<Entry>(teller, 'POST', path, NEED)).body.urgent).toMatchObject({
      status: 'ASKED',
    });
  });
});

it('control: without what is put by, the reserve is gone when it is needed', async () => {
  const date = urgency.nextDay();
  await line.capacity(date, 2);
  await urgency.reserve(date, 1);
  // The same day as it would be if the counter of all channels knew nothing of the reserve.
  await line.bookings.sql(
    `UPDATE quota_counters SET reserved = 0, kept = 0, lined = false
     WHERE branch_id = $1 AND period = 'DAY' AND period_start = $2 AND pool = 'ALL' AND product_group = 'HOUSING'`,
    [PLAIN, date],
  );
  await line.atRest();
  await line.booked(date);
  await line.booked(date);
  const urgent = await urgency.agreed(date);
  await line.keeper.round();
  expect((await urgency.entry(urgent)).status).toBe('WAITING');
  expect(await urgency.units(date, 'URGENT')).toMatchObject({ capacity: 1, held: 0 });
});

it('leaves every promise kept', async () => {
  await line.clear();
  const checked = await line.bookings.app.app.get(InvariantsReadModel, { strict: false }).check();
  expect(checked.filter(({ holds }) => !holds)).toEqual([]);
});
