import { useCallback } from 'react';
import { bodyOf, useApi } from '../../shared/api/index.js';
import { useKeyedSend } from '../draft/request-key.js';
import type { StaffBooking } from './day.data.js';

export type BookingActName = 'cancel' | 'reschedule' | 'undo' | 'excuse';

/** Undoing is offered for these only. */
type Undoable = 'CHECKED_IN' | 'COMPLETED' | 'NO_SHOW';

export interface ActContent {
  readonly act: BookingActName;
  readonly id: string;
  readonly reason: string;
  /** As it was when it was decided: what is sent again must not take the step before back as well. */
  readonly seen: StaffBooking['status'];
  /** Of the new slot. */
  readonly date?: string;
  readonly window?: string;
}

export function useBookingAct(): (content: ActContent) => Promise<StaffBooking> {
  const api = useApi();
  return useKeyedSend(
    useCallback(
      ({ act, id, reason, seen, date, window }: ActContent, key: string) => {
        const path = { id };
        const header = { 'idempotency-key': key };
        const requests: Readonly<Record<BookingActName, () => Promise<StaffBooking>>> = {
          cancel: () =>
            bodyOf(
              api.POST('/api/v1/staff/bookings/{id}/cancel', { params: { path, header }, body: { reason } }),
            ),
          reschedule: () =>
            bodyOf(
              api.POST('/api/v1/staff/bookings/{id}/reschedule', {
                params: { path, header },
                body: { reason, date: date ?? '', ...(window !== undefined && { window }) },
              }),
            ),
          undo: () =>
            bodyOf(
              api.POST('/api/v1/staff/bookings/{id}/undo', {
                params: { path },
                body: { reason, status: seen as Undoable },
              }),
            ),
          excuse: () =>
            bodyOf(api.POST('/api/v1/staff/bookings/{id}/excuse', { params: { path }, body: { reason } })),
        };
        return requests[act]();
      },
      [api],
    ),
  );
}
