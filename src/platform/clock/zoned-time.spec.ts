import * as fc from 'fast-check';
import { dayIn, instantOf, isTimeZone, minutesOf, minutesOfDayIn } from './zoned-time.js';

const SHANGHAI = 'Asia/Shanghai';
const LONDON = 'Europe/London';
const TOKYO = 'Asia/Tokyo';
const at = (iso: string): number => Date.parse(iso);

describe('the day and the minute on the wall', () => {
  it.each([
    [SHANGHAI, '2026-12-31T15:59:59.999Z', '2026-12-31', 1439],
    [SHANGHAI, '2026-12-31T16:00:00.000Z', '2027-01-01', 0],
    [TOKYO, '2026-12-31T14:59:59Z', '2026-12-31', 1439],
    [TOKYO, '2026-12-31T15:00:00Z', '2027-01-01', 0],
    [LONDON, '2026-12-31T23:59:00Z', '2026-12-31', 1439],
    [LONDON, '2027-01-01T00:00:00Z', '2027-01-01', 0],
    [LONDON, '2026-06-30T23:00:00Z', '2026-07-01', 0],
    [LONDON, '2026-03-29T00:59:59Z', '2026-03-29', 59],
    [LONDON, '2026-03-29T01:00:00Z', '2026-03-29', 120],
    [LONDON, '2026-10-25T00:59:00Z', '2026-10-25', 119],
    [LONDON, '2026-10-25T01:00:00Z', '2026-10-25', 60],
    ['America/New_York', '2026-11-01T05:30:00Z', '2026-11-01', 90],
    ['America/New_York', '2026-11-01T06:30:00Z', '2026-11-01', 90],
    ['Asia/Kathmandu', '2026-11-30T18:15:00Z', '2026-12-01', 0],
    ['Australia/Lord_Howe', '2026-10-03T15:29:00Z', '2026-10-04', 119],
    ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', '2026-10-04', 150],
    ['UTC', '1969-12-31T23:59:00Z', '1969-12-31', 1439],
  ])('in %s at %s it is %s, minute %i', (zone, iso, day, minute) => {
    expect(dayIn(zone, at(iso))).toBe(day);
    expect(minutesOfDayIn(zone, at(iso))).toBe(minute);
  });
});

describe('instantOf', () => {
  it.each([
    ['2026-11-30', '08:00', SHANGHAI, '2026-11-30T00:00:00.000Z'],
    ['2026-12-01', '00:00', SHANGHAI, '2026-11-30T16:00:00.000Z'],
    ['2026-01-15', '09:00', LONDON, '2026-01-15T09:00:00.000Z'],
    ['2026-07-15', '09:00', LONDON, '2026-07-15T08:00:00.000Z'],
    ['2026-03-29', '00:00', LONDON, '2026-03-29T00:00:00.000Z'],
    ['2026-03-29', '08:00', LONDON, '2026-03-29T07:00:00.000Z'],
    ['2026-10-25', '08:00', LONDON, '2026-10-25T08:00:00.000Z'],
    ['2026-10-25', '00:30', LONDON, '2026-10-24T23:30:00.000Z'],
    ['2026-11-30', '08:00', TOKYO, '2026-11-29T23:00:00.000Z'],
  ])('%s %s in %s is %s', (day, time, zone, iso) => {
    expect(new Date(instantOf(day, time, zone)).toISOString()).toBe(iso);
  });

  it('moves a time that spring skips on by the hour that is missing', () => {
    const instant = instantOf('2026-03-29', '01:30', LONDON);
    expect(new Date(instant).toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(minutesOfDayIn(LONDON, instant)).toBe(150);
  });

  it('takes the first of the two times that autumn repeats', () => {
    expect(new Date(instantOf('2026-10-25', '01:30', LONDON)).toISOString()).toBe('2026-10-25T00:30:00.000Z');
    expect(new Date(instantOf('2026-11-01', '01:30', 'America/New_York')).toISOString()).toBe(
      '2026-11-01T05:30:00.000Z',
    );
  });

  it('is undone by dayIn and minutesOfDayIn, whatever the zone, outside a skipped hour', () => {
    const zones = fc.constantFrom(
      SHANGHAI,
      LONDON,
      TOKYO,
      'America/New_York',
      'Asia/Kathmandu',
      'Pacific/Apia',
    );
    const quarterHours = fc.integer({
      min: 0,
      max: (at('2031-01-01T00:00Z') - at('2015-01-01T00:00Z')) / 900_000,
    });
    fc.assert(
      fc.property(zones, quarterHours, (zone, quarter) => {
        const instant = at('2015-01-01T00:00Z') + quarter * 900_000;
        const minute = minutesOfDayIn(zone, instant);
        const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const back = instantOf(dayIn(zone, instant), time, zone);
        // In a repeated hour the first occurrence stands for both.
        expect([0, 3_600_000]).toContain(instant - back);
        expect(minutesOfDayIn(zone, back)).toBe(minute);
      }),
    );
  });

  it('throws at what does not exist', () => {
    expect(() => instantOf('2026-02-30', '08:00', SHANGHAI)).toThrow(RangeError);
    expect(() => instantOf('2026-02-28', '24:00', SHANGHAI)).toThrow(RangeError);
    expect(() => instantOf('2026-02-28', '08:00', 'Mars/Olympus')).toThrow(RangeError);
    expect(() => minutesOf('8:00')).toThrow(RangeError);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone(LONDON)).toBe(true);
  });
});
