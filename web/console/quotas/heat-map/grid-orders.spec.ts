import { describe, expect, it } from '@jest/globals';
import { byKey, byPointer, type GridState } from './grid-orders.js';
import { NOTHING, rectangle, toggled } from './selection.js';

const axes = { branchIds: ['A', 'B', 'C'], dates: ['1', '2', '3', '4'] };
const grid: GridState = { axes, place: { row: 1, column: 1 }, selection: NOTHING, anchor: undefined };
const plain = { shiftKey: false, ctrlKey: false, metaKey: false };

describe('keys', () => {
  it.each([
    ['ArrowUp', { row: 0, column: 1 }],
    ['ArrowRight', { row: 1, column: 2 }],
    ['End', { row: 1, column: 3 }],
    ['PageDown', { row: 2, column: 1 }],
  ])('%s moves and never leaves the grid', (key, go) => {
    expect(byKey({ ...plain, key }, { ...grid, pageRows: 10 })).toEqual({ go, anchor: undefined });
  });

  it('with shift stretch a range from where it began', () => {
    const order = byKey({ ...plain, shiftKey: true, key: 'ArrowRight' }, { ...grid, pageRows: 10 });
    expect(order?.select).toEqual({ branchIds: new Set(['B']), dates: new Set(['2', '3']) });
    expect(order?.anchor).toEqual({ row: 1, column: 1 });
  });

  it('that are none of the grid’s are left to the page', () => {
    expect(byKey({ ...plain, key: 'a' }, { ...grid, pageRows: 10 })).toBeUndefined();
    expect(byKey({ ...plain, key: 'Tab' }, { ...grid, pageRows: 10 })).toBeUndefined();
  });
});

describe('a click', () => {
  it('on the name of a branch takes all of its days', () => {
    const order = byPointer({ ...plain, pointerType: 'mouse' }, { row: 2, column: undefined }, grid);
    expect(order?.select).toEqual({ branchIds: new Set(['C']), dates: new Set(axes.dates) });
  });

  it('of a finger adds, as with the control key', () => {
    const selection = rectangle(axes, { row: 0, column: 0 }, { row: 0, column: 0 });
    const order = byPointer(
      { ...plain, pointerType: 'touch' },
      { row: 1, column: 2 },
      { ...grid, selection },
    );
    expect(order?.select).toEqual({ branchIds: new Set(['A', 'B']), dates: new Set(['1', '3']) });
  });
});

it('what is taken away again leaves nothing behind', () => {
  const one = toggled(NOTHING, axes, { row: 1, column: 1 });
  expect(toggled(one, axes, { row: 1, column: 1 })).toEqual(NOTHING);
});
