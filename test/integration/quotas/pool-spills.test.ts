import { jest } from '@jest/globals';
import { BranchesReadModel } from '../../../src/branches/index.js';
import { waitForLock, type Who } from '../../harness/index.js';
import { CHECKER, type Line, MAKER, QuotaStaff } from './quota-staff.js';

jest.setTimeout(120_000);

/** The branch of the sandbox whose days have shares: 28 online, 12 for phone and counter. */
const BRANCH = 'B004';

let staff: QuotaStaff;
let day: (n: number) => string;

interface RuleBody {
  readonly rules: readonly {
    productGroup: string;
    spillBusinessDays: number | null;
    keep: number;
    version: number;
  }[];
}

beforeAll(async () => {
  staff = await QuotaStaff.open();
  await staff.openHorizon();
  const dates = await Promise.all(
    Array.from({ length: 12 }, (_, index) => staff.app.bookableDate(index + 1, BRANCH)),
  );
  day = (n) => dates[n]!;
});

afterAll(() => staff.stop());

const rules = async (): Promise<RuleBody['rules']> =>
  (await staff.call<RuleBody>(MAKER, 'GET', `/staff/branches/${BRANCH}/pool-rules`)).body.rules;

function propose(spillBusinessDays: number | null, more: object = {}) {
  const body = { productGroup: 'HOUSING', spillBusinessDays, reason: '电话预约不足', ...more };
  return staff.call(MAKER, 'PUT', `/staff/branches/${BRANCH}/pool-rules`, { body });
}

async function inForce(spillBusinessDays: number | null, keep = 0): Promise<void> {
  const { body } = await propose(spillBusinessDays, { keep });
  const approved = await staff.decide(body.id, 'approve');
  if (approved.body.status !== 'APPLIED') throw new Error(`not applied: ${JSON.stringify(approved.body)}`);
}

const shares = async (date: string): Promise<[number | null, number | null]> => [
  (await staff.counter(date, { branch: BRANCH, pool: 'ASSISTED' })).capacity,
  (await staff.counter(date, { branch: BRANCH, pool: 'ONLINE' })).capacity,
];

describe('the rule of a share', () => {
  it('is none until somebody makes one, and that takes two persons', async () => {
    expect((await rules())[0]).toEqual({
      productGroup: 'HOUSING',
      spillBusinessDays: null,
      keep: 0,
      version: 0,
    });
    const proposed = await propose(2, { keep: 1 });
    expect([proposed.status, proposed.body.status, proposed.body.approvalReasons]).toEqual([
      202,
      'PENDING',
      ['POOL_RULE'],
    ]);
    expect(proposed.headers.get('location')).toBe(`/api/v1/staff/quota-changes/${proposed.body.id}`);
    expect((await rules())[0]).toMatchObject({ version: 0 });
    const cap = await staff.pending([{ start: day(0), pool: 'ONLINE', set: 200 }], {
      branchId: BRANCH,
    });
    const waiting = async (query: string): Promise<string[]> => {
      const path = `/staff/quota-changes?status=PENDING&branchId=${BRANCH}${query}`;
      const { body } = await staff.call<{ items: { id: string }[] }>(MAKER, 'GET', path);
      return body.items.map(({ id }) => id);
    };
    expect(await waiting('')).toEqual([cap, proposed.body.id]);
    expect(await waiting('&kind=POOL_RULE')).toEqual([proposed.body.id]);
    expect(await waiting('&kind=CAPACITY')).toEqual([cap]);
    await staff.decide(cap, 'reject');
    const own = await staff.decide(proposed.body.id, 'approve', {
      who: { role: ['quota-maker', 'quota-checker'] },
    });
    expect(own.status).toBe(200);
    expect((await rules())[0]).toEqual({
      productGroup: 'HOUSING',
      spillBusinessDays: 2,
      keep: 1,
      version: 1,
    });
    expect(await staff.eventsOf(proposed.body.id)).toEqual([
      'QUOTA_CHANGE_SUBMITTED',
      'QUOTA_CHANGE_APPROVED',
    ]);
    const shown = await staff.call(CHECKER, 'GET', `/staff/quota-changes/${proposed.body.id}`);
    expect(shown.body.summary).toMatchObject({
      poolRules: [{ old: { spillBusinessDays: null, version: 0 }, new: { spillBusinessDays: 2, keep: 1 } }],
    });
  });

  it('is proposed once under one key, however often and however much at once it is sent', async () => {
    const asked = { productGroup: 'CONSUMER', spillBusinessDays: 5, reason: 'one key' };
    const send = (body: object, key: string, who: Who = MAKER) =>
      staff.call(who, 'PUT', `/staff/branches/${BRANCH}/pool-rules`, { body, key });
    const twins = await Promise.all([1, 2, 3].map(() => send(asked, 'rule-1')));
    expect(twins.map(({ status }) => status)).toEqual([202, 202, 202]);
    const [{ body: first }] = twins as [(typeof twins)[0]];
    const again = await send(asked, 'rule-1');
    for (const { body } of [...twins, again]) expect(body).toEqual(first);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(again.headers.get('location')).toBe(`/api/v1/staff/quota-changes/${first.id}`);
    expect(twins.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(await staff.eventsOf(first.id)).toEqual(['QUOTA_CHANGE_SUBMITTED']);

    const other = await send({ ...asked, spillBusinessDays: 6 }, 'rule-1');
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    // Keys are one person's own; and one that was answered is answered the same when the rule is another by then.
    const colleague = await send(asked, 'rule-1', { role: 'quota-maker', colleague: 2 });
    expect([colleague.status, colleague.body.id === first.id]).toEqual([202, false]);
    await staff.decide(colleague.body.id, 'approve');
    const late = await send({ ...asked, version: 0 }, 'rule-1');
    expect([late.status, late.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect((await send(asked, 'rule-1')).body).toEqual(first);
    const { rows } = await staff.app.pool.query<{ made: number }>(
      "SELECT count(*)::int AS made FROM quota_changes WHERE kind = 'POOL_RULE' AND reason = 'one key'",
    );
    expect(rows).toEqual([{ made: 2 }]);
  });

  it('is refused on another version than the one that stands, before and after it waited', async () => {
    const stale = await propose(3, { version: 0 });
    expect([stale.status, stale.body.code, stale.body.params['actual']]).toEqual([409, 'POOL_RULE_STALE', 1]);
    const waiting = [await propose(3), await propose(4)];
    const answers = await Promise.all(waiting.map(({ body }) => staff.decide(body.id, 'approve')));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 409]);
    expect((await Promise.all(waiting.map(({ body }) => staff.statusOf(body.id)))).sort()).toEqual([
      'APPLIED',
      'SUPERSEDED',
    ]);
    expect((await rules())[0]).toMatchObject({ version: 2 });
    await inForce(null);
  });
});

describe('a rule for a group that the branch does not serve', () => {
  const BRANCH_WITHOUT = 'B017';
  const PATH = `/staff/branches/${BRANCH_WITHOUT}/pool-rules`;
  const body = { productGroup: 'BUSINESS', spillBusinessDays: 2, reason: '电话预约不足' };
  const kept = async (): Promise<number | null> =>
    (await staff.app.pool.query('SELECT FROM pool_rules WHERE branch_id = $1', [BRANCH_WITHOUT])).rowCount;

  it('is refused, and nothing waits for anybody', async () => {
    const refused = await staff.call(MAKER, 'PUT', PATH, { body });
    expect([refused.status, refused.body.code]).toEqual([422, 'PRODUCT_NOT_SERVED']);
    const { rowCount } = await staff.app.pool.query('SELECT FROM quota_changes WHERE $1 = ANY (branch_ids)', [
      BRANCH_WITHOUT,
    ]);
    expect(rowCount).toBe(0);
  });

  it('is superseded where the branch has given the group up while the rule waited', async () => {
    const { rows } = await staff.app.pool.query<{ product_groups: string[] }>(
      'SELECT product_groups FROM branches WHERE id = $1',
      [BRANCH_WITHOUT],
    );
    const serving = async (groups: readonly string[]): Promise<void> => {
      await staff.app.pool.query('UPDATE branches SET product_groups = $2 WHERE id = $1', [
        BRANCH_WITHOUT,
        groups,
      ]);
      await staff.app.app.get(BranchesReadModel, { strict: false }).refresh();
    };
    await serving([...rows[0]!.product_groups, 'BUSINESS']);
    const proposed = await staff.call(MAKER, 'PUT', PATH, { body });
    expect(proposed.status).toBe(202);
    await serving(rows[0]!.product_groups);
    const late = await staff.decide(proposed.body.id, 'approve');
    expect([late.status, late.body.code]).toEqual([422, 'PRODUCT_NOT_SERVED']);
    expect(await staff.statusOf(proposed.body.id)).toBe('SUPERSEDED');
    expect(await kept()).toBe(0);
  });
});

describe('unused places of phone and counter', () => {
  it('go online from so many business days before, exactly, with an event; those that stay, stay', async () => {
    expect((await staff.book(1, day(2), { branch: BRANCH, channel: 'PHONE' })).status).toBe(201);
    await inForce(30, 2);
    const spilled = await staff.spill();
    expect(spilled).toBeGreaterThan(0);
    // One is taken and two stay; the other nine go.
    expect(await shares(day(2))).toEqual([3, 37]);
    expect(await shares(day(3))).toEqual([2, 38]);
    expect(await staff.spill()).toBe(0);
    const { rows } = await staff.app.pool.query(
      `SELECT spill.units, event.type, event.actor_id, event.from_state, event.to_state, event.branch_id
       FROM pool_spills AS spill JOIN events AS event ON event.subject_id = spill.id
       WHERE spill.branch_id = $1 AND spill.date = $2 AND spill.product_group = 'HOUSING'`,
      [BRANCH, day(2)],
    );
    expect(rows).toEqual([
      {
        units: 9,
        type: 'POOL_SPILLED',
        actor_id: 'quota-clock',
        from_state: 'ASSISTED',
        to_state: 'ONLINE',
        branch_id: BRANCH,
      },
    ]);
    const { rows: sums } = await staff.app.pool.query<{ units: string }>(
      'SELECT sum(units) AS units FROM pool_spills',
    );
    expect(Number(sums[0]!.units)).toBe(spilled);
  });

  it('that come back later follow', async () => {
    const date = day(10);
    expect(await shares(date)).toEqual([2, 38]);
    const phoned = await Promise.all(
      [2, 3].map((n) => staff.book(n, date, { branch: BRANCH, channel: 'PHONE' })),
    );
    expect(phoned.map(({ status }) => status)).toEqual([201, 201]);
    await inForce(30);
    await staff.spill();
    expect(await shares(date)).toEqual([2, 38]);
    const cancelled = await staff.app.http('POST', `/api/v1/bookings/${phoned[0]!.body.id}/cancel`, {
      token: staff.app.callers.customer(2).token,
      body: {},
      headers: { 'idempotency-key': 'gives-it-up' },
    });
    expect(cancelled.status).toBe(200);
    expect(await staff.spill()).toBe(1);
    expect(await shares(date)).toEqual([1, 39]);
  });

  it('go by business days: the day of the rule and no later one', async () => {
    await inForce(null);
    const ahead = [4, 5, 6, 7, 8].map((n) => day(n));
    await staff.app.pool.query(
      `UPDATE quota_counters SET capacity = 12, ceiling = 12 WHERE branch_id = $1 AND pool = 'ASSISTED'
         AND product_group = 'HOUSING' AND period_start = ANY ($2::date[])`,
      [BRANCH, ahead],
    );
    const calendar = staff.app.app.get(BranchesReadModel).calendarOf(BRANCH);
    const { rows } = await staff.app.pool.query<{ today: string }>(
      "SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date::text AS today",
    );
    const businessDays = calendar.countBusinessDays(rows[0]!.today, ahead[2]!);
    await inForce(businessDays);
    await staff.spill();
    const capacities = await Promise.all(ahead.map(async (date) => (await shares(date))[0]));
    expect(capacities).toEqual([0, 0, 0, 12, 12]);
  });

  describe('beside temporary changes', () => {
    const until = new Date(Date.now() + 7_200_000).toISOString();
    const change = (line: Line, more: object = {}) => staff.change([line], { branchIds: [BRANCH], ...more });
    const end = async (id: string): Promise<void> => {
      await staff.passTime(id, 'until');
      await staff.runDue();
      expect(await staff.statusOf(id)).toBe('ENDED');
    };
    const dayOf = async (n: number): Promise<string> => {
      await inForce(null);
      await staff.app.pool.query(
        `UPDATE quota_counters SET capacity = CASE pool WHEN 'ASSISTED' THEN 12 ELSE 28 END,
           ceiling = CASE pool WHEN 'ASSISTED' THEN 12 ELSE 28 END
         WHERE branch_id = $1 AND period_start = $2 AND product_group = 'HOUSING' AND pool IN ('ASSISTED', 'ONLINE')`,
        [BRANCH, day(n)],
      );
      await staff.reconcile();
      return day(n);
    };

    it('stay where these have put them, so that their end takes back what they gave', async () => {
      const date = await dayOf(11);
      for (const n of [21, 22, 23]) {
        expect((await staff.book(n, date, { branch: BRANCH, channel: 'PHONE' })).status).toBe(201);
      }
      const extra = await change({ start: date, pool: 'ASSISTED', add: 10 }, { until });
      expect(extra.body.status).toBe('APPLIED');
      await inForce(30, 2);
      await staff.spill();
      // Of the twelve three are taken and two stay; the ten are not there to be given away.
      expect(await shares(date)).toEqual([15, 35]);
      expect(await staff.spill()).toBe(0);
      await end(extra.body.id);
      expect(await shares(date)).toEqual([5, 35]);
      expect(await staff.spill()).toBe(0);
    });

    it('stay where online is capped for a time only, so that the cap ends', async () => {
      const date = await dayOf(1);
      const open = await change({ start: date, pool: 'ONLINE', unlimited: true });
      expect((await staff.decide(open.body.id, 'approve')).body.status).toBe('APPLIED');
      const capped = await change({ start: date, pool: 'ONLINE', set: 20 }, { until });
      expect(capped.body.status).toBe('APPLIED');
      await inForce(30);
      await staff.spill();
      expect(await shares(date)).toEqual([12, 20]);
      await end(capped.body.id);
      expect(await shares(date)).toEqual([12, null]);
    });

    it('stay where online has no cap for a time only, so that they are in a share when it is back', async () => {
      const date = await dayOf(2);
      const reserve = { start: date, pool: 'URGENT' };
      const shut = { start: date, pool: 'ASSISTED', set: 0 };
      for (const line of [{ ...reserve, set: 2 }, shut]) {
        const { body } = await change(line);
        if (body.status === 'PENDING') await staff.decide(body.id, 'approve');
      }
      const open = await change({ start: date, pool: 'ONLINE', unlimited: true }, { until });
      expect((await staff.decide(open.body.id, 'approve')).body.status).toBe('APPLIED');
      await inForce(30);
      await staff.spill();
      const places = async (): Promise<(number | null)[]> => [
        (await staff.counter(date, { ...reserve, branch: BRANCH })).capacity,
        (await shares(date))[1]!,
      ];
      expect(await places()).toEqual([2, null]);
      await end(open.body.id);
      await staff.spill();
      expect(await places()).toEqual([0, 30]);
    });

    it('that go are counted from when they went, and not from when whoever moves them began to wait', async () => {
      const date = await dayOf(3);
      await inForce(30);
      const holder = await staff.app.pool.connect();
      await holder.query('BEGIN');
      await holder.query('SELECT FROM branches WHERE id = $1 FOR UPDATE', [BRANCH]);
      const spilling = staff.spill();
      await waitForLock(staff.app.pool, 'the branch');
      const { rows } = await holder.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      await holder.query('COMMIT');
      holder.release();
      await spilling;
      const { rows: spills } = await staff.app.pool.query<{ at: Date }>(
        'SELECT at FROM pool_spills WHERE branch_id = $1 AND date = $2 ORDER BY at DESC LIMIT 1',
        [BRANCH, date],
      );
      expect(spills[0]!.at.getTime()).toBeGreaterThanOrEqual(rows[0]!.now.getTime());
    });

    it('that have gone do not make room for more without a second person', async () => {
      const date = await dayOf(0);
      await inForce(30);
      await staff.spill();
      const raise = async (): Promise<string> =>
        (await change({ start: date, pool: 'ASSISTED', set: 30 })).body.status;
      expect(await raise()).toBe('APPLIED');
      await staff.spill();
      expect(await shares(date)).toEqual([0, 70]);
      expect(await raise()).toBe('PENDING');
      // Nobody has moved the other share: forty of its places came by themselves.
      const online = await change({ start: date, pool: 'ONLINE', add: 50 });
      expect(online.body.status).toBe('APPLIED');
      expect((await change({ start: date, pool: 'ASSISTED', add: 20 })).body.status).toBe('APPLIED');
      await staff.spill();
      expect(await shares(date)).toEqual([0, 140]);
      for (const add of [-1, 1]) {
        expect((await change({ start: date, pool: 'ONLINE', add })).body.status).toBe('APPLIED');
      }
      expect((await change({ start: date, pool: 'ONLINE', add: 1 })).body.status).toBe('PENDING');
    });
  });

  it('go while both channels book: no place is lost, none is given twice', async () => {
    await inForce(null);
    const date = day(9);
    const answers: { status: number }[] = [];
    const book = (n: number): Promise<number> =>
      staff
        .book(1000 + n, date, { branch: BRANCH, channel: n % 3 === 0 ? 'PHONE' : 'ONLINE' })
        .then((answer) => answers.push(answer));
    const first = Array.from({ length: 60 }, (_, n) => book(n));
    await inForce(30);
    await Promise.all([staff.spill(), staff.spill(), ...first]);
    await Promise.all(Array.from({ length: 60 }, (_, n) => book(100 + 3 * n + 1)));
    await staff.spill();
    await Promise.all(Array.from({ length: 30 }, (_, n) => book(500 + 3 * n + 1)));
    const accepted = answers.filter(({ status }) => status === 201).length;
    const [assisted, online] = await shares(date);
    expect(assisted! + online!).toBe(40);
    expect(accepted).toBe(40);
    expect(await staff.counter(date, { branch: BRANCH })).toMatchObject({ taken: 40, held: 0, capacity: 40 });
  });
});

it('leaves every promise kept', async () => {
  await staff.reconcile();
  expect(await staff.violated()).toEqual([]);
});
