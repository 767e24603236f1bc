import { useCallback } from 'react';
import { bodyOf, type components, useApi } from '../../shared/api/index.js';
import { useKeyedSend } from '../draft/request-key.js';
import type { Product } from '../reach/products.js';

export type Booked = components['schemas']['Booking'];

export const EFFECTS = ['SHORTEN_WHOLE_TERM', 'SHORTEN_KEEP_PAYMENT', 'LOWER_INSTALMENT'] as const;

export interface BookForm {
  readonly channel: 'PHONE' | 'COUNTER';
  readonly customerId: string;
  readonly loanId: string;
  readonly product: Product;
  readonly date: string;
  /** Undefined where it was chosen and cleared again. */
  readonly window?: string | undefined;
  readonly kind: 'FULL' | 'PARTIAL';
  readonly amount?: string;
  readonly effect?: (typeof EFFECTS)[number];
  readonly phone: string;
}

/** A place that the line has offered to a customer, and who that is. */
export interface OfferedPlace {
  readonly entry: Pick<components['schemas']['WaitlistEntry'], 'customerId' | 'loanId' | 'channel'>;
  readonly offer: NonNullable<components['schemas']['WaitlistEntry']['offer']>;
}

/** @param holdId of a place that is kept for the customer */
export function useBookFor(branchId: string, holdId?: string): (typed: BookForm) => Promise<Booked> {
  const api = useApi();
  return useKeyedSend(
    useCallback(
      (
        { product: _ofTheCalendar, phone, window, kind, amount = '', effect, ...typed }: BookForm,
        key: string,
      ) =>
        bodyOf(
          api.POST('/api/v1/staff/bookings', {
            params: { header: { 'idempotency-key': key } },
            body: {
              ...typed,
              branchId,
              kind,
              customerId: typed.customerId.trim(),
              loanId: typed.loanId.trim(),
              contact: { phone: phone.trim() },
              ...(window !== undefined && { window }),
              ...(holdId !== undefined && { holdId }),
              ...(kind === 'PARTIAL' && {
                amount: asAmount(amount),
                ...(effect !== undefined && { effect }),
              }),
            },
          }),
        ),
      [api, branchId, holdId],
    ),
  );
}

/** `50,000` as people write it; what is no amount goes to the server as it is, which says what is wrong with it. */
export function asAmount(typed: string): string {
  const plain = typed.replaceAll(/[,\s¥]/g, '');
  return /^\d+$/.test(plain) ? `${plain}.00` : plain;
}
