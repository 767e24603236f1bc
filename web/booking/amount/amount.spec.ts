import { describe, expect, it } from '@jest/globals';
import { amountFault, amountText, fenOf, isNothing, suggestedAmounts } from './amount.js';

const RULES = { min: '10000.00', multipleOf: '10000.00', max: '290000.00' };

describe('an amount as people type it', () => {
  it.each([
    ['50000', 5_000_000n],
    ['50,000.00', 5_000_000n],
    [' 50 000 元 ', 5_000_000n],
    ['¥50,000', 5_000_000n],
    ['５万', 5_000_000n],
    ['5.5 万', 5_500_000n],
    ['0.01', 1n],
    ['0.010', 1n],
    ['9007199254740.93', 900_719_925_474_093n],
  ])('%s is %s fen', (typed, fen) => expect(fenOf(typed)).toBe(fen));

  it.each(['', 'a lot', '-1', '1.005', '1e5', '5万5', '1'.repeat(16)])('%p is none', (typed) =>
    expect(fenOf(typed)).toBeUndefined(),
  );

  it('goes out as an exact decimal text', () => {
    expect(amountText(5_000_000n)).toBe('50000.00');
    expect(amountText(1n)).toBe('0.01');
  });

  it('is nothing without any digit but noughts', () => {
    expect(['0.00', '0'].map(isNothing)).toEqual([true, true]);
    expect(['0.01', '10.00'].map(isNothing)).toEqual([false, false]);
  });

  it.each([
    ['', 'EMPTY'],
    ['x', 'UNREADABLE'],
    ['9999', 'RULES'],
    ['15000', 'RULES'],
    ['300000', 'TOO_MUCH'],
  ])('%p is %s', (typed, kind) => expect(amountFault(typed, RULES)).toEqual({ kind }));

  it.each(['10000', '290000', '1万'])('%p is taken', (typed) =>
    expect(amountFault(typed, RULES)).toBeUndefined(),
  );

  it('is suggested round, within the rules, and the most there is', () => {
    expect(suggestedAmounts(RULES)).toEqual(['50000.00', '100000.00', '200000.00', '290000.00']);
    expect(suggestedAmounts({ ...RULES, max: '60000.00' })).toEqual(['50000.00', '60000.00']);
  });
});
