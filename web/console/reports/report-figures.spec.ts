import { describe, expect, it } from '@jest/globals';
import { totalsOf } from './report-figures.js';
import type { ReportDay } from './reports.data.js';

const day = (more: Partial<ReportDay>): ReportDay => ({
  date: '2026-11-20',
  capacity: 10,
  inUse: 0,
  mostInUse: 0,
  fillPercent: 0,
  firstAt: null,
  fullAt: null,
  minutesToFull: null,
  ...more,
});
const fullAfter = (minutesToFull: number): ReportDay =>
  day({ inUse: 10, fullAt: '2026-11-19T00:00:00Z', minutesToFull });

describe('what the days of a report come to', () => {
  it('fills only places that have a number', () => {
    const days = [day({ inUse: 3 }), day({ inUse: 2 }), day({ capacity: null, inUse: 70 })];
    expect(totalsOf(days)).toEqual({
      inUse: 75,
      fillPercent: 25,
      fullDays: 0,
      medianMinutesToFull: null,
    });
  });

  it('is nothing where there are no days', () => {
    expect(totalsOf([])).toEqual({ inUse: 0, fillPercent: null, fullDays: 0, medianMinutesToFull: null });
  });

  it.each([
    [[5], 5],
    [[9, 1], 5],
    [[60, 1, 9], 9],
    [[4, 2, 1, 100], 3],
  ])('takes the middle of %j', (minutes, median) => {
    const totals = totalsOf(minutes.map((each) => fullAfter(each)));
    expect([totals.medianMinutesToFull, totals.fullDays]).toEqual([median, minutes.length]);
  });
});
