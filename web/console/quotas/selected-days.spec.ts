import { expect, it } from '@jest/globals';
import { selectedDays } from './selected-days.js';

const dates = ['2026-12-04', '2026-12-05', '2026-12-06', '2026-12-07'];
const served = { capacity: 40, inUse: 0, overbookedBy: 0 };
const rows = [
  { branchId: 'B001', days: [served, undefined, undefined, served] },
  { branchId: 'B002', days: [served, served, undefined, served] },
];
const selected = (branchIds: string[], days: string[], today = '2026-12-01') =>
  selectedDays({ branchIds: new Set(branchIds), dates: new Set(days) }, rows, dates, today);

it('what will be changed is told from what is closed and from what the board does not show', () => {
  expect(selected(['B001'], [...dates, '2026-11-30'])).toEqual({
    branchIds: ['B001'],
    open: ['2026-12-04', '2026-12-07'],
    over: 0,
    closed: 2,
    unseen: 1,
  });
});

it('a day that one of the branches serves is changed', () => {
  expect(selected(['B001', 'B002'], dates.slice(0, 2))).toEqual({
    branchIds: ['B001', 'B002'],
    open: dates.slice(0, 2),
    over: 0,
    closed: 0,
    unseen: 0,
  });
});

it('of another month nothing is left', () => {
  expect(selected(['B001'], ['2027-01-04', '2027-01-05'])).toEqual({
    branchIds: ['B001'],
    open: [],
    over: 0,
    closed: 0,
    unseen: 2,
  });
});

it('what is over is not changed, whether it was served or not', () => {
  expect(selected(['B001'], dates, '2026-12-06')).toEqual({
    branchIds: ['B001'],
    open: ['2026-12-07'],
    over: 2,
    closed: 1,
    unseen: 0,
  });
});

it('a branch that the board does not have is not changed', () => {
  expect(selected(['B003', 'B002'], dates.slice(0, 1))).toMatchObject({
    branchIds: ['B002'],
    open: dates.slice(0, 1),
  });
  expect(selected(['B003'], dates)).toMatchObject({ branchIds: [], open: [] });
});
