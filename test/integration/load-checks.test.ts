import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { BREAKAGES, proveChecks } from '../../load-tests/runner/breakages.js';
import { loadHistory, type Told } from '../../load-tests/runner/history.js';
import { ask, type Check, checksFor, OF_SOME, readChecks } from '../../load-tests/runner/oracle.js';
import { digestOfKey } from '../invariants/records.js';
import { createTestDatabase, type TestDatabase } from '../harness/index.js';

const DATE = '2026-11-30';
const [FIRST, SECOND] = [randomUUID(), randomUUID()];

/** A day of two places, both taken; a third person was refused. The week has room. */
const SOUND = `
  INSERT INTO quota_counters (id, branch_id, product_group, period, period_start, capacity, ceiling, taken) OVERRIDING SYSTEM VALUE VALUES
    (1, 'B001', 'HOUSING', 'DAY', '${DATE}', 2, 2, 2), (3, 'B001', 'HOUSING', 'WEEK', '${DATE}', 9, 9, 2),
    (4, 'B001', 'HOUSING', 'MONTH', '2026-11-01', NULL, NULL, 2);
  INSERT INTO bookings (id, number, status, seq, customer_id, loan_id, product, branch_id, date, channel, kind,
    contact_phone, rule_version, counter_ids, booked_at) VALUES
    ('${FIRST}', 'N1', 'BOOKED', 1, 'C1', 'L1', 'MORTGAGE', 'B001', '${DATE}', 'ONLINE', 'FULL', '1', '1', '{4,3,1}', now()),
    ('${SECOND}', 'N2', 'BOOKED', 1, 'C2', 'L2', 'MORTGAGE', 'B001', '${DATE}', 'ONLINE', 'FULL', '1', '1', '{4,3,1}', now());
  INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role) VALUES
    ('booking', '${FIRST}', 1, 'BOOKED', 'BOOKED', 'C1', 'customer'), ('booking', '${SECOND}', 1, 'BOOKED', 'BOOKED', 'C2', 'customer');
  INSERT INTO idempotency_keys (key_digest, request_digest, booking_id, booking_seq) VALUES
    ('${digestOfKey('C1', 'k')}', '${digestOfKey('', '')}', '${FIRST}', 1), ('${digestOfKey('C2', 'k')}', '${digestOfKey('', '')}', '${SECOND}', 1);`;

function told(person: number, change: Partial<Told> = {}): Told {
  return {
    operation: 'book',
    role: 'person',
    customer: `C${person}`,
    loan: `L${person}`,
    branch: 'B001',
    date: DATE,
    window: null,
    key: 'k',
    startedMs: 1_000 * person,
    tookMs: 5,
    outcome: 'yes',
    status: 201,
    code: null,
    booking: person === 1 ? FIRST : SECOND,
    replayed: false,
    full: null,
    explained: true,
    retryAfter: null,
    place: null,
    ...change,
  };
}

const full = {
  outcome: 'no',
  status: 409,
  code: 'QUOTA_DAY_FULL',
  booking: null,
  full: `DAY ${DATE} ALL`,
} as const;
const HISTORY = [told(1), told(2), told(2, { replayed: true }), told(3, full)];

describe('the oracle of the load scenarios', () => {
  let database: TestDatabase;
  let client: PoolClient;
  let checks: Check[];

  beforeAll(async () => {
    database = await createTestDatabase();
    checks = await readChecks();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    client = await database.pool.connect();
    await client.query('BEGIN');
    await client.query(SOUND);
  });
  afterEach(async () => {
    await client.query('ROLLBACK');
    client.release();
  });

  const load = (during: readonly Told[], unitsReturn = false, knocks: readonly Told[] = []): Promise<void> =>
    loadHistory(client, {
      during,
      knocks,
      slots: [{ branchId: 'B001', date: DATE, window: null }],
      unitsReturn,
      quotasChange: false,
    });
  const broken = async (): Promise<string[]> =>
    (await ask(client, checks)).filter(({ holds }) => !holds).map(({ name }) => name);

  it('finds nothing where nothing is wrong', async () => {
    await load(HISTORY);
    expect(await broken()).toEqual([]);
  });

  it('knows something that each check must see', () => {
    expect(
      checks.map(({ name }) => name).filter((name) => !BREAKAGES.some(({ check }) => check === name)),
    ).toEqual([]);
    expect(OF_SOME.filter((name) => !checks.some((check) => check.name === name))).toEqual([]);
  });

  it.each(BREAKAGES)('sees $what ($check)', async (breakage) => {
    await load(HISTORY);
    const [proof] = await proveChecks(client, checks, [breakage]);
    expect(proof).toMatchObject({ seen: true });
    // What was broken is whole again: the next one is judged by itself.
    expect(await broken()).toEqual([]);
  });

  it('believes a refusal of a moment only where no units come back, and always who knocks at rest', async () => {
    await client.query('UPDATE quota_counters SET capacity = 3, ceiling = 3 WHERE id = 1');
    await client.query('SAVEPOINT prepared');
    await load(HISTORY);
    expect(await broken()).toEqual([
      'demand-is-served',
      'people-get-their-share',
      'refusals-name-a-full-counter',
    ]);
    await client.query('ROLLBACK TO SAVEPOINT prepared');
    await load(HISTORY, true);
    expect(await broken()).toEqual(['people-get-their-share']);
    await client.query('ROLLBACK TO SAVEPOINT prepared');
    await load(HISTORY, true, [told(4, { ...full, role: 'knocker' })]);
    expect(await broken()).toEqual([
      'demand-is-served',
      'people-get-their-share',
      'refusals-name-a-full-counter',
    ]);
  });

  it('takes no last answer that is none, whatever was asked, and one that came when it was asked again', async () => {
    const unknown = { operation: 'cancel', outcome: 'unknown', status: 0, booking: null, key: 'c' } as const;
    const cancelled = { operation: 'cancel', key: 'c', status: 200 } as const;
    const hold = { ...unknown, operation: 'hold', key: null } as const;
    const quota = { ...hold, operation: 'quota', role: 'staff', customer: '', loan: '' } as const;
    await client.query('SAVEPOINT prepared');
    for (const [during, found] of [
      [[told(1, unknown)], ['no-server-fault']],
      [[told(1, unknown), told(1, { ...cancelled, outcome: 'no', status: 409, code: 'X' })], []],
      [
        [told(1, { ...cancelled, outcome: 'no', status: 409, code: 'X' }), told(1, unknown)],
        ['no-server-fault'],
      ],
      [[told(2, hold)], ['no-server-fault']],
      // Each change of staff is for something else: the next one is no word of this one.
      [[told(1, quota), told(1, { ...quota, outcome: 'yes', status: 200 })], ['no-server-fault']],
    ] as const) {
      await load([...HISTORY, ...during]);
      expect((await broken()).filter((name) => name !== 'nobody-noticed')).toEqual(found);
      expect(await broken()).toContain('nobody-noticed');
      await client.query('ROLLBACK TO SAVEPOINT prepared');
    }
  });

  it('asks the checks of some scenarios only where they are named', () => {
    const usual = checksFor(checks, []).map(({ name }) => name);
    expect(usual).toHaveLength(checks.length - OF_SOME.length);
    expect(checksFor(checks, [OF_SOME[0]!]).map(({ name }) => name)).toContain(OF_SOME[0]);
    expect(() => checksFor(checks, ['no-such-check'])).toThrow('there is no check no-such-check');
  });
});
