import { expect, it } from '@jest/globals';
import { daysBetween, daysFrom } from '../../reach/days.js';
import type { Heat } from '../board.data.js';
import { stateOf } from './heat-day.js';
import { heatRows } from './heat-rows.js';

const branch = { id: 'B001', name: 'One', services: ['HOUSING' as const] };

/** Each day's capacity is the number of the day in the year, so that a figure tells whose it is. */
const capacityOf = (date: string): number => daysBetween('2026-01-01', date);
function answerOf(from: string, to: string): Heat {
  const cells = daysFrom(from, to).map((date, offset) => [offset, capacityOf(date), 0, 0]);
  return {
    from,
    to,
    rows: [{ branchId: 'B001', productGroup: 'HOUSING', period: 'DAY', cells }],
  } as unknown as Heat;
}

it.each([
  ['a later span', '2026-11-01', '2026-12-31', '2026-12-01', '2027-01-31'],
  ['an earlier span', '2026-12-01', '2027-01-31', '2026-11-01', '2026-12-31'],
  ['a shorter span', '2026-11-01', '2026-12-31', '2026-12-01', '2026-12-31'],
  ['a span with no day of it', '2026-11-01', '2026-11-30', '2027-02-01', '2027-02-28'],
])('the figures of a span are under their own days on the board of %s', (_, from, to, nextFrom, nextTo) => {
  const range = { from: nextFrom, to: nextTo, group: 'HOUSING' } as const;
  const rows = heatRows(answerOf(from, to), [branch], range, { today: from });
  const days = daysFrom(nextFrom, nextTo);
  expect(rows[0]?.days.map((day) => day?.capacity)).toEqual(
    days.map((date) => (date >= from && date <= to ? capacityOf(date) : undefined)),
  );
});

it('what was left of days before today is not to be had', () => {
  const range = { from: '2026-11-01', to: '2026-11-03', group: 'HOUSING' } as const;
  const [row] = heatRows(answerOf(range.from, range.to), [branch], range, { today: '2026-11-03' });
  expect(row?.days.map(stateOf)).toEqual(['OVER', 'OVER', 'FREE']);
});
