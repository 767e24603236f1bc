import type { EntryAsk } from '../waiting-room/index.js';
import type { Requester } from './booking.js';

/** A request as the door of the waiting room sees it. */
export function entryAskOf(requester: Requester, token: string | undefined, requestDigest: string): EntryAsk {
  const { customerId, assisted, actorId, actorRole, traceId } = requester;
  return { token, customerId, requestDigest, assisted, actorId, actorRole, traceId };
}
