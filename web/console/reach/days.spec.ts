import { describe, expect, it } from '@jest/globals';
import { dayIn, monthIn } from './days.js';

describe('a day or a month in an address', () => {
  it.each(['2026-11-30', '2028-02-29'])('takes %s', (day) => {
    expect(dayIn(day)).toBe(day);
  });

  it.each([null, '', '2026-11', '2026-99-01', '2026-02-30', '0000-01-01', '9999-12-31', '2026-11-30T00:00'])(
    'takes %j for none',
    (text) => {
      expect(dayIn(text)).toBeUndefined();
    },
  );

  it('takes a month', () => {
    expect(monthIn('2026-11')).toBe('2026-11');
  });

  it.each([null, '', '2026', '2026-99', '2026-00', '9999-12', '2026-11-30'])(
    'takes %j for no month',
    (text) => {
      expect(monthIn(text)).toBeUndefined();
    },
  );
});
