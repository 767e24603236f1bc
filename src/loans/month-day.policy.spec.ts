import { assert, integer, property } from 'fast-check';
import { addDays, daysBetween } from '../platform/clock/index.js';
import { addMonths, dayOfMonthNumber, daysFromNearestDue, monthNumber } from './month-day.policy.js';

describe('adding months', () => {
  it.each([
    ['2026-11-30', 1, '2026-12-30'],
    ['2026-12-31', 1, '2027-01-31'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-05-05', 0, '2026-05-05'],
  ])('%s and %d months is %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });
});

describe('the distance to the nearest due day', () => {
  it.each([
    ['2026-11-16', 16, 0],
    ['2026-11-13', 16, -3],
    ['2026-11-17', 16, 1],
    ['2026-11-30', 1, -1],
    ['2026-12-31', 2, -2],
    ['2027-01-01', 31, 1],
    ['2026-02-28', 31, 0],
    ['2026-03-01', 31, 1],
    ['2026-02-27', 30, -1],
  ])('%s to a due day %d is %d', (date, dueDay, expected) => {
    expect(daysFromNearestDue(date, dueDay)).toBe(expected);
  });

  it('is that to the nearest of all due days around', () => {
    assert(
      property(integer({ min: 0, max: 3000 }), integer({ min: 1, max: 31 }), (offset, dueDay) => {
        const date = addDays('2023-06-01', offset);
        const month = monthNumber(date);
        const distances = [month - 1, month, month + 1].map((each) =>
          Math.abs(daysBetween(dayOfMonthNumber(each, dueDay), date)),
        );
        expect(Math.abs(daysFromNearestDue(date, dueDay))).toBe(Math.min(...distances));
      }),
    );
  });
});
