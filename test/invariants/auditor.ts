import type { ClientBase, Pool } from 'pg';
import { auditHistory } from './audit-history.js';
import type { HistoryEntry } from './history.js';
import {
  type BookingRecord,
  type CounterUse,
  type EventRecord,
  type KeyRecord,
  slotText,
  type Violation,
} from './records.js';

/**
 * Asks the tables what they hold, by statements of its own: it knows the schema and the promises, and nothing of how
 * the application keeps them. Counters are recounted from the slots of bookings, not from what they say of themselves.
 */

/** Which counters a booking is subject to, by its branch, product, day, window and channel alone. */
const SUBJECT_TO = `
  c.branch_id = b.branch_id
  AND c.product_group = CASE b.product WHEN 'MORTGAGE' THEN 'HOUSING' WHEN 'BUSINESS' THEN 'BUSINESS' ELSE 'CONSUMER' END
  AND c.period_start = CASE c.period WHEN 'DAY' THEN b.date ELSE date_trunc(lower(c.period), b.date::timestamp)::date END
  AND (c.pool = 'ALL' OR c.pool = CASE WHEN b.channel IN ('PHONE', 'COUNTER') THEN 'ASSISTED' ELSE 'ONLINE' END)
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
    ...auditCounters(counters),
    ...auditLoans(rows),
    ...auditLog(rows, log),
    ...auditSlots(rows, log),
    ...(history === undefined ? [] : auditHistory(history, { rows, log, effects })),
  ];
}

function auditCounters(counters: readonly CounterUse[]): Violation[] {
  return counters.flatMap((counter) => {
    const { capacity, taken, held, used } = counter;
    const found: Violation[] = [];
    if (capacity !== null && used.taken + used.held > capacity) {
      found.push({ invariant: 'INV-1', what: 'more bookings than capacity', facts: counter });
    }
    if (taken !== used.taken || held !== used.held) {
      found.push({ invariant: 'INV-7', what: 'a counter differs from its bookings', facts: counter });
    }
    return found;
  });
}

const ACTIVE = new Set(['HELD', 'BOOKED', 'CHECKED_IN']);

function auditLoans(rows: readonly BookingRecord[]): Violation[] {
  const active = Map.groupBy(
    rows.filter(({ status }) => ACTIVE.has(status)),
    ({ loanId }) => loanId,
  );
  return [...active.values()]
    .filter((of) => of.length > 1)
    .map((facts) => ({ invariant: 'INV-5', what: 'two active bookings of one loan', facts }));
}

/** The life of a booking as the auditor understands it: from, event, to. */
const LIVES = new Set([
  '- HELD HELD',
  '- BOOKED BOOKED',
  'HELD CONFIRMED BOOKED',
  'HELD RELEASED RELEASED',
  'HELD EXPIRED EXPIRED',
  'BOOKED RESCHEDULED BOOKED',
  'BOOKED CANCELLED CANCELLED',
  'BOOKED CHECKED_IN CHECKED_IN',
  'BOOKED NO_SHOW NO_SHOW',
  'CHECKED_IN COMPLETED COMPLETED',
]);
const ENDINGS = new Set(['CANCELLED', 'RELEASED', 'EXPIRED']);

function auditLog(rows: readonly BookingRecord[], log: readonly EventRecord[]): Violation[] {
  const byBooking = Map.groupBy(log, ({ bookingId }) => bookingId);
  const found: Violation[] = [];
  for (const row of rows) {
    const own = byBooking.get(row.id) ?? [];
    byBooking.delete(row.id);
    const facts = { row, events: own };
    let state: string | null = null;
    for (const [index, { seq, type, from, to }] of own.entries()) {
      if (seq !== index + 1) found.push({ invariant: 'INV-8', what: 'events are not 1, 2, 3 …', facts });
      if (from !== state || !LIVES.has(`${from ?? '-'} ${type} ${to}`)) {
        found.push({ invariant: 'INV-8', what: 'a change that may not happen', facts });
      }
      state = to;
    }
    if (state !== row.status || own.length !== row.seq) {
      found.push({ invariant: 'INV-8', what: 'a booking in another state than its last event', facts });
    }
    if (own.filter(({ type }) => ENDINGS.has(type)).length > 1) {
      found.push({ invariant: 'INV-7', what: 'a booking ended twice', facts });
    }
  }
  for (const facts of byBooking.values()) {
    found.push({ invariant: 'INV-8', what: 'events of a booking that is not there', facts });
  }
  return found;
}

/** A booking uses the counters of its slot and no others, and got there by moves that join up. */
function auditSlots(rows: readonly BookingRecord[], log: readonly EventRecord[]): Violation[] {
  const found: Violation[] = [];
  const moves = Map.groupBy(
    log.filter(({ type }) => type === 'RESCHEDULED'),
    ({ bookingId }) => bookingId,
  );
  for (const row of rows) {
    if (row.counterIds.join() !== row.expectedCounterIds.join()) {
      found.push({ invariant: 'INV-9', what: 'a booking with other counters than its slot has', facts: row });
    }
    const own = moves.get(row.id) ?? [];
    const places = own.map(({ details }) => [slotText(details?.from), slotText(details?.to)] as const);
    const now = slotText({ branchId: row.branchId, date: row.date, timeWindow: row.window });
    for (const [index, [, to]] of places.entries()) {
      const next = places[index + 1]?.[0] ?? now;
      if (to !== next) {
        found.push({ invariant: 'INV-9', what: 'moves that do not join up', facts: { row, places } });
      }
    }
  }
  return found;
}
