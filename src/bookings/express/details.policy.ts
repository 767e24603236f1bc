import type { BookingRow } from '../booking.js';
import type { BookingState } from '../booking.state.js';

/** While a visit may still happen; afterwards nobody asks any more. */
const STANDING: readonly BookingState[] = ['BOOKED', 'CHECKED_IN'];

/** Whether nobody has said yet how much is repaid, of a booking that still stands. What is open is what is missing. */
export function detailsAreOpen({
  status,
  kind,
  detailsUntil,
}: Pick<BookingRow, 'status' | 'kind' | 'detailsUntil'>): boolean {
  return detailsUntil !== null && kind === null && STANDING.includes(status);
}
