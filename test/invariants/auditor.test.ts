import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { createTestDatabase, type TestDatabase } from '../harness/index.js';
import { auditOn } from './auditor.js';
import type { HistoryEntry } from './history.js';
import { digestOfKey } from './records.js';

jest.setTimeout(60_000);

const BOOKED = randomUUID();
const MOVED = randomUUID();
const DATE = '2026-11-30';

/** Two bookings as they should be: one as it was made, one that was moved a day. */
const SOUND = `
  INSERT INTO quota_counters (id, branch_id, product_group, period, period_start, capacity, ceiling, taken) OVERRIDING SYSTEM VALUE VALUES
    (1, 'B001', 'HOUSING', 'DAY', '${DATE}', 2, 2, 1), (2, 'B001', 'HOUSING', 'DAY', '2026-12-01', 2, 2, 1),
    (3, 'B001', 'HOUSING', 'WEEK', '${DATE}', 2, 2, 2), (4, 'B001', 'HOUSING', 'MONTH', '2026-11-01', 2, 2, 1),
    (5, 'B001', 'HOUSING', 'MONTH', '2026-12-01', NULL, NULL, 1);
  INSERT INTO bookings (id, number, status, seq, customer_id, loan_id, product, branch_id, date, channel, kind,
    contact_phone, rule_version, counter_ids, booked_at) VALUES
    ('${BOOKED}', 'N1', 'BOOKED', 1, 'C1', 'L1', 'MORTGAGE', 'B001', '${DATE}', 'ONLINE', 'FULL', '1', '1', '{4,3,1}', now()),
    ('${MOVED}', 'N2', 'BOOKED', 2, 'C2', 'L2', 'MORTGAGE', 'B001', '2026-12-01', 'ONLINE', 'FULL', '1', '1', '{5,3,2}', now());
  INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role, details) VALUES
    ('booking', '${BOOKED}', 1, 'BOOKED', NULL, 'BOOKED', 'C1', 'customer', NULL),
    ('booking', '${MOVED}', 1, 'BOOKED', NULL, 'BOOKED', 'C2', 'customer', NULL),
    ('booking', '${MOVED}', 2, 'RESCHEDULED', 'BOOKED', 'BOOKED', 'C2', 'customer',
      '{"from": {"branchId": "B001", "date": "${DATE}", "timeWindow": ""}, "to": {"branchId": "B001", "date": "2026-12-01", "timeWindow": ""}}');
  INSERT INTO idempotency_keys (key_digest, request_digest, booking_id, booking_seq) VALUES
    ('${digestOfKey('C1', 'k1')}', '${digestOfKey('', '')}', '${BOOKED}', 1),
    ('${digestOfKey('C2', 'k2')}', '${digestOfKey('', '')}', '${MOVED}', 1),
    ('${digestOfKey('C2', 'k3')}', '${digestOfKey('', '')}', '${MOVED}', 2);`;

function told(
  person: 1 | 2,
  key: string,
  change: Partial<HistoryEntry> = {},
  body: object = {},
): HistoryEntry {
  const id = person === 1 ? BOOKED : MOVED;
  const booking = {
    id,
    number: `N${person}`,
    status: 'BOOKED',
    loanId: `L${person}`,
    branchId: 'B001',
    window: null,
  };
  return {
    elapsedMs: 1,
    operation: 'book',
    actorId: `C${person}`,
    customerId: `C${person}`,
    loanId: `L${person}`,
    key,
    path: '/api/v1/bookings',
    body: {},
    targetId: undefined,
    process: 0,
    answer: {
      kind: 'yes',
      status: 201,
      replayed: false,
      body: { ...booking, date: DATE, ...body },
    },
    ...change,
  };
}

const MOVE = told(2, 'k3', { operation: 'reschedule', targetId: MOVED }, { date: '2026-12-01' });
const HISTORY = [told(1, 'k1'), told(2, 'k2'), MOVE];
const no = (code: string) => ({ answer: { kind: 'no', status: 409, code, params: {} } }) as const;

describe('the auditor', () => {
  let database: TestDatabase;
  let client: PoolClient;

  beforeAll(async () => {
    database = await createTestDatabase();
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

  const found = async (history: readonly HistoryEntry[]): Promise<string[]> => {
    const violations = await auditOn(client, history);
    return [...new Set(violations.map(({ invariant, what }) => `${invariant} ${what}`))];
  };

  it('finds nothing where nothing is wrong', async () => {
    expect(await auditOn(client, HISTORY)).toEqual([]);
  });

  it.each([
    [
      'more bookings than a capacity that was lowered',
      'UPDATE quota_counters SET capacity = 1 WHERE id = 3',
      'INV-1 more bookings than capacity',
    ],
    [
      'a unit lost',
      'UPDATE quota_counters SET taken = 2 WHERE id = 1',
      'INV-7 a counter differs from its bookings',
    ],
    [
      'a unit given back twice',
      'UPDATE quota_counters SET taken = 0 WHERE id = 1',
      'INV-7 a counter differs from its bookings',
    ],
    [
      'a cancellation that kept its units',
      `UPDATE bookings SET status = 'CANCELLED' WHERE id = '${BOOKED}'`,
      'INV-7 a counter differs from its bookings',
    ],
    [
      'a change without its event',
      `UPDATE bookings SET status = 'CHECKED_IN', seq = 2 WHERE id = '${BOOKED}'`,
      'INV-8 a booking in another state than its last event',
    ],
    [
      'one change logged twice',
      `INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role)
       VALUES ('booking', '${BOOKED}', 1, 'BOOKED', 'BOOKED', 'C1', 'customer')`,
      'INV-8 events are not 1, 2, 3 …',
    ],
    [
      'a booking that came back to life',
      `INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role) VALUES
       ('booking', '${BOOKED}', 2, 'CANCELLED', 'BOOKED', 'CANCELLED', 'C1', 'customer'),
       ('booking', '${BOOKED}', 3, 'CONFIRMED', 'CANCELLED', 'BOOKED', 'C1', 'customer');
       UPDATE bookings SET seq = 3 WHERE id = '${BOOKED}'`,
      'INV-8 a change that may not happen',
    ],
    [
      'one end twice',
      `INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role) VALUES
       ('booking', '${BOOKED}', 2, 'CANCELLED', 'BOOKED', 'CANCELLED', 'C1', 'customer'),
       ('booking', '${BOOKED}', 2, 'CANCELLED', 'BOOKED', 'CANCELLED', 'C1', 'customer')`,
      'INV-7 a booking ended twice',
    ],
    [
      'events of nothing',
      `INSERT INTO events (subject_type, subject_id, seq, type, to_state, actor_id, actor_role)
       VALUES ('booking', '${randomUUID()}', 1, 'BOOKED', 'BOOKED', 'C1', 'customer')`,
      'INV-8 events of a booking that is not there',
    ],
    [
      'a move that kept the counters of the old slot',
      `UPDATE bookings SET counter_ids = '{4,3,1}' WHERE id = '${MOVED}'`,
      'INV-9 a booking with other counters than its slot has',
    ],
    [
      'a booking elsewhere than its last move says',
      `UPDATE bookings SET date = '2026-12-02' WHERE id = '${MOVED}'`,
      'INV-9 moves that do not join up',
    ],
    [
      'an acknowledged booking lost',
      `DELETE FROM bookings WHERE id = '${BOOKED}'`,
      'INV-3 an answer of yes without a row',
    ],
    [
      "a booking in somebody else's name",
      `UPDATE bookings SET customer_id = 'C9' WHERE id = '${BOOKED}'`,
      "INV-3 a row of somebody else's",
    ],
    [
      'an effect that its key does not remember',
      `DELETE FROM idempotency_keys WHERE booking_id = '${BOOKED}'`,
      'INV-4 an answer of yes without an effect of its key',
    ],
    [
      'a key that names another booking',
      `UPDATE idempotency_keys SET booking_id = '${MOVED}' WHERE booking_id = '${BOOKED}'`,
      'INV-4 another booking than its key names',
    ],
    [
      'a booking that was cancelled in order, and not by its customer',
      `UPDATE bookings SET status = 'CANCELLED', seq = 2 WHERE id = '${BOOKED}';
       UPDATE quota_counters SET taken = taken - 1 WHERE id IN (1, 3, 4);
       INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role)
       VALUES ('booking', '${BOOKED}', 2, 'CANCELLED', 'BOOKED', 'CANCELLED', 'C1', 'customer')`,
      'INV-3 a change that nobody asked for',
    ],
    [
      'two active bookings of one loan',
      `DROP INDEX bookings_one_active_per_loan; UPDATE bookings SET loan_id = 'L1'`,
      'INV-5 two active bookings of one loan',
    ],
  ])('finds %s', async (_, tamper, violation) => {
    await client.query(tamper);
    expect(await found(HISTORY)).toContain(violation);
  });

  it.each([
    ['a row that nobody was told of', [HISTORY[0]!], 'INV-3 a row that nobody was told of'],
    [
      'an effect that was refused to the customer',
      [told(1, 'k1', no('QUOTA_DAY_FULL')), ...HISTORY.slice(1)],
      'INV-4 an effect that was answered with no',
    ],
    [
      'a repeat that was told something else',
      [...HISTORY, told(1, 'k1', {}, { date: '2026-12-07' })],
      'INV-4 one key has two answers',
    ],
    ['one key with two effects', [...HISTORY, told(1, 'k1')], 'INV-4 one key had its effect twice'],
    [
      'one key that said yes to two requests',
      [...HISTORY, told(1, 'k1', { body: { kind: 'PARTIAL' } })],
      'INV-4 one key said yes to two requests',
    ],
    [
      'a move that was told and not made',
      [...HISTORY.slice(0, 2), told(2, 'k3', { operation: 'reschedule' }, { date: '2026-12-09' })],
      'INV-9 a move that was told and not made',
    ],
    [
      'a number that was told and is another',
      [told(1, 'k1', {}, { number: 'N9' }), ...HISTORY.slice(1)],
      'INV-3 a row with another number',
    ],
  ])('finds %s in the history', async (_, history, violation) => {
    expect(await found(history)).toContain(violation);
  });
});
