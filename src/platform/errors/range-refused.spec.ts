import { rangeRefused } from './index.js';

describe('a range of days that is refused', () => {
  it.each([
    ['both', { from: '2026-11-30', to: '2026-11-01' }, 'to'],
    ['the end alone', { to: '2026-11-01' }, 'to'],
    ['the start alone', { from: '2026-11-30', to: undefined }, 'from'],
    ['neither', {}, 'to'],
  ])('is told where it was asked for: %s', (_, asked, pointer) => {
    const { definition, more } = rangeRefused(asked, 31);
    expect(definition.code).toBe('VALIDATION_FAILED');
    expect(more.faults).toMatchObject([
      { in: 'query', pointer, definition: { code: 'DATE_RANGE_INVALID' }, params: { maxDays: 31 } },
    ]);
  });
});
