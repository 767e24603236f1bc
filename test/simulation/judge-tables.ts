import { DatabaseError } from 'pg';

export interface CounterTuple {
  readonly id: number;
  readonly branchId: string;
  readonly period: 'DAY' | 'WEEK' | 'MONTH';
  readonly start: string;
  /** null: unlimited. */
  readonly capacity: number | null;
  readonly ceiling: number | null;
  readonly taken: number;
  readonly held: number;
  /** Counts the changes of its capacity. */
  readonly version: number;
}

export interface BookingTuple {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly seq: number;
  readonly customerId: string;
  readonly loanId: string;
  readonly product: string;
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
  readonly channel: string;
  readonly kind: string | null;
  readonly amountMinor: number | null;
  readonly effect: string | null;
  readonly phone: string | null;
  readonly ruleVersion: string;
  readonly changes: number;
  readonly counterIds: readonly number[];
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  /** Of a hold that was moved. */
  readonly movedAt: Date | null;
  readonly bookedAt: Date | null;
  readonly detailsUntil: Date | null;
}

export interface KeyTuple {
  readonly keyDigest: string;
  readonly requestDigest: string;
  readonly bookingId: string;
  readonly bookingSeq: number;
}

export interface EventTuple {
  readonly bookingId: string;
  readonly seq: number;
  readonly type: string;
  readonly from: string | null;
  readonly to: string;
  readonly details: { readonly from?: Slot; readonly to?: Slot } | null;
}

export interface Slot {
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
}

/**
 * A named constraint that may be left out, so that a simulation can show that it would be missed; and the ceiling of an
 * overbooked counter, which may be left where it was.
 */
export type JudgeSabotage =
  'quota_counters_no_oversell' | 'bookings_one_active_per_loan' | 'idempotency_keys_pk' | 'ceiling-stays';

const ACTIVE = new Set(['HELD', 'BOOKED', 'CHECKED_IN']);

export function isActive({ status }: { readonly status: string }): boolean {
  return ACTIVE.has(status);
}

/** The tables of one moment with their constraints. Tuples are never changed, so that a copy of a table is cheap. */
export class JudgeTables {
  private constructor(
    readonly counters: Map<number, CounterTuple>,
    readonly bookings: Map<string, BookingTuple>,
    readonly keys: KeyTuple[],
    readonly events: EventTuple[],
    private readonly sabotage: ReadonlySet<string>,
  ) {}

  static empty(sabotage: readonly string[]): JudgeTables {
    return new JudgeTables(new Map(), new Map(), [], [], new Set(sabotage));
  }

  /** For a transaction to write on: it takes the place of the tables, or is thrown away. */
  copy(): JudgeTables {
    const { counters, bookings, keys, events, sabotage } = this;
    return new JudgeTables(new Map(counters), new Map(bookings), [...keys], [...events], sabotage);
  }

  putKey(key: KeyTuple): void {
    const isTaken = this.keys.some(({ keyDigest }) => keyDigest === key.keyDigest);
    if (isTaken && !this.sabotage.has('idempotency_keys_pk')) throw violation('idempotency_keys_pk', '23505');
    this.keys.push(key);
  }

  putBooking(booking: BookingTuple): void {
    const others = [...this.bookings.values()].filter(({ id }) => id !== booking.id);
    const { branchId, date, number, loanId } = booking;
    const isSecond = isActive(booking) && others.some((each) => each.loanId === loanId && isActive(each));
    if (isSecond && !this.sabotage.has('bookings_one_active_per_loan'))
      throw violation('bookings_one_active_per_loan', '23505');
    if (others.some((each) => each.branchId === branchId && each.date === date && each.number === number))
      throw violation('bookings_number_of_day', '23505');
    this.bookings.set(booking.id, booking);
  }

  putCounter(counter: CounterTuple): void {
    const { taken, held, ceiling, capacity } = counter;
    if (taken < 0) throw violation('quota_counters_taken_not_negative', '23514');
    if (held < 0) throw violation('quota_counters_held_not_negative', '23514');
    if ((ceiling === null) !== (capacity === null) || (ceiling ?? 0) < (capacity ?? 0))
      throw violation('quota_counters_ceiling_covers_capacity', '23514');
    if (taken + held > (ceiling ?? Infinity) && !this.sabotage.has('quota_counters_no_oversell'))
      throw violation('quota_counters_no_oversell', '23514');
    this.counters.set(counter.id, counter);
  }

  /** The ceiling covers what is in use, so that lowering drops nobody, and falls with what comes back (INV-11). */
  ceilingOf(capacity: number | null, inUse: number, before: number | null): number | null {
    if (capacity === null) return null;
    return this.sabotage.has('ceiling-stays')
      ? Math.max(capacity, before ?? 0, inUse)
      : Math.max(capacity, inUse);
  }

  /** null: as many as anybody wants. */
  left(id: number): number | null {
    const { capacity, ceiling, taken, held } = this.counters.get(id)!;
    return capacity === null ? null : Math.min(capacity, ceiling!) - taken - held;
  }
}

function violation(constraint: string, code: string): DatabaseError {
  const error = new DatabaseError(`violates ${constraint}`, 0, 'error');
  error.code = code;
  error.constraint = constraint;
  return error;
}
