import { describe, expect, it } from '@jest/globals';
import { bestOfReserve } from './reserve.js';

describe('what is told of an urgent reserve', () => {
  it('is of one slot: what it has left, and who wait for it', () => {
    const slots = [
      { left: 0, waiting: 4 },
      { left: 2, waiting: 1 },
      { left: 2, waiting: 0 },
    ];
    expect(bestOfReserve({ left: 2, slots })).toEqual({ left: 2, waiting: 0 });
  });

  it('may be that nothing bounds it', () => {
    const slots = [
      { left: 3, waiting: 0 },
      { left: null, waiting: 1 },
    ];
    expect(bestOfReserve({ left: null, slots })).toEqual({ left: null, waiting: 1 });
  });

  it('is nothing where there is none', () => {
    expect(bestOfReserve({ left: null, slots: [] })).toBeUndefined();
  });
});
