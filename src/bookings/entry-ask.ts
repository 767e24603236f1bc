import type { EntryAsk } from '../waiting-room/index.js';
import { digestOf } from './booking-identity.js';
import type { Requester } from './booking.js';
import type { RequestKey } from './idempotent-requests.js';

/** A request as the door of the waiting room sees it. */
export function entryAskOf(requester: Requester, token: string | undefined, requestDigest: string): EntryAsk {
  const { customerId, assisted, actorId, actorRole, traceId } = requester;
  return { token, customerId, requestDigest, assisted, actorId, actorRole, traceId };
}

/** A hold has no key of its own: the same slot for the same loan is the same request. */
export function holdRequestDigest(
  customerId: string,
  slot: { loanId: string; branchId: string; date: string; timeWindow: string },
): string {
  const { loanId, branchId, date, timeWindow } = slot;
  return digestOf(['hold', customerId, loanId, branchId, date, timeWindow].join('\n'));
}

/** With another body a key is another request, which its own entry lets in. */
export function bookingRequestDigest({ keyDigest, requestDigest }: RequestKey): string {
  return digestOf(['booking', keyDigest, requestDigest].join('\n'));
}
