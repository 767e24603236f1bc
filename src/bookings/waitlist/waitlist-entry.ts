import type { Channel } from '../../quotas/index.js';
import type { UrgentReason } from './urgent-request.policy.js';
import type { UrgentState } from './urgent-request.state.js';
import type { WaitlistState } from './waitlist.state.js';

/** An entry as the statements of the line read it, with what became of its offer up to now. */
export interface WaitlistRow {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly seq: number;
  readonly customerId: string;
  readonly loanId: string;
  readonly product: string;
  /** By which the customer came when joining; a place is taken from the share of it. */
  readonly channel: Channel;
  readonly branchIds: readonly string[];
  readonly from: string;
  readonly to: string;
  /** Empty: any part of the day. */
  readonly timeWindow: string;
  readonly joinedAt: Date;
  readonly offeredAt: Date | null;
  readonly offerExpiresAt: Date | null;
  readonly endedAt: Date | null;
  readonly requestDigest: string;
  readonly status: WaitlistState;
  readonly reason: string | null;
  /** The hold of the offer, and the booking that it became. */
  readonly offerId: string | null;
  readonly offerBranchId: string | null;
  readonly offerDate: string | null;
  readonly offerTimeWindow: string | null;
  /** Null, with all that follows: nobody said that it is urgent. */
  readonly urgentStatus: UrgentState | null;
  readonly urgentReason: UrgentReason | null;
  readonly urgentNote: string | null;
  readonly urgentAskedBy: string | null;
  readonly urgentAskedAt: Date | null;
  readonly urgentDecidedBy: string | null;
  readonly urgentDecidedAt: Date | null;
  readonly urgentDeclineReason: string | null;
  /** For which branches it was agreed. */
  readonly urgentBranchIds: readonly string[] | null;
}

export interface PlaceRow {
  readonly [column: string]: unknown;
  readonly entryId: string;
  readonly branchId: string;
  readonly date: string;
  readonly timeWindow: string;
  /** In the line of the urgent reserve, which is one by itself. */
  readonly isUrgent: boolean;
  /** How many joined this line earlier and wait still. */
  readonly ahead: number;
}

/** An entry and where it stands in each of its lines; none when it does not wait. */
export interface PlacedEntry {
  readonly entry: WaitlistRow;
  readonly places: readonly PlaceRow[];
}
