import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { CHECKER, MAKER, QuotaStaff, SECOND_CHECKER } from './quota-staff.js';

jest.setTimeout(120_000);

let staff: QuotaStaff;
/** The n-th open day of B001; each test has one of its own. */
let day: (n: number) => string;

beforeAll(async () => {
  staff = await QuotaStaff.open();
  await staff.openHorizon();
  const dates = await Promise.all(
    Array.from({ length: 24 }, (_, index) => staff.app.bookableDate(index + 1)),
  );
  day = (n) => dates[n]!;
});

afterAll(() => staff.stop());

describe('what needs a second person', () => {
  it('a small change is applied at once, a large one and one that removes a cap wait', async () => {
    const small = await staff.change([{ start: day(0), add: 5 }]);
    expect([small.status, small.body.status, small.body.approvalReasons]).toEqual([201, 'APPLIED', []]);
    expect(small.headers.get('location')).toBe(`/api/v1/staff/quota-changes/${small.body.id}`);
    const large = await staff.change([{ start: day(1), add: 51 }]);
    expect([large.body.status, large.body.approvalReasons]).toEqual(['PENDING', ['ABOVE_THRESHOLD']]);
    const uncapped = await staff.change([{ start: day(1), unlimited: true }]);
    expect([uncapped.body.status, uncapped.body.approvalReasons]).toEqual(['PENDING', ['CAP_REMOVED']]);
    expect(await staff.counter(day(1))).toMatchObject({ capacity: 40, version: 1 });
  });

  it('is told before anything happens, and nothing happens', async () => {
    const body = {
      branchId: 'B001',
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: day(1), add: 51 }],
    };
    const foreseen = await staff.call(MAKER, 'POST', '/staff/quota-changes/preview', { body });
    expect(foreseen.status).toBe(200);
    expect(foreseen.body).toMatchObject({
      needsApproval: true,
      approvalReasons: ['ABOVE_THRESHOLD'],
      preview: [{ branchId: 'B001', old: { capacity: 40 }, new: { capacity: 91 } }],
      summary: { counters: 1, raised: { counters: 1, places: 51 }, complete: true },
    });
    expect(await staff.counter(day(1))).toMatchObject({ capacity: 40, version: 1 });
  });

  it('is what small changes of a day add up to, and begins anew with an approval', async () => {
    const add = async (): Promise<string> => (await staff.change([{ start: day(2), add: 20 }])).body.status;
    expect([await add(), await add()]).toEqual(['APPLIED', 'APPLIED']);
    const third = await staff.change([{ start: day(2), add: 20 }]);
    expect(third.body.status).toBe('PENDING');
    expect((await staff.decide(third.body.id, 'approve')).body.status).toBe('APPLIED');
    expect([await add(), await add()]).toEqual(['APPLIED', 'APPLIED']);
    expect(await staff.counter(day(2))).toMatchObject({ capacity: 140 });
  });

  it('is what the branch says where it says something else than the bank', async () => {
    await staff.app.pool.query(
      "INSERT INTO quota_policies (branch_id, approval_above_day) VALUES ('B007', 2)",
    );
    const changed = await staff.change([{ start: day(3), add: 3 }], { branchIds: ['B007', 'B008'] });
    expect([changed.body.status, changed.body.approvalReasons]).toEqual(['PENDING', ['ABOVE_THRESHOLD']]);
    expect((await staff.change([{ start: day(3), add: 3 }], { branchIds: ['B008'] })).body.status).toBe(
      'APPLIED',
    );
  });
});

describe('the second person', () => {
  it('approves: the change is applied, with who, when and an event for each step', async () => {
    const id = await staff.pending([{ start: day(4), set: 100 }]);
    const approved = await staff.decide(id, 'approve');
    expect(approved.status).toBe(200);
    expect(approved.body).toMatchObject({ id, status: 'APPLIED', decidedBy: 'S-quota-checker-ALL' });
    expect(await staff.counter(day(4))).toMatchObject({ capacity: 100, version: 2 });
    expect(await staff.eventsOf(id)).toEqual(['QUOTA_CHANGE_SUBMITTED', 'QUOTA_CHANGE_APPROVED']);
    const { body } = await staff.call(MAKER, 'GET', `/staff/quota-changes/${id}`);
    expect(body.timeline.map(({ type, by }) => [type, by])).toEqual([
      ['QUOTA_CHANGE_SUBMITTED', 'S-quota-maker-ALL'],
      ['QUOTA_CHANGE_APPROVED', 'S-quota-checker-ALL'],
    ]);
    expect(body.effect).toMatchObject([
      { old: { capacity: 40 }, new: { capacity: 100 }, now: { capacity: 100 } },
    ]);
  });

  it('rejects with a reason, and nothing moves', async () => {
    const id = await staff.pending([{ start: day(5), set: 100 }]);
    const without = await staff.call(CHECKER, 'POST', `/staff/quota-changes/${id}/reject`, { body: {} });
    expect([without.status, without.body.errors[0]?.pointer]).toEqual([422, '/reason']);
    const rejected = await staff.decide(id, 'reject');
    expect(rejected.body).toMatchObject({ status: 'REJECTED', decisionReason: '人手不足' });
    expect(await staff.counter(day(5))).toMatchObject({ capacity: 40, version: 1 });
  });

  it('is never the maker, whatever roles they have', async () => {
    const both = { role: ['quota-maker', 'quota-checker'] } as const;
    const everything = { role: ['quota-maker', 'quota-checker', 'auditor', 'sre'] } as const;
    for (const who of [both, everything]) {
      const { body } = await staff.change([{ start: day(6), set: 100 }], {}, { who });
      for (const decision of ['approve', 'reject'] as const) {
        const own = await staff.decide(body.id, decision, { who });
        expect([own.status, own.body.code]).toEqual([403, 'QUOTA_CHANGE_SAME_PERSON']);
      }
      expect(await staff.statusOf(body.id)).toBe('PENDING');
    }
  });

  it('control: where a process would let the maker approve, the store refuses', async () => {
    const id = await staff.pending([{ start: day(6), set: 101 }]);
    const by = (who: string | null): Promise<unknown> =>
      staff.app.pool.query("UPDATE quota_changes SET status = 'APPLIED', decided_by = $2 WHERE id = $1", [
        id,
        who,
      ]);
    await expect(by('S-quota-maker-ALL')).rejects.toMatchObject({ constraint: 'quota_changes_two_persons' });
    await expect(by(null)).rejects.toMatchObject({ constraint: 'quota_changes_approved_by_another' });
    expect(await staff.statusOf(id)).toBe('PENDING');
  });

  it('must have the role, and reach every branch of the change', async () => {
    const id = await staff.pending([{ start: day(7), set: 100 }], { branchIds: ['B001', 'B002'] });
    expect((await staff.decide(id, 'approve', { who: { role: 'teller' } })).status).toBe(403);
    const one = await staff.decide(id, 'approve', { who: { role: 'quota-checker', branch: 'B001' } });
    expect([one.status, one.body.code]).toEqual([404, 'NOT_FOUND']);
    expect((await staff.decide(id, 'approve')).body.status).toBe('APPLIED');
    const own = { role: 'quota-maker', branch: 'B001' } as const;
    for (const branchIds of [['B002'], ['B001', 'B002'], ['B001', 'B999']]) {
      const refused = await staff.change([{ start: day(7), add: 1 }], { branchIds }, { who: own });
      expect([refused.status, refused.body.code]).toEqual([403, 'BRANCH_NOT_YOURS']);
    }
    type List = { items: { branchIds: string[] }[] };
    const list = async (query: string) =>
      (await staff.call<List>(own, 'GET', `/staff/quota-changes?${query}`)).body;
    const seen = (await list('limit=100')).items;
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.filter(({ branchIds }) => !branchIds.includes('B001'))).toEqual([]);
    expect((await list('status=PENDING&from=2126-01-01T00:00:00Z')).items).toEqual([]);
    expect((await list('branchId=B002')).items).toBeUndefined();
    const ancient = await staff.call(own, 'GET', '/staff/quota-changes?from=0000-01-01T00:00:00Z');
    expect(ancient.status).toBe(422);
  });

  it('comes too late when time is up by the clock of the store, whether or not anybody has noticed', async () => {
    const unnoticed = await staff.pending([{ start: day(8), set: 100 }]);
    await staff.passTime(unnoticed, 'expires_at');
    const late = await staff.decide(unnoticed, 'approve');
    expect([late.status, late.body.code, late.body.params['status']]).toEqual([
      409,
      'QUOTA_CHANGE_DECIDED',
      'EXPIRED',
    ]);
    expect(await staff.statusOf(unnoticed)).toBe('EXPIRED');
    const noticed = await staff.pending([{ start: day(8), set: 100 }]);
    await staff.passTime(noticed, 'expires_at');
    expect(await staff.runDue()).toBe(1);
    expect(await staff.eventsOf(noticed)).toEqual(['QUOTA_CHANGE_SUBMITTED', 'QUOTA_CHANGE_EXPIRED']);
    expect(await staff.counter(day(8))).toMatchObject({ capacity: 40, version: 1 });
  });
});

describe('its maker', () => {
  it('takes a change back while it waits, and nobody else does', async () => {
    const id = await staff.pending([{ start: day(9), set: 100 }]);
    const other = await staff.decide(id, 'withdraw', { who: { role: 'quota-maker', colleague: 2 } });
    expect([other.status, other.body.code]).toEqual([403, 'QUOTA_CHANGE_NOT_YOURS']);
    expect((await staff.decide(id, 'withdraw')).body.status).toBe('WITHDRAWN');
    const late = await staff.decide(id, 'approve');
    expect([late.status, late.body.params['status']]).toEqual([409, 'WITHDRAWN']);
  });
});

describe('a change that is not what was seen', () => {
  it('is refused with what each counter is at', async () => {
    const stale = await staff.change([{ start: day(10), end: day(10), set: 41, version: 7 }]);
    expect([stale.status, stale.body.code]).toEqual([409, 'QUOTA_VERSION_STALE']);
    expect(stale.body.errors[0]).toMatchObject({
      pointer: '/changes/0/version',
      params: { branchId: 'B001', start: day(10), expected: 7, actual: 1, capacity: 40, inUse: 0 },
    });
  });

  it('cannot be approved after somebody else set the same counter; it is superseded', async () => {
    const id = await staff.pending([{ start: day(11), set: 100 }]);
    await staff.change([{ start: day(11), add: 1 }]);
    const shown = await staff.call(CHECKER, 'GET', `/staff/quota-changes/${id}`);
    expect(shown.body.outdated).toMatchObject([{ old: { version: 1 }, now: { version: 2, capacity: 41 } }]);
    const stale = await staff.decide(id, 'approve');
    expect([stale.status, stale.body.code]).toEqual([409, 'QUOTA_VERSION_STALE']);
    expect(stale.body.errors[0]?.params).toMatchObject({ expected: 1, actual: 2, capacity: 41 });
    expect(await staff.statusOf(id)).toBe('SUPERSEDED');
    expect(await staff.counter(day(11))).toMatchObject({ capacity: 41 });
  });

  it('goes together with others where it says how far and not how much', async () => {
    const id = await staff.pending([{ start: day(12), add: 60 }]);
    await staff.change([{ start: day(12), add: 1 }]);
    expect((await staff.decide(id, 'approve')).body.status).toBe('APPLIED');
    expect(await staff.counter(day(12))).toMatchObject({ capacity: 101 });
  });
});

describe('several at once', () => {
  /** What came of it, sorted, so that any order of the race gives the same. */
  const outcomes = (
    answers: readonly { status: number; body: { status: string; code: string } }[],
  ): string[] =>
    answers.map(({ status, body }) => `${status} ${status === 200 ? body.status : body.code}`).sort();

  it('of checkers who approve and reject one wins, and the others are told how it went', async () => {
    for (let round = 0; round < 8; round += 1) {
      const id = await staff.pending([{ start: day(13), set: 200 + round * 100 }]);
      const answers = await Promise.all([
        staff.decide(id, 'approve'),
        staff.decide(id, 'reject', { who: SECOND_CHECKER }),
        staff.decide(id, 'approve', { who: { role: 'quota-checker', colleague: 3 } }),
        staff.decide(id, 'withdraw'),
      ]);
      const winner = answers.find(({ status }) => status === 200)!;
      expect(outcomes(answers)).toEqual(
        [`200 ${winner.body.status}`, ...Array<string>(3).fill('409 QUOTA_CHANGE_DECIDED')].sort(),
      );
      const others = answers.filter(({ status }) => status === 409);
      expect(new Set(others.map(({ body }) => body.params['status']))).toEqual(new Set([winner.body.status]));
      expect(await staff.statusOf(id)).toBe(winner.body.status);
      expect(await staff.eventsOf(id)).toHaveLength(2);
      const { capacity } = await staff.counter(day(13));
      expect(capacity === 200 + round * 100).toBe(winner.body.status === 'APPLIED');
    }
  });

  it('control: without the lock and the guard of the state both would have decided', async () => {
    const id = await staff.pending([{ start: day(14), set: 100 }]);
    // What look-think-write does: both look while it is still pending, then both write what they thought.
    const looks = await Promise.all([staff.statusOf(id), staff.statusOf(id)]);
    const write = async (seen: string, to: string, by: string): Promise<number | null> => {
      if (seen !== 'PENDING') return 0;
      const values = [id, to, by];
      const sql = 'UPDATE quota_changes SET status = $2, decided_by = $3 WHERE id = $1';
      return (await staff.app.pool.query(sql, values)).rowCount;
    };
    const writes = await Promise.all([write(looks[0], 'REJECTED', 'S-1'), write(looks[1], 'APPLIED', 'S-2')]);
    expect(writes).toEqual([1, 1]);
  });

  it('of two changes made on one sight of a counter one is applied, the other told of it', async () => {
    const { version } = await staff.counter(day(15));
    const answers = await Promise.all(
      [41, 42, 43, 44].map((set) => staff.change([{ start: day(15), set, version }])),
    );
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409]);
    expect(await staff.counter(day(15))).toMatchObject({ version: version + 1 });
  });

  it('of two approved changes of one counter one is applied, the other superseded', async () => {
    const ids = [
      await staff.pending([{ start: day(16), set: 100 }]),
      await staff.pending([{ start: day(16), set: 120 }]),
    ];
    const answers = await Promise.all(ids.map((id) => staff.decide(id, 'approve')));
    expect(outcomes(answers)).toEqual(['200 APPLIED', '409 QUOTA_VERSION_STALE']);
    expect((await Promise.all(ids.map((id) => staff.statusOf(id)))).sort()).toEqual([
      'APPLIED',
      'SUPERSEDED',
    ]);
    expect(await staff.counter(day(16))).toMatchObject({ version: 2 });
  });
});

describe('the same request again', () => {
  it('makes one change, and gives the same answer though the change has gone on', async () => {
    const key = randomUUID();
    const first = await staff.change([{ start: day(17), set: 100 }], {}, { key });
    await staff.decide(first.body.id, 'approve');
    const again = await staff.change([{ start: day(17), set: 100 }], {}, { key });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(again.body).toEqual(first.body);
    const other = await staff.change([{ start: day(17), set: 90 }], {}, { key });
    expect([other.status, other.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('at the same time makes one change too', async () => {
    const key = randomUUID();
    const before = (await staff.counter(day(18))).capacity!;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => staff.change([{ start: day(18), add: 1 }], {}, { key })),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await staff.counter(day(18))).toMatchObject({ capacity: before + 1 });
  });

  it('at the same time is told the same by those who named what they saw', async () => {
    const key = randomUUID();
    const { version } = await staff.counter(day(21));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => staff.change([{ start: day(21), set: 50, version }], {}, { key })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('decides once', async () => {
    const id = await staff.pending([{ start: day(19), set: 100 }]);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 4 }, () => staff.decide(id, 'approve', { key })));
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual(
      Array.from({ length: 4 }, () => [200, 'APPLIED']),
    );
    expect(await staff.eventsOf(id)).toHaveLength(2);
  });
});

describe('break-glass', () => {
  const body = (reason: string): object => ({
    branchId: 'B001',
    product: 'MORTGAGE',
    changes: [{ period: 'DAY', start: day(20), unlimited: true }],
    reason,
  });
  const breakGlass = (reason: string, who: object = { role: 'sre' }) =>
    staff.call(who as typeof MAKER, 'POST', '/staff/quota-changes/break-glass', { body: body(reason) });

  it('is for few, needs a reason, applies at once, and is written down twice', async () => {
    expect((await breakGlass('核心系统割接，临时放开', MAKER)).status).toBe(403);
    expect((await breakGlass('急')).status).toBe(422);
    const done = await breakGlass('核心系统割接失败，临时放开当日限额');
    expect(done.body).toMatchObject({
      status: 'APPLIED',
      breakGlass: true,
      approvalReasons: ['CAP_REMOVED'],
    });
    expect(await staff.counter(day(20))).toMatchObject({ capacity: null });
    expect(await staff.eventsOf(done.body.id)).toEqual(['QUOTA_CHANGE_BREAK_GLASS']);
    const metrics = await staff.app.http<string>('GET', '/metrics');
    expect(metrics.body).toMatch(/yuhuan_quota_break_glass_total 1/);
    type Log = { items: { id: string; subjectId: string; actorId: string; review: object | null }[] };
    const log = await staff.call<Log>({ role: 'auditor' }, 'GET', '/ops/break-glass?unreviewed=true');
    expect(log.body.items).toMatchObject([{ subjectId: done.body.id, actorId: 'S-sre-ALL', review: null }]);
    const entry = log.body.items[0]!.id;
    // To an auditor of another branch it looks as if it did not exist.
    const elsewhere = { role: 'auditor', branch: 'B002' } as const;
    expect((await staff.call<Log>(elsewhere, 'GET', '/ops/break-glass')).body.items).toEqual([]);
    const review = (who: object, verdict = 'JUSTIFIED') =>
      staff.call(who as typeof MAKER, 'POST', `/ops/break-glass/${entry}/review`, {
        body: { verdict, note: '已核实' },
      });
    expect((await review({ role: 'sre' })).status).toBe(403);
    expect((await review(elsewhere)).status).toBe(404);
    const here = { role: 'auditor', branch: 'B001' } as const;
    expect((await staff.call<Log>(here, 'GET', '/ops/break-glass')).body.items).toHaveLength(1);
    expect((await review(here)).status).toBe(201);
    expect((await review({ role: 'auditor' }, 'NOT_JUSTIFIED')).body.code).toBe('BREAK_GLASS_REVIEWED');
    for (const rewrite of [
      'UPDATE break_glass_log SET reason = $1',
      'UPDATE break_glass_reviews SET note = $1',
    ]) {
      await expect(staff.app.pool.query(rewrite, ['nothing to see'])).rejects.toThrow(/append-only/);
    }
  });

  it('is reviewed by another person', async () => {
    const who = { role: ['sre', 'auditor'] } as const;
    const done = await breakGlass('核心系统割接失败，再次放开当日限额', who);
    const { rows } = await staff.app.pool.query<{ id: string }>(
      'SELECT id FROM break_glass_log WHERE subject_id = $1',
      [done.body.id],
    );
    const path = `/ops/break-glass/${rows[0]!.id}/review`;
    const own = await staff.call(who, 'POST', path, { body: { verdict: 'JUSTIFIED', note: '自查' } });
    expect([own.status, own.body.code]).toEqual([403, 'BREAK_GLASS_OWN']);
  });
});

it('leaves every promise kept', async () => {
  await staff.reconcile();
  expect(await staff.violated()).toEqual([]);
});
