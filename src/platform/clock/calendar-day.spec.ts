import * as fc from 'fast-check';
import {
  addDays,
  dayOfWeek,
  daysBetween,
  isDay,
  isoWeekStart,
  monthStart,
  parseDay,
  yearOf,
} from './calendar-day.js';

const days = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe('parseDay', () => {
  it.each(['2026-11-30', '2024-02-29', '2000-02-29', '1900-01-01', '2999-12-31'])('takes %s', (text) => {
    expect(parseDay(text)).toBe(text);
  });

  it.each([
    ['2026-02-30', 'a day the month has not'],
    ['2026-02-29', 'a leap day of a common year'],
    ['2100-02-29', 'a century that is no leap year'],
    ['2026-04-31', 'the thirty-first of a short month'],
    ['2026-00-10', 'month zero'],
    ['2026-13-01', 'month thirteen'],
    ['2026-01-00', 'day zero'],
    ['2026-1-1', 'missing zeros'],
    ['26-01-01', 'two digits of year'],
    ['2026-01-01T00:00', 'a time behind it'],
    [' 2026-01-01', 'a space before it'],
    ['2026-01-01\n', 'a line feed behind it'],
    ['٢٠٢٦-٠١-٠١', 'digits of another script'],
    ['1899-12-31', 'a year before any loan'],
    ['3000-01-01', 'a year after any loan'],
    ['', 'nothing'],
  ])('refuses %j: %s', (text) => {
    expect(parseDay(text)).toBeUndefined();
    expect(isDay(text)).toBe(false);
  });
});

describe('arithmetic', () => {
  it.each([
    ['2026-12-31', 1, '2027-01-01'],
    ['2027-01-01', -1, '2026-12-31'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2026-02-28', 1, '2026-03-01'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-11-30', 0, '2026-11-30'],
    ['2024-02-29', 366, '2025-03-01'],
  ])('%s and %i days is %s', (day, count, expected) => {
    expect(addDays(day, count)).toBe(expected);
  });

  it('goes forth and back to the same day, and counts what it went', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 300 }), (day, count) => {
        const there = addDays(day, count);
        expect(daysBetween(day, there)).toBe(count);
        expect(addDays(there, -count)).toBe(day);
        expect(count === 0 ? there === day : there > day).toBe(true);
      }),
    );
  });

  it('still writes what lies beyond the last day that may be given', () => {
    expect(addDays('2999-12-31', 731)).toBe('3002-01-01');
    expect(isoWeekStart('1900-01-01')).toBe('1900-01-01');
    expect(addDays('1900-01-01', -1)).toBe('1899-12-31');
  });

  it('throws at what is no day or leaves the calendar', () => {
    expect(() => addDays('2026-02-30', 1)).toThrow(RangeError);
    expect(() => addDays('3299-12-31', 1)).toThrow(RangeError);
    expect(() => addDays('1600-01-01', -1)).toThrow(RangeError);
    expect(() => addDays('0099-12-31', 1)).toThrow(RangeError);
    expect(() => addDays('2026-01-01', 0.5)).toThrow(RangeError);
    expect(() => addDays('2026-01-01', Number.NaN)).toThrow(RangeError);
    expect(() => addDays('2026-01-01', Number.MAX_SAFE_INTEGER)).toThrow(RangeError);
  });
});

describe('weeks, months and years', () => {
  it.each([
    ['2026-11-23', 1],
    ['2026-11-29', 7],
    ['1970-01-01', 4],
    ['1969-12-31', 3],
    ['1900-01-01', 1],
  ])('%s is day %i of its week', (day, expected) => {
    expect(dayOfWeek(day)).toBe(expected);
  });

  it.each([
    ['2026-11-23', '2026-11-23'],
    ['2026-11-29', '2026-11-23'],
    ['2026-12-02', '2026-11-30'],
    ['2027-01-01', '2026-12-28'],
    ['2027-01-03', '2026-12-28'],
    ['2027-01-04', '2027-01-04'],
    ['1969-12-31', '1969-12-29'],
  ])('the week of %s starts on %s', (day, monday) => {
    expect(isoWeekStart(day)).toBe(monday);
  });

  it('puts every day into the week of a Monday at most six days before', () => {
    fc.assert(
      fc.property(days, (day) => {
        const monday = isoWeekStart(day);
        expect(dayOfWeek(monday)).toBe(1);
        expect(daysBetween(monday, day)).toBe(dayOfWeek(day) - 1);
      }),
      { examples: [['1900-01-01']] },
    );
  });

  it('knows the first of the month and the year', () => {
    expect(monthStart('2026-12-31')).toBe('2026-12-01');
    expect(monthStart('2027-01-01')).toBe('2027-01-01');
    expect(() => monthStart('2026-02-30')).toThrow(RangeError);
    expect(yearOf('2026-12-31')).toBe(2026);
  });
});
