import { describe, expect, it } from '@jest/globals';
import { bookingOf, wishOf } from './wish.js';

const who = { channel: 'PHONE', customerId: 'C1', loanId: 'L1' } as const;
const booking = { ...who, product: 'MORTGAGE', kind: 'FULL', phone: '138' } as const;
const slot = { branchId: 'B001', date: '2026-12-01' };

describe('between booking and waiting', () => {
  it('whose it is and the slot are not typed again', () => {
    const window = '09:00-12:00';
    expect(wishOf({ ...booking, date: slot.date, window })).toEqual({ ...who, from: slot.date, window });
    const wish = { ...who, from: '2026-11-30', to: '2026-12-04', urgentReason: 'FAMILY' } as const;
    expect(bookingOf({ ...slot, window }, wish)).toEqual({ ...who, date: slot.date, window });
  });

  it('the window that was wished for is not one of a day that is booked as a whole', () => {
    const wish = { ...who, from: slot.date, window: '09:00-12:00' };
    expect(bookingOf(slot, wish)).toStrictEqual({ ...who, date: slot.date, window: undefined });
  });
});
