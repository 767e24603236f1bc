import {
  type BookingRecord,
  type CounterUse,
  type EventRecord,
  slotText,
  type Violation,
} from './records.js';

/** What records say of themselves, whichever store they were read from: real tables, or those of a simulation. */
export function auditRecords(
  counters: readonly CounterUse[],
  rows: readonly BookingRecord[],
  log: readonly EventRecord[],
): Violation[] {
  return [...auditCounters(counters), ...auditLoans(rows), ...auditLog(rows, log), ...auditSlots(rows, log)];
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
  'HELD MOVED HELD',
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
    log.filter(({ type }) => type === 'RESCHEDULED' || type === 'MOVED'),
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
