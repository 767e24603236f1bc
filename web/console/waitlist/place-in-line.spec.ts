import { describe, expect, it } from '@jest/globals';
import { placeInLine } from './place-in-line.js';

describe('the place of an entry in a list', () => {
  const entry = {
    slots: [
      { branchId: 'B001', date: '2026-11-24', place: 7 },
      { branchId: 'B001', date: '2026-11-26', place: 3 },
      { branchId: 'B002', date: '2026-11-24', place: 1 },
    ],
  };

  it('is the best at the branch of the list', () => {
    expect(placeInLine(entry, { branchId: 'B001' })).toBe(3);
  });

  it('is that of the day of the list', () => {
    expect(placeInLine(entry, { branchId: 'B001', date: '2026-11-24' })).toBe(7);
  });

  it('is none where it does not wait', () => {
    expect(placeInLine(entry, { branchId: 'B003' })).toBeNull();
    expect(placeInLine({ slots: [] }, { branchId: 'B001' })).toBeNull();
  });
});
