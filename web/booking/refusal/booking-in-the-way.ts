import type { ApiProblem } from '../../shared/api/index.js';

const IN_THE_WAY: ReadonlySet<string> = new Set(['ACTIVE_BOOKING_EXISTS', 'BOOKING_CHECKED_IN']);

export function isBookingInTheWay({ code }: ApiProblem): boolean {
  return IN_THE_WAY.has(code);
}

/** The booking of one's own that stands in the way; undefined where it is somebody else's, or nothing does. */
export function bookingInTheWay(problem: ApiProblem): string | undefined {
  const { bookingId } = problem.params;
  return isBookingInTheWay(problem) && typeof bookingId === 'string' ? bookingId : undefined;
}
