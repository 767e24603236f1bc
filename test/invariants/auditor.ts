import type { ClientBase, Pool } from 'pg';
import { auditHistory } from './audit-history.js';
import type { HistoryEntry } from './history.js';
import { auditRecords } from './audit-records.js';
import type { BookingRecord, CounterUse, EventRecord, KeyRecord, Violation } from './records.js';

/**
 * Asks the tables what they hold, by statements of its own: it knows the schema and the promises, and nothing of how
 * the application keeps them. Counters are recounted from the slots of bookings, not from what they say of themselves.
 */

/** Holds and bookings out of the urgent reserve: the line gave them a place of it, and they have not moved since. */
const URGENT = `
  SELECT (o.details ->> 'holdId')::uuid FROM events o
  WHERE o.subject_type = 'waitlist' AND o.type = 'OFFERED' AND o.details ->> 'share' = 'URGENT'
    AND NOT EXISTS (SELECT FROM events r WHERE r.subject_id = (o.details ->> 'holdId')::uuid AND r.type = 'RESCHEDULED')`;

/** Which counters a booking is subject to, by its branch, product, day, window and channel, and by what the line offered. */
const SUBJECT_TO = `
  c.branch_id = b.branch_id
  AND c.product_group = CASE b.product WHEN 'MORTGAGE' THEN 'HOUSING' WHEN 'BUSINESS' THEN 'BUSINESS' ELSE 'CONSUMER' END
  AND c.period_start = CASE c.period WHEN 'DAY' THEN b.date ELSE date_trunc(lower(c.period), b.date::timestamp)::date END
  AND (c.pool = 'ALL' OR c.pool = CASE WHEN b.id IN (${URGENT}) THEN 'URGENT' WHEN b.channel IN ('PHONE', 'COUNTER') THEN 'ASSISTED' ELSE 'ONLINE' END)
  AND (c.time_window = '' OR c.time_window = b.time_window)`;

/** Anything that can be asked: a pool, or a connection within a transaction. */
type Store = Pick<ClientBase, 'query'>;

export async function recount(store: Store): Promise<CounterUse[]> {
  const { rows } = await store.query<CounterUse>(`
    SELECT c.id::text, c.branch_id AS "branchId", c.product_group AS group, c.period, c.period_start::text AS start, c.pool,
      c.time_window AS window, c.capacity, c.taken, c.held,
      json_build_object(
        'taken', count(b.id) FILTER (WHERE b.status IN ('BOOKED', 'CHECKED_IN', 'COMPLETED', 'NO_SHOW')),
        'held', count(b.id) FILTER (WHERE b.status = 'HELD')) AS used
    FROM quota_counters c LEFT JOIN bookings b ON ${SUBJECT_TO}
    GROUP BY c.id`);
  return rows;
}

async function bookings(store: Store): Promise<BookingRecord[]> {
  const { rows } = await store.query<BookingRecord>(`
    SELECT b.id::text, b.number, b.status, b.seq, b.customer_id AS "customerId", b.loan_id AS "loanId",
      b.branch_id AS "branchId", b.date::text, b.time_window AS window,
      (SELECT array_agg(u::text ORDER BY u) FROM unnest(b.counter_ids) AS u) AS "counterIds",
      array_agg(c.id::text ORDER BY c.id) AS "expectedCounterIds"
    FROM bookings b LEFT JOIN quota_counters c ON ${SUBJECT_TO}
    GROUP BY b.id`);
  return rows;
}

async function events(store: Store): Promise<EventRecord[]> {
  const { rows } = await store.query<EventRecord>(`
    SELECT subject_id::text AS "bookingId", seq, type, from_state AS "from", to_state AS "to", details
    FROM events WHERE subject_type = 'booking' ORDER BY subject_id, seq, id`);
  return rows;
}

async function keys(store: Store): Promise<KeyRecord[]> {
  const { rows } = await store.query<KeyRecord>(`
    SELECT replace(key_digest::text, '-', '') AS "keyDigest", booking_id::text AS "bookingId", booking_seq AS seq
    FROM idempotency_keys`);
  return rows;
}

/** Everything that is violated at one moment, by the tables alone and, where a history is given, by what was answered. */
export async function audit(pool: Pool, history?: readonly HistoryEntry[]): Promise<Violation[]> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await auditOn(client, history);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

/** As `audit`, within a transaction of the caller. */
export async function auditOn(store: Store, history?: readonly HistoryEntry[]): Promise<Violation[]> {
  const counters = await recount(store);
  const rows = await bookings(store);
  const log = await events(store);
  const effects = await keys(store);
  return [
    ...auditRecords(counters, rows, log),
    ...(history === undefined ? [] : auditHistory(history, { rows, log, effects })),
  ];
}
