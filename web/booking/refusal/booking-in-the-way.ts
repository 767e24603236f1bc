import type { ApiProblem } from '../../shared/api/index.js';

/** The booking of one's own that stands in the way; undefined where it is somebody else's, or nothing does. */
export function bookingInTheWay({ code, params }: ApiProblem): string | undefined {
  const { bookingId } = params;
  return code === 'ACTIVE_BOOKING_EXISTS' && typeof bookingId === 'string' ? bookingId : undefined;
}
