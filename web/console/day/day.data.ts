import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { dayKey } from './day-in-cache.js';

export type StaffBooking = components['schemas']['StaffBooking'];
export type StaffBookingWithTimeline = components['schemas']['StaffBookingWithTimeline'];
export type Arrival = StaffBooking['arrival']['status'];

export const ARRIVALS: readonly Arrival[] = [
  'EXPECTED',
  'LATE',
  'NO_SHOW_DUE',
  'ARRIVED',
  'SERVED',
  'NO_SHOW',
  'CANCELLED',
];

/** Lateness comes by the clock alone, without an event. */
const REFRESH_MS = 60_000;

export function useDay(branchId: string, date: string): UseQueryResult<readonly StaffBooking[]> {
  const api = useApi();
  return useQuery({
    queryKey: dayKey(branchId, date),
    queryFn: async ({ signal }): Promise<readonly StaffBooking[]> => {
      const query = { branchId, date };
      const { bookings } = await bodyOf(api.GET('/api/v1/staff/bookings', { params: { query }, signal }));
      return bookings;
    },
    refetchInterval: REFRESH_MS,
  });
}
