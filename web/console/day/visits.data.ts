import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { bodyOf, useApi } from '../../shared/api/index.js';
import type { StaffBooking } from './day.data.js';
import { dayKey, putOnDay, readDayAnew } from './day-in-cache.js';

export type VisitStep = 'check-in' | 'complete' | 'no-show';

/** What was answered is on the board at once; the live stream says the same to all others. */
export function useTakeBooking(): (booking: StaffBooking) => void {
  const queries = useQueryClient();
  return useCallback(
    (booking) => {
      const key = dayKey(booking.branchId, booking.date);
      if (putOnDay(queries, key, { bookingId: booking.id, booking })) void readDayAnew(queries, key);
    },
    [queries],
  );
}

/** After a no, or no answer at all: somebody else may have done something with it, or this has had its effect. */
export function useReadBookingAnew(): (booking: Pick<StaffBooking, 'id' | 'branchId'>) => void {
  const queries = useQueryClient();
  return useCallback(
    ({ id, branchId }) => {
      void queries.invalidateQueries({ queryKey: ['booking', id] });
      void queries.invalidateQueries({ queryKey: ['day', branchId] });
    },
    [queries],
  );
}

export function useVisitStep(): (id: string, step: VisitStep) => Promise<StaffBooking> {
  const api = useApi();
  return useCallback(
    (id, step) => {
      const params = { path: { id } };
      const requests: Readonly<Record<VisitStep, () => Promise<StaffBooking>>> = {
        'check-in': () => bodyOf(api.POST('/api/v1/staff/bookings/{id}/check-in', { params })),
        complete: () => bodyOf(api.POST('/api/v1/staff/bookings/{id}/complete', { params })),
        'no-show': () => bodyOf(api.POST('/api/v1/staff/bookings/{id}/no-show', { params })),
      };
      return requests[step]();
    },
    [api],
  );
}

/** Ten letters and digits are a booking's number; what a scanner reads from a QR code is longer. */
const NUMBER = /^[0-9A-Za-z]{10}$/;

export function useCheckInByCode(): (branchId: string, code: string) => Promise<StaffBooking> {
  const api = useApi();
  return useCallback(
    (branchId, code) =>
      bodyOf(
        api.POST('/api/v1/staff/check-ins', {
          body: NUMBER.test(code) ? { branchId, number: code.toUpperCase() } : { branchId, qr: code },
        }),
      ),
    [api],
  );
}
