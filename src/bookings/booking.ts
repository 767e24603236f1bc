import type { BookingState } from './booking.state.js';
import type { Kind } from './judge/judge.types.js';
import type { Product } from '../loans/index.js';
import type { Channel } from '../quotas/index.js';

/** A row of bookings as the statements of this room read it. */
export interface BookingRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly number: string;
  readonly status: BookingState;
  readonly seq: number;
  readonly customerId: string;
  readonly loanId: string;
  readonly product: Product;
  readonly branchId: string;
  readonly date: string;
  /** Empty: the whole day. */
  readonly timeWindow: string;
  readonly channel: Channel;
  readonly kind: Kind | null;
  readonly amountMinor: number | null;
  readonly effect: string | null;
  readonly phone: string | null;
  readonly ruleVersion: string;
  readonly changes: number;
  readonly counterIds: readonly number[];
  readonly expiresAt: Date | null;
  readonly createdAt: Date;
  readonly bookedAt: Date | null;
  readonly arrivedAt: Date | null;
  /** Counted from 1 at the branch each day. */
  readonly queueNumber: number | null;
  /** A miss that counts against nobody, because the bank or fate was at fault. */
  readonly noShowExcused: boolean;
  /** Set: booked in express mode, and until when its customer says how much is repaid. Open while there is no kind. */
  readonly detailsUntil: Date | null;
}

/** For whom something is asked, by whom, and through what. */
export interface Requester {
  readonly customerId: string;
  readonly actorId: string;
  readonly actorRole: string;
  readonly channel: Channel;
  /** Staff act for the customer. */
  readonly assisted: boolean;
  readonly traceId: string;
}
