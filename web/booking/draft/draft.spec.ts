import { describe, expect, it } from '@jest/globals';
import { type Draft, effectOf, withLoan, withoutPlace } from './draft.js';

const slot = { branchId: 'B001', date: '2026-12-01', window: null };
const kept = { ...slot, loanId: 'L1', id: 'H1', endsAtMs: 1_000, expiresAt: '' };
const draft: Draft = {
  ...slot,
  loanId: 'L1',
  amount: '50000',
  kind: 'PARTIAL',
  effect: 'LOWER_INSTALMENT',
  hold: kept,
};

describe('what is chosen', () => {
  it('asks anew for another loan how it is repaid', () => {
    expect({ ...draft, ...withLoan(draft, 'L1') }).toEqual(draft);
    expect(withLoan(draft, 'L2')).toEqual({ loanId: 'L2', kind: undefined, effect: undefined });
  });

  it('is an effect only where the loan offers it, and for a part alone', () => {
    expect(effectOf(draft, ['LOWER_INSTALMENT'])).toBe('LOWER_INSTALMENT');
    expect(effectOf(draft, ['SHORTEN_KEEP_PAYMENT'])).toBeUndefined();
    expect(effectOf(draft, undefined)).toBeUndefined();
    expect(effectOf({ ...draft, kind: 'FULL' }, ['LOWER_INSTALMENT'])).toBeUndefined();
  });

  it('is no day any more where its place is given up, and stays where another was kept', () => {
    const none = { date: undefined, window: undefined };
    expect(withoutPlace(draft, 'H1')).toEqual({ hold: undefined, ...none });
    expect(withoutPlace({ ...draft, date: '2026-12-02' }, 'H1')).toEqual({ hold: undefined });
    expect(withoutPlace(draft, 'H2')).toEqual({});
  });
});
