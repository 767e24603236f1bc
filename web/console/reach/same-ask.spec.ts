import { expect, it } from '@jest/globals';
import { isSameAsk } from './same-ask.js';

it('what is left out of a question is nothing of it, in whatever order the rest is said', () => {
  expect(isSameAsk({ from: '2026-11-01', kind: undefined, to: '' }, { to: '', from: '2026-11-01' })).toBe(
    true,
  );
  expect(isSameAsk({ from: '2026-11-01' }, { from: '2026-11-02' })).toBe(false);
  expect(isSameAsk(undefined, {})).toBe(false);
});
