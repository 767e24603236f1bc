import { freedOf, type ReleasedRow } from './freed.policy.js';

const row = (id: string, counterIds: number[], keptIds: number[] | null): ReleasedRow => ({
  id,
  seq: 2,
  branchId: 'B001',
  loanId: `L${id}`,
  counterIds,
  keptIds,
  decidedAt: new Date(0),
});

it('frees every unit where nobody waits', () => {
  expect(freedOf([row('a', [1, 2], null)]).map(({ freedIds }) => freedIds)).toEqual([[1, 2]]);
  expect(freedOf([])).toEqual([]);
});

it('frees as many units of a batch as the line does not keep, counter by counter', () => {
  const kept = [1, 2, 2];
  const freed = freedOf([row('a', [1, 2], kept), row('b', [1, 2], kept), row('c', [1, 2], kept)]);
  expect(freed.map(({ freedIds }) => freedIds)).toEqual([[], [1], [1, 2]]);
});
