import type pg from 'pg';
import { ask, type Check } from './oracle.js';

/** One thing that a broken engine could leave behind, and the check that must see it. */
export interface Breakage {
  readonly check: string;
  readonly what: string;
  /** Changes the tables or the history of a run that was sound; guards that forbid it are taken away with it. */
  readonly sql: string;
}

const NO_GUARDS = `
  ALTER TABLE quota_counters DROP CONSTRAINT quota_counters_no_oversell, DROP CONSTRAINT quota_counters_ceiling_covers_capacity;`;
const A_BOOKING = `(SELECT h.booking_id FROM load_history h JOIN bookings b ON b.id = h.booking_id
  WHERE h.operation = 'book' AND h.outcome = 'yes' AND b.status = 'BOOKED' ORDER BY h.n LIMIT 1)`;
const ANOTHER_BOOKING = A_BOOKING.replace('LIMIT 1', 'OFFSET 1 LIMIT 1');
const A_LINE = `(SELECT n FROM load_history WHERE operation = 'book' AND outcome = 'yes' AND NOT replayed ORDER BY n LIMIT 1)`;
const A_FULL_COUNTER = `(SELECT c.id FROM load_history h JOIN quota_counters c ON c.branch_id = h.branch_id AND c.product_group = 'HOUSING'
  AND c.period = h.full_period AND c.period_start = h.full_start AND c.pool = h.full_pool AND c.time_window = h.full_window
  WHERE h.outcome = 'no' ORDER BY h.n LIMIT 1)`;
const A_USED_DAY = `(SELECT c.id FROM quota_counters c WHERE c.period = 'DAY' AND c.capacity IS NOT NULL AND c.taken > 0
  AND c.id = ANY ((SELECT counter_ids FROM bookings WHERE id = ${A_BOOKING})::bigint[]) ORDER BY c.id LIMIT 1)`;

/** Copies the booking under a new id, in the name of another customer or loan; its index that allows one is dropped first. */
const copyBooking = (changes: string): string => `
  DROP INDEX bookings_one_active_per_loan;
  INSERT INTO bookings SELECT (jsonb_populate_record(NULL::bookings, to_jsonb(b) || jsonb_build_object('id', gen_random_uuid(), 'number', 'COPY') || ${changes})).*
  FROM bookings b WHERE b.id = ${A_BOOKING};`;

const ROOM = `'00000000-0000-7000-8000-000000000001'::uuid`;
/** A room of three people with a sound draw: whoever breaks it need not have had one. */
const A_ROOM = `
  INSERT INTO queue_rooms (id, kind, status, pre_queue_opens_at, opens_at, seed, commitment, drawn_online, drawn_assisted, tickets_digest, drawn_at)
  VALUES (${ROOM}, 'STAFF', 'OPEN', now(), now(), 'seed', encode(sha256('seed'), 'hex'), 3, 0, 'digest', now());
  INSERT INTO queue_tickets (id, room_id, lane, customer_id, joined_by, status, number)
  SELECT id, ${ROOM}, 'ONLINE', 'C-Q' || id, 'C', 'WAITING', row_number() OVER (
    ORDER BY encode(sha256(convert_to('seed:digest:' || id, 'UTF8')), 'hex') COLLATE "C")
  FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 3)) AS three;`;

/** At least one for each check; whoever adds a check adds what it must see. */
export const BREAKAGES: readonly Breakage[] = [
  {
    check: 'no-oversell',
    what: 'a day holds one booking more than its capacity',
    sql: `${NO_GUARDS} UPDATE quota_counters SET capacity = taken + held - 1, ceiling = taken + held - 1 WHERE id = ${A_USED_DAY};`,
  },
  {
    check: 'no-oversell',
    what: 'a booking that its counters do not know of',
    sql: `${NO_GUARDS} UPDATE quota_counters SET capacity = taken + held, ceiling = taken + held WHERE id = ${A_USED_DAY};
      ${copyBooking(`'{"loan_id": "L-COPY"}'`)}`,
  },
  {
    check: 'counters-match-bookings',
    what: 'a unit taken by nobody',
    sql: `${NO_GUARDS} UPDATE quota_counters SET taken = taken + 1 WHERE id = ${A_USED_DAY};`,
  },
  {
    check: 'counters-match-bookings',
    what: 'a unit given back twice',
    sql: `UPDATE quota_counters SET taken = taken - 1 WHERE id = ${A_USED_DAY};`,
  },
  {
    check: 'refusals-name-a-full-counter',
    what: 'somebody was told full, and a unit is free',
    sql: `UPDATE quota_counters SET capacity = capacity + 1, ceiling = ceiling + 1 WHERE id = ${A_FULL_COUNTER};`,
  },
  {
    check: 'refusals-name-a-full-counter',
    what: 'somebody was told full, and not of what',
    sql: `UPDATE load_history SET full_period = NULL, full_start = NULL, full_pool = NULL, full_window = NULL
      WHERE n = (SELECT min(n) FROM load_history WHERE full_period IS NOT NULL);`,
  },
  {
    check: 'demand-is-served',
    what: 'a slot that people wanted and did not get is not full at any level',
    sql: `UPDATE quota_counters c SET capacity = capacity + 1000000, ceiling = ceiling + 1000000
      WHERE c.branch_id = (SELECT branch_id FROM quota_counters WHERE id = ${A_FULL_COUNTER});`,
  },
  {
    check: 'every-yes-stands',
    what: 'a booking that was ended in order, and not by its customer',
    sql: `UPDATE quota_counters SET taken = taken - 1 WHERE id = ANY ((SELECT counter_ids FROM bookings WHERE id = ${A_BOOKING})::bigint[]);
      UPDATE bookings SET status = 'CANCELLED' WHERE id = ${A_BOOKING};`,
  },
  {
    check: 'every-yes-stands',
    what: 'a booking on another day than was told',
    sql: `UPDATE bookings SET date = date + 7 WHERE id = ${A_BOOKING};`,
  },
  {
    check: 'every-yes-stands',
    what: 'a hold that was given up, and is kept',
    sql: `UPDATE load_history SET operation = 'release' WHERE n = ${A_LINE};
      UPDATE bookings SET status = 'HELD', expires_at = now() + interval '1 hour' WHERE id = (SELECT booking_id FROM load_history WHERE operation = 'release' LIMIT 1);`,
  },
  {
    check: 'every-yes-has-its-row',
    what: 'an acknowledged booking is lost',
    sql: `DELETE FROM bookings WHERE id = ${A_BOOKING};`,
  },
  {
    check: 'every-yes-has-its-row',
    what: "a booking in somebody else's name",
    sql: `UPDATE bookings SET customer_id = 'C-OTHER' WHERE id = ${A_BOOKING};`,
  },
  {
    check: 'one-effect-a-key',
    what: 'a repeat of a key got another booking',
    sql: `INSERT INTO load_history SELECT (jsonb_populate_record(NULL::load_history, to_jsonb(h)
        || jsonb_build_object('n', (SELECT max(n) + 1 FROM load_history), 'booking_id', gen_random_uuid()))).* FROM load_history h WHERE n = ${A_LINE};`,
  },
  {
    check: 'one-effect-a-key',
    what: 'a repeat was decided anew',
    sql: `INSERT INTO load_history SELECT (jsonb_populate_record(NULL::load_history, to_jsonb(h)
        || jsonb_build_object('n', (SELECT max(n) + 1 FROM load_history)))).* FROM load_history h WHERE n = ${A_LINE};`,
  },
  {
    check: 'one-effect-a-key',
    what: 'a repeat was refused',
    sql: `INSERT INTO load_history SELECT (jsonb_populate_record(NULL::load_history, to_jsonb(h)
        || jsonb_build_object('n', (SELECT max(n) + 1 FROM load_history), 'outcome', 'no', 'booking_id', NULL, 'started_ms', h.started_ms + 3600000))).*
      FROM load_history h WHERE n = ${A_LINE};`,
  },
  {
    check: 'one-effect-a-key',
    what: 'an effect that its key does not remember',
    sql: `DELETE FROM idempotency_keys WHERE booking_id = ${A_BOOKING};`,
  },
  {
    check: 'one-active-booking-a-loan',
    what: 'two bookings of one loan',
    sql: copyBooking(`'{}'`),
  },
  {
    check: 'no-orphan-hold',
    what: 'a hold long over that still stands',
    sql: copyBooking(
      `jsonb_build_object('loan_id', 'L-COPY', 'status', 'HELD', 'expires_at', now() - interval '5 minutes')`,
    ),
  },
  {
    check: 'no-orphan-hold',
    what: 'a hold that nobody was told of',
    sql: copyBooking(
      `jsonb_build_object('loan_id', 'L-COPY', 'status', 'HELD', 'expires_at', now() + interval '5 minutes')`,
    ),
  },
  {
    check: 'everybody-was-told',
    what: 'somebody never got an answer',
    sql: `UPDATE load_history h SET outcome = 'unknown', status = 0, booking_id = NULL FROM load_history l
      WHERE l.n = ${A_LINE} AND h.customer_id = l.customer_id AND h.key = l.key;`,
  },
  {
    check: 'everybody-was-told',
    what: 'a refusal without a word of why',
    sql: `UPDATE load_history h SET outcome = 'no', status = 409, code = NULL, explained = false, booking_id = NULL FROM load_history l
      WHERE l.n = ${A_LINE} AND h.customer_id = l.customer_id AND h.key = l.key;`,
  },
  {
    check: 'nothing-out-of-nowhere',
    what: 'somebody was refused and has a booking all the same',
    sql: `UPDATE load_history h SET outcome = 'no', status = 409, code = 'QUOTA_DAY_FULL', booking_id = NULL
      FROM bookings b WHERE b.id = ${A_BOOKING} AND h.loan_id = b.loan_id;`,
  },
  {
    check: 'every-change-has-its-event',
    what: 'a change that left no event',
    sql: `UPDATE bookings SET status = 'CANCELLED', seq = seq + 1 WHERE id = ${A_BOOKING};`,
  },
  {
    check: 'every-change-has-its-event',
    what: 'one change told twice',
    sql: `INSERT INTO events (subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role)
      SELECT subject_type, subject_id, seq, type, from_state, to_state, actor_id, actor_role FROM events WHERE subject_id = ${ANOTHER_BOOKING} LIMIT 1;`,
  },
  {
    check: 'no-server-fault',
    what: 'an answer of 500',
    sql: `UPDATE load_history SET status = 500, outcome = 'failed' WHERE n = ${A_LINE};`,
  },
  {
    check: 'no-server-fault',
    what: 'a 502 of a proxy before nobody',
    sql: `UPDATE load_history SET status = 502, outcome = 'failed', retry_after = 2 WHERE n = ${A_LINE};`,
  },
  {
    check: 'no-server-fault',
    what: 'somebody cancelled, and nobody knows whether it was done',
    sql: `INSERT INTO load_history SELECT (jsonb_populate_record(NULL::load_history, to_jsonb(h) || jsonb_build_object(
        'n', (SELECT max(n) + 1 FROM load_history), 'operation', 'cancel', 'key', 'cancel', 'outcome', 'unknown', 'status', 0, 'booking_id', NULL))).*
      FROM load_history h WHERE n = ${A_LINE};`,
  },
  {
    check: 'nobody-noticed',
    what: 'a request without an answer that was answered when it came again',
    sql: `INSERT INTO load_history SELECT (jsonb_populate_record(NULL::load_history, to_jsonb(h)
        || jsonb_build_object('n', (SELECT min(n) - 1 FROM load_history), 'outcome', 'unknown', 'status', 0, 'booking_id', NULL))).*
      FROM load_history h WHERE n = ${A_LINE};`,
  },
  {
    check: 'told-when-to-return',
    what: 'a 429 that does not say when',
    sql: `UPDATE load_history SET status = 429, retry_after = NULL WHERE n = ${A_LINE};`,
  },
  {
    check: 'overbooked-accepts-nobody',
    what: 'a quota lowered under what is taken still lets people in',
    sql: `${NO_GUARDS} UPDATE quota_counters SET capacity = 0, ceiling = taken + held + 1 WHERE id = ${A_USED_DAY};`,
  },
  {
    check: 'people-get-their-share',
    what: 'an account of a bot with two bookings',
    sql: `${copyBooking(`'{}'`)} UPDATE load_history h SET role = 'bot' FROM bookings b WHERE b.id = ${A_BOOKING} AND h.loan_id = b.loan_id;`,
  },
  {
    check: 'people-get-their-share',
    what: 'a person limited because bots hammered',
    sql: `UPDATE load_history SET status = 429, retry_after = 1 WHERE n = ${A_LINE};`,
  },
  {
    check: 'people-get-their-share',
    what: 'a place that was free for a person who wanted it',
    sql: `UPDATE bookings SET status = 'CANCELLED' WHERE id = ${A_BOOKING};`,
  },
  {
    check: 'order-of-entry',
    what: 'somebody was called before a smaller number',
    sql: `${A_ROOM}
      INSERT INTO events (at, subject_type, subject_id, seq, type, to_state, actor_id, actor_role)
      SELECT now() - number * interval '1 second', 'queue-ticket', id, 2, 'ADMITTED', 'ADMITTED', 'system', 'system' FROM queue_tickets WHERE room_id = ${ROOM} ORDER BY number DESC;`,
  },
  {
    check: 'order-of-entry',
    what: 'a draw that the published seed does not give',
    sql: `${A_ROOM} UPDATE queue_rooms SET seed = 'another', commitment = encode(sha256('another'), 'hex') WHERE id = ${ROOM};
      UPDATE queue_tickets t SET number = -r.n + 1000 FROM (SELECT id, row_number() OVER (
        ORDER BY encode(sha256(convert_to('another:digest:' || id, 'UTF8')), 'hex') COLLATE "C") AS n FROM queue_tickets WHERE room_id = ${ROOM}) r
      WHERE r.id = t.id; UPDATE queue_rooms SET drawn_online = 1000 WHERE id = ${ROOM};`,
  },
  {
    check: 'order-of-entry',
    what: 'a seed that nobody committed to',
    sql: `${A_ROOM} UPDATE queue_rooms SET commitment = 'something else' WHERE id = ${ROOM};`,
  },
  {
    check: 'nobody-skips-the-line',
    what: 'a bot that was given a place while others waited for their turn',
    sql: `${A_ROOM} UPDATE queue_rooms SET opened_at = (SELECT created_at FROM bookings WHERE id = ${A_BOOKING}) - interval '1 minute' WHERE id = ${ROOM};
      UPDATE load_history SET role = 'bot' WHERE booking_id = ${A_BOOKING};`,
  },
];

export interface Proof {
  readonly breakage: Breakage;
  readonly seen: boolean;
  /** Other checks that saw it too: one fault often breaks several promises. */
  readonly alsoSeenBy: readonly string[];
}

/**
 * Breaks what a sound run left, once for each breakage, and asks every check. All of it is undone: the connection is in a
 * transaction of the caller.
 */
export async function proveChecks(
  client: pg.ClientBase,
  checks: readonly Check[],
  breakages: readonly Breakage[] = BREAKAGES,
): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const breakage of breakages) {
    await client.query('SAVEPOINT sound');
    await client.query(breakage.sql);
    const verdicts = await ask(client, checks);
    await client.query('ROLLBACK TO SAVEPOINT sound');
    const broken = verdicts.filter(({ holds }) => !holds).map(({ name }) => name);
    proofs.push({
      breakage,
      seen: broken.includes(breakage.check),
      alsoSeenBy: broken.filter((name) => name !== breakage.check),
    });
  }
  return proofs;
}
