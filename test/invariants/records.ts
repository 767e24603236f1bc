import { createHash } from 'node:crypto';

export interface Violation {
  readonly invariant: string;
  readonly what: string;
  readonly facts: unknown;
}

export interface CounterUse {
  readonly id: string;
  readonly branchId: string;
  readonly group: string;
  readonly period: string;
  readonly start: string;
  readonly pool: string;
  readonly window: string;
  readonly capacity: number | null;
  readonly taken: number;
  readonly held: number;
  /** Recounted from the bookings. */
  readonly used: { readonly taken: number; readonly held: number };
}

export interface BookingRecord {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly seq: number;
  readonly customerId: string;
  readonly loanId: string;
  readonly branchId: string;
  readonly date: string;
  readonly window: string;
  readonly counterIds: readonly string[];
  /** Those that its slot is subject to. */
  readonly expectedCounterIds: readonly string[];
}

export interface EventRecord {
  readonly bookingId: string;
  readonly seq: number;
  readonly type: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly details: { readonly from?: object; readonly to?: object } | null;
}

export interface KeyRecord {
  readonly keyDigest: string;
  readonly bookingId: string;
  readonly seq: number;
}

export function slotText(slot: object | undefined): string {
  const { branchId, date, timeWindow } = (slot ?? {}) as Record<string, unknown>;
  return `${String(branchId)} ${String(date)} ${String(timeWindow)}`;
}

/** What stands in the tables for one actor's key. */
export function digestOfKey(actorId: string, key: string): string {
  return createHash('sha256').update(`${actorId}\n${key}`).digest('hex').slice(0, 32);
}
