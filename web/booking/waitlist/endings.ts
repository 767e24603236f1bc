import { BANK_TIME_ZONE } from '../../shared/format/index.js';
import type { Booking } from '../reading.js';
import type { WaitlistEntry } from './waitlist.js';

/** Whoever looks in once a fortnight still learns what became of a wish; what is older is nobody's question. */
const TOLD_DAYS = 14;
const MS_PER_DAY = 86_400_000;

export type Ending = 'MISSED' | 'EXPIRED' | 'LEFT_BY_CUSTOMER' | 'DECLINED' | 'BOOKED_OTHERWISE';

export interface Ended {
  readonly entry: WaitlistEntry;
  readonly ending: Ending;
  /** Some of its days lie ahead, so that it may be wished for again. */
  readonly liesAhead: boolean;
}

/** Of each loan the newest wish speaks, and none for a loan that has an appointment: that is what was wished for. */
export function endedOf(
  entries: readonly WaitlistEntry[],
  bookings: readonly Pick<Booking, 'loanId' | 'status'>[],
  nowMs: number,
): readonly Ended[] {
  const known = new Set(
    bookings.flatMap(({ loanId, status }) =>
      status === 'BOOKED' || status === 'CHECKED_IN' ? [loanId] : [],
    ),
  );
  // Written as days are: 2026-12-01.
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: BANK_TIME_ZONE }).format(nowMs);
  return entries.flatMap((entry) => {
    const ending = known.has(entry.loanId) ? undefined : endingOf(entry);
    known.add(entry.loanId);
    if (ending === undefined || !isRecent(entry, nowMs)) return [];
    return [{ entry, ending, liesAhead: ending !== 'EXPIRED' && entry.to > today }];
  });
}

function endingOf({ status, reason }: WaitlistEntry): Ending | undefined {
  if (status === 'MISSED' || status === 'EXPIRED') return status;
  if (status !== 'LEFT') return undefined;
  // That an offer was taken back is said of one that waits on.
  return reason === null || reason === 'BRANCH_SHUT' ? 'LEFT_BY_CUSTOMER' : reason;
}

function isRecent({ endedAt, offer, joinedAt }: WaitlistEntry, nowMs: number): boolean {
  // An offer that has passed is told at once, and written down a moment later.
  return Date.parse(endedAt ?? offer?.expiresAt ?? joinedAt) > nowMs - TOLD_DAYS * MS_PER_DAY;
}
