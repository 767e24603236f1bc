import type { BookingActName } from './booking-act.data.js';
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

type Visit = Pick<StaffBooking, 'date' | 'status'> & {
  readonly arrival: Pick<StaffBooking['arrival'], 'status' | 'excused'>;
};

/** What may come next: nobody comes before the day, nor after it. The server has the last word. */
export function stepsFor({ date, arrival }: Visit, today: string): readonly VisitStep[] {
  if (date > today) return [];
  return STEPS[arrival.status].filter((step) => step !== 'check-in' || date === today);
}

/** What may become of the booking otherwise: a miss is excused on any day, and once. */
export function actsFor({ status, arrival }: Visit, mayUndo: boolean): readonly BookingActName[] {
  const undo = mayUndo ? (['undo'] as const) : [];
  if (status === 'BOOKED') return ['reschedule', 'cancel'];
  return status === 'NO_SHOW' && !arrival.excused ? ['excuse', ...undo] : undo;
}
