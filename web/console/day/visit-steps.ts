import type { Arrival, StaffBooking } from './day.data.js';
import type { VisitStep } from './visits.data.js';

const STEPS: Readonly<Record<Arrival, readonly VisitStep[]>> = {
  EXPECTED: ['check-in'],
  LATE: ['check-in'],
  NO_SHOW_DUE: ['check-in', 'no-show'],
  ARRIVED: ['complete'],
  SERVED: [],
  NO_SHOW: [],
  CANCELLED: [],
};

/** What may come next: nobody comes before the day. The server has the last word. */
export function stepsFor(
  {
    date,
    arrival,
  }: Pick<StaffBooking, 'date'> & { readonly arrival: Pick<StaffBooking['arrival'], 'status'> },
  today: string,
): readonly VisitStep[] {
  return date > today ? [] : STEPS[arrival.status];
}
