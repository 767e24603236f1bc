import { addMonths, dueDay, instalmentsDue } from './due-days.js';

describe('due days', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-12-15', 1, '2027-01-15'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-11-30', -48, '2022-11-30'],
  ])('%s and %i months is %s', (day, months, expected) => {
    expect(addMonths(day, months)).toBe(expected);
  });

  it('come back to the 31st after a short month', () => {
    expect(dueDay('2020-01-31', 31, 1)).toBe('2020-02-29');
    expect(dueDay('2020-01-31', 31, 2)).toBe('2020-03-31');
  });

  it.each([
    ['2020-03-16', 20, '2020-03-20', 0],
    ['2020-03-16', 20, '2020-04-19', 0],
    ['2020-03-16', 20, '2020-04-20', 1],
    ['2020-03-16', 20, '2021-04-20', 13],
    ['2020-01-31', 31, '2020-02-29', 1],
  ])('a loan of %s due on the %i. has by %s had %i', (drawnOn, dueDayOfMonth, today, expected) => {
    expect(instalmentsDue(drawnOn, dueDayOfMonth, today)).toBe(expected);
  });
});
