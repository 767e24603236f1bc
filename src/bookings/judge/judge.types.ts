import type { Product } from '../../loans/index.js';
import type { Channel, Counter } from '../../quotas/index.js';

export type Kind = 'FULL' | 'PARTIAL';

/** Who asks, and under which idempotency key; digests are 32 hex digits. */
export interface Authorship {
  readonly actorId: string;
  readonly actorRole: string;
  readonly traceId: string;
  readonly keyDigest: string | null;
  readonly requestDigest: string | null;
}

/** A new hold (`holdMs` is set) or a new booking. */
export interface Claim extends Authorship {
  readonly id: string;
  readonly number: string;
  readonly customerId: string;
  readonly loanId: string;
  readonly product: Product;
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
  readonly channel: Channel;
  readonly kind: Kind | null;
  readonly amountMinor: number | null;
  readonly effect: string | null;
  readonly phone: string | null;
  readonly ruleVersion: string;
  /** Set, and without a kind: booked in express mode. */
  readonly detailsUntil: Date | null;
  readonly counters: readonly Counter[];
  readonly holdMs: number | null;
}

/** A hold that becomes a booking. */
export interface Confirmation extends Authorship {
  readonly id: string;
  readonly seq: number;
  readonly customerId: string;
  readonly channel: Channel;
  readonly kind: Kind | null;
  readonly amountMinor: number | null;
  readonly effect: string | null;
  readonly phone: string | null;
  readonly ruleVersion: string;
  /** As of a claim. */
  readonly detailsUntil: Date | null;
}

/** The end of a hold or a booking; its units go back. */
export interface Release extends Authorship {
  readonly id: string;
  readonly seq: number;
  readonly from: 'HELD' | 'BOOKED';
  readonly to: 'RELEASED' | 'EXPIRED' | 'CANCELLED';
  readonly event: 'RELEASED' | 'EXPIRED' | 'CANCELLED';
  readonly reason: string | null;
}

/** A booking, or a hold, that moves to another slot. */
export interface Swap extends Authorship {
  readonly id: string;
  readonly seq: number;
  /** In which it is, and stays. */
  readonly state: 'BOOKED' | 'HELD';
  readonly event: 'RESCHEDULED' | 'MOVED';
  /** Of a hold: how long it is kept from now on; it never becomes shorter. */
  readonly holdMs: number | null;
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
  readonly counterIds: readonly number[];
  /** Units by counter, +1 or -1; counters of both slots are not in it. */
  readonly units: ReadonlyMap<number, number>;
  /** Another day has another deadline; null leaves it as it is. */
  readonly detailsUntil: Date | null;
  readonly details: object;
  readonly reason: string | null;
}

/** Which promise stood in the way. */
export type RefusedBy = 'COUNTERS' | 'LOAN' | 'KEY' | 'NUMBER';

export type Verdict<Accepted> =
  | ({ readonly kind: 'ACCEPTED' } & Accepted)
  | { readonly kind: 'REFUSED'; readonly by: RefusedBy }
  /** The row is not in the state it was expected in; somebody else was faster. */
  | { readonly kind: 'STALE' }
  /** The store went away during the commit and cannot be asked yet. */
  | { readonly kind: 'UNKNOWN' };

export interface Decided {
  /** By the clock of the store. */
  readonly decidedAt: Date;
}
export type ClaimVerdict = Verdict<Decided>;
export type ConfirmationVerdict = Verdict<
  Decided & { seq: number; number: string; counterIds: readonly number[]; createdAt: Date }
>;
/** `freedIds`: counters whose unit is everybody's again; the others are kept for the line. */
export type ReleaseVerdict = Verdict<
  Decided & { seq: number; branchId: string; loanId: string; freedIds: readonly number[] }
>;
export type SwapVerdict = Verdict<
  Decided & { seq: number; expiresAt: Date | null; keptIds: readonly number[] }
>;

/** Named constraints of the tables this room writes, and the promise each keeps. */
export const REFUSED_BY_CONSTRAINT: Readonly<Record<string, RefusedBy>> = {
  quota_counters_no_oversell: 'COUNTERS',
  // Staff lowered the quota while the line was asked: what was kept is not there any more.
  quota_counters_kept_not_negative: 'COUNTERS',
  quota_counters_reserved_is_kept: 'COUNTERS',
  bookings_one_active_per_loan: 'LOAN',
  idempotency_keys_pk: 'KEY',
  bookings_number_of_day: 'NUMBER',
};
