import { describe, expect, it } from '@jest/globals';
import type { HeldSlot } from '../draft/draft.js';
import { fateOf, isElsewhere } from './kept-place.js';

const slot = { branchId: 'B001', date: '2026-12-01', window: null };
const otherDay = { loanId: 'L1', slot: { ...slot, date: '2026-12-02' } };
const wanted = { loanId: 'L1', slot };
const noDay = { loanId: 'L1', slot: undefined };
const kept: HeldSlot = { ...slot, loanId: 'L1', id: 'H1', endsAtMs: 1_000, expiresAt: '' };

describe('the place that is kept', () => {
  it('stays for whoever still wants it, and until another day is had', () => {
    expect(fateOf(kept, wanted, 0)).toBe('HELD');
    expect(fateOf(kept, otherDay, 0)).toBe('MOVE');
    expect(fateOf(kept, { ...wanted, slot: { ...slot, branchId: 'B002' } }, 0)).toBe('MOVE');
    expect(fateOf(kept, noDay, 0)).toBe('KEPT');
  });

  it('is asked for where it was when nobody knows whether it moved', () => {
    expect(fateOf({ ...kept, unsure: true }, wanted, 0)).toBe('MOVE');
    expect(fateOf({ ...kept, unsure: true }, otherDay, 0)).toBe('MOVE');
  });

  it('is elsewhere for as long as it is known to be, and for its own loan', () => {
    expect([otherDay, noDay, wanted].map((choice) => isElsewhere(kept, choice))).toEqual([true, true, false]);
    expect(isElsewhere(kept, { ...otherDay, loanId: 'L2' })).toBe(false);
    expect(isElsewhere({ ...kept, unsure: true }, otherDay)).toBe(false);
    expect(isElsewhere({ ...kept, isOffer: true }, otherDay)).toBe(false);
    expect(isElsewhere(undefined, otherDay)).toBe(false);
  });

  it('is given up when it is over, and for another loan', () => {
    for (const choice of [wanted, otherDay, noDay]) expect(fateOf(kept, choice, 1_000)).toBe('GIVE_UP');
    expect(fateOf(kept, { ...wanted, loanId: 'L2' }, 0)).toBe('GIVE_UP');
    expect(fateOf(kept, { loanId: undefined }, 0)).toBe('GIVE_UP');
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
