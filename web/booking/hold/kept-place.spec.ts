import { describe, expect, it } from '@jest/globals';
import type { HeldSlot } from '../draft/draft.js';
import { fateOf } from './kept-place.js';

const slot = { branchId: 'B001', date: '2026-12-01', window: null };
const otherDay = { loanId: 'L1', slot: { ...slot, date: '2026-12-02' } };
const wanted = { loanId: 'L1', slot };
const noDay = { loanId: 'L1', slot: undefined };
const kept: HeldSlot = { ...slot, loanId: 'L1', id: 'H1', endsAtMs: 1_000, expiresAt: '' };

describe('the place that is kept', () => {
  it('stays for whoever still wants it, and is given up for another', () => {
    expect(fateOf(kept, wanted, 0)).toBe('HELD');
    expect(fateOf(kept, wanted, 1_000)).toBe('GIVE_UP');
    expect(fateOf(kept, otherDay, 0)).toBe('GIVE_UP');
    expect(fateOf(kept, noDay, 0)).toBe('GIVE_UP');
    expect(fateOf(undefined, wanted, 0)).toBe('LEAVE');
  });

  it('is never given up where the line has offered it', () => {
    const offer: HeldSlot = { ...kept, isOffer: true };
    expect(fateOf(offer, wanted, 0)).toBe('HELD');
    expect(fateOf(offer, otherDay, 0)).toBe('OFFERED');
    expect(fateOf(offer, { ...wanted, slot: { ...slot, branchId: 'B002' } }, 0)).toBe('OFFERED');
    expect(fateOf(offer, noDay, 0)).toBe('OFFERED');
    expect(fateOf(offer, { ...otherDay, loanId: 'L2' }, 0)).toBe('LEAVE');
    expect(fateOf(offer, otherDay, 1_000)).toBe('LEAVE');
  });

  it('is let be where the line has offered it for another loan, also before a day of this one is chosen', () => {
    const offer: HeldSlot = { ...kept, isOffer: true };
    expect(fateOf(offer, { loanId: 'L2', slot: undefined }, 0)).toBe('LEAVE');
    expect(fateOf(kept, { loanId: 'L2', slot: undefined }, 0)).toBe('GIVE_UP');
  });
});
