import { expect, it } from '@jest/globals';
import type { PreviewLine } from './change.data.js';
import { movedLines } from './moved-lines.js';

const line = (branchId: string, version?: number): PreviewLine =>
  ({
    branchId,
    period: 'DAY',
    start: '2026-12-01',
    pool: 'ALL',
    window: null,
    old: version === undefined ? null : { capacity: 40, version },
  }) as unknown as PreviewLine;

it('what moved is told by branch, and also where a counter has come into being', () => {
  const before = [line('B001', 1), line('B002', 1), line('B003')];
  const moved = movedLines(before, [line('B001', 1), line('B002', 2), line('B003', 1)]);
  expect(moved.map((each) => [each.line.branchId, each.before])).toEqual([
    ['B002', { capacity: 40, version: 1 }],
    ['B003', null],
  ]);
  expect(movedLines(before, before)).toEqual([]);
});
