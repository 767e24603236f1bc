import type { Caller } from '../../identity/index.js';
import { type RequestKey, requestKeyOf } from '../../platform/idempotency/index.js';

/** Keys of quota changes are apart from those of bookings, whose repeats look for bookings. */
export function changeKeyOf(
  { id }: Caller,
  key: string | undefined,
  operation: string,
  body: unknown,
): RequestKey | undefined {
  return key === undefined ? undefined : requestKeyOf(`${id}\nquota-change`, key, operation, body);
}
