import { assert, integer, property } from 'fast-check';
import { FEN_MAX, fenOf, formatFen, parseAmount } from './index.js';

describe('amounts', () => {
  it.each([
    ['0', 0],
    ['0.01', 1],
    ['0.1', 10],
    ['1.15', 115],
    ['50000', 5_000_000],
    ['50000.00', 5_000_000],
    ['9999999999999.99', FEN_MAX],
  ])('%s is %d fen', (text, fen) => {
    expect(parseAmount(text)).toBe(fen);
  });

  it.each([
    '',
    ' ',
    '1 ',
    ' 1',
    '+1',
    '-1',
    '-0',
    '01',
    '00',
    '.5',
    '5.',
    '1.234',
    '1e4',
    '1E4',
    '0x10',
    '1,000',
    '1_000',
    'NaN',
    'Infinity',
    '１２３',
    '٣',
    '1\n',
    '10000000000000',
    '10000000000000.00',
  ])('%j is no amount', (text) => {
    expect(parseAmount(text)).toBeUndefined();
    expect(() => fenOf(text)).toThrow(RangeError);
  });

  it('writes both decimals', () => {
    expect(formatFen(0)).toBe('0.00');
    expect(formatFen(7)).toBe('0.07');
    expect(formatFen(5_000_000)).toBe('50000.00');
    expect(formatFen(FEN_MAX)).toBe('9999999999999.99');
  });

  it.each([-1, 0.5, Number.NaN, FEN_MAX + 1])('will not write %d', (fen) => {
    expect(() => formatFen(fen)).toThrow(RangeError);
  });

  it('reads back what it wrote', () => {
    assert(
      property(integer({ min: 0, max: FEN_MAX }), (fen) => {
        expect(parseAmount(formatFen(fen))).toBe(fen);
      }),
    );
  });
});
