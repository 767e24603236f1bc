import { describe, expect, it } from '@jest/globals';
import { formatDeadline } from './format.js';

describe('a deadline', () => {
  const at = '2026-11-25T10:00:00Z';

  it.each([
    ['en', 'Asia/Shanghai', 'Nov 25, 18:00 GMT+8'],
    ['zh-CN', 'Asia/Shanghai', '11月25日 GMT+8 18:00'],
    ['en', 'UTC', 'Nov 25, 10:00 UTC'],
  ] as const)('names its clock, in %s at %s', (language, timeZone, words) => {
    expect(formatDeadline(at, language, timeZone)).toBe(words);
  });
});
