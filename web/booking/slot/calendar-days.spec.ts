import { describe, expect, it } from '@jest/globals';
import { addMonths, type CalendarDay, dayAfterKey, firstDayThatMatters, weeksOf } from './calendar-days.js';

describe('the days of a calendar', () => {
  it('stand in weeks from Monday', () => {
    const weeks = weeksOf('2026-11', '2026-10-20');
    expect(weeks).toHaveLength(6);
    expect(weeks[0]).toEqual([...Array.from({ length: 6 }, () => undefined), '2026-11-01']);
    expect(weeks.at(-1)?.[0]).toBe('2026-11-30');
    expect(weeks.flat().filter((day) => day !== undefined)).toHaveLength(30);
  });

  it('begin with the week of the first day that can matter', () => {
    const weeks = weeksOf('2026-11', '2026-11-25');
    expect(weeks.map(([monday]) => monday)).toEqual(['2026-11-23', '2026-11-30']);
    expect(weeksOf('2026-12', '2026-11-25')).toHaveLength(5);
  });

  it('matter from the first week in which the branch serves', () => {
    const day = (date: string, status: CalendarDay['status']): CalendarDay => ({
      date,
      status,
      remaining: 0,
    });
    const [sunday, monday] = [day('2026-11-22', 'CLOSED'), day('2026-11-23', 'CLOSED')];
    expect(firstDayThatMatters([sunday, monday, day('2026-11-24', 'FULL')])).toBe('2026-11-23');
    expect(firstDayThatMatters([monday, day('2026-11-24', 'OPEN')])).toBe('2026-11-23');
    expect(firstDayThatMatters([day('2026-11-25', 'OPEN')])).toBe('2026-11-25');
    expect(firstDayThatMatters([sunday, monday])).toBe('2026-11-22');
  });

  it('of a month that begins on a Monday need no empty week', () => {
    expect(weeksOf('2027-02', '2026-11-22')).toHaveLength(4);
  });

  it('a month later end where a month ends', () => {
    expect(addMonths('2027-01-31', 1)).toBe('2027-02-28');
    expect(addMonths('2026-12-15', 1)).toBe('2027-01-15');
    expect(addMonths('2026-01-15', -1)).toBe('2025-12-15');
  });

  it.each([
    ['ArrowLeft', '2026-11-30'],
    ['ArrowRight', '2026-12-02'],
    ['ArrowUp', '2026-11-24'],
    ['ArrowDown', '2026-12-08'],
    ['Home', '2026-11-30'],
    ['End', '2026-12-06'],
    ['PageUp', '2026-11-22'],
    ['PageDown', '2027-01-01'],
    ['Enter', undefined],
  ])('%s leads from 1 December to %s', (key, day) => {
    expect(dayAfterKey(key, '2026-12-01', '2026-11-22', '2027-01-20')).toBe(day);
  });
});
