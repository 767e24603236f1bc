import { BankCalendar, BusinessCalendar, type ClosedDays } from '../../branches/index.js';
import { calledOfferDeadlineMs, offerDeadlineMs } from './offer-deadline.policy.js';

const times = { offerMinutes: 60, quietFrom: '21:00', quietUntil: '08:00' };
const ZONE = 'Asia/Shanghai';
const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
const until = (now: string, day = '2026-12-10', of = times): string =>
  new Date(offerDeadlineMs(at(now), day, ZONE, of) + 8 * 3_600_000).toISOString().slice(0, 16);

it.each([
  ['by day its minutes', '2026-11-23 10:00', '2026-11-23T11:00'],
  ['in the evening, while people are awake', '2026-11-23 20:59', '2026-11-23T21:59'],
  ['at night from when they wake', '2026-11-23 21:00', '2026-11-24T09:00'],
  ['after midnight too', '2026-11-24 03:30', '2026-11-24T09:00'],
  ['from the last quiet minute on', '2026-11-24 07:59', '2026-11-24T09:00'],
  ['in the morning its minutes', '2026-11-24 08:00', '2026-11-24T09:00'],
])('%s', (_, now, expected) => {
  expect(until(now)).toBe(expected);
});

it('ends when the day of the slot begins, but lasts its minutes at least', () => {
  expect(until('2026-11-23 22:00', '2026-11-24')).toBe('2026-11-24T00:00');
  expect(until('2026-11-24 22:00', '2026-11-24')).toBe('2026-11-24T23:00');
  expect(until('2026-11-23 23:30', '2026-11-24')).toBe('2026-11-24T00:30');
});

it('knows no quiet time where its ends are the same, and one within a day', () => {
  expect(until('2026-11-23 22:00', undefined, { ...times, quietFrom: '08:00' })).toBe('2026-11-23T23:00');
  const siesta = { ...times, quietFrom: '12:00', quietUntil: '14:00' };
  expect(until('2026-11-23 12:30', undefined, siesta)).toBe('2026-11-23T15:00');
  expect(until('2026-11-23 14:00', undefined, siesta)).toBe('2026-11-23T15:00');
});

describe('to somebody whom staff have to call', () => {
  // 2026-11-23 is a Monday.
  const branch = (closures: readonly Pick<ClosedDays, 'fromDate' | 'toDate' | 'hours'>[] = []) => ({
    timeZone: ZONE,
    opensAt: '09:00',
    closesAt: '17:00',
    calendar: new BusinessCalendar(
      new BankCalendar([]),
      closures.map((of) => ({ ...of, kind: 'LOCAL' as const, reason: { zh: '停电', en: 'No power' } })),
    ),
  });
  const called = (
    now: string,
    { day = '2026-12-10', offerMinutes = 60, of = branch() } = {},
  ): string | undefined => {
    const ms = calledOfferDeadlineMs(at(now), day, of, { offerMinutes });
    return ms === undefined ? undefined : new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
  };

  it.each([
    ['while the branch serves its minutes', '2026-11-23 10:00', '2026-11-23T11:00'],
    ['before it closes what is left of them the next day', '2026-11-23 16:40', '2026-11-24T09:40'],
    ['in the evening from when it opens', '2026-11-23 18:00', '2026-11-24T10:00'],
    ['at night too', '2026-11-24 03:30', '2026-11-24T10:00'],
    ['late on Sunday, with a night to go', '2026-11-29 20:00', '2026-11-30T10:00'],
    ['on Friday as long as all of it is served', '2026-11-27 16:00', '2026-11-27T17:00'],
    ['nothing from then on', '2026-11-27 16:01', undefined],
    ['nothing on Saturday', '2026-11-28 10:00', undefined],
  ])('%s', (_, now, expected) => {
    expect(called(now)).toBe(expected);
  });

  it('waits for closed hours, and is not made over closed days', () => {
    const noon = { fromDate: '2026-11-23', toDate: '2026-11-23', hours: { from: '12:00', to: '14:00' } };
    expect(called('2026-11-23 11:30', { of: branch([noon]) })).toBe('2026-11-23T14:30');
    const tuesday = { fromDate: '2026-11-24', toDate: '2026-11-24' };
    expect(called('2026-11-23 18:00', { of: branch([tuesday]) })).toBeUndefined();
    expect(called('2026-11-24 12:00', { of: branch([tuesday]) })).toBe('2026-11-25T10:00');
  });

  it('is not made where its day begins before anybody could call', () => {
    expect(called('2026-11-23 18:00', { day: '2026-11-24' })).toBeUndefined();
    expect(called('2026-11-23 15:00', { day: '2026-11-23' })).toBe('2026-11-23T16:00');
    expect(called('2026-11-23 16:30', { day: '2026-11-23' })).toBeUndefined();
  });

  it('of a day or longer asks for two served hours', () => {
    expect(called('2026-11-23 16:00', { offerMinutes: 1440 })).toBe('2026-11-24T16:00');
    expect(called('2026-11-23 08:00', { offerMinutes: 120 })).toBe('2026-11-23T11:00');
    expect(called('2026-11-27 12:00', { offerMinutes: 1440 })).toBe('2026-11-28T12:00');
  });

  it('never ends before the branch has served its minutes, and never blocks a place for more than a night longer', () => {
    const of = branch([
      { fromDate: '2026-12-01', toDate: '2026-12-02' },
      { fromDate: '2026-12-04', toDate: '2026-12-04', hours: { from: '10:00', to: '16:30' } },
    ]);
    const minute = 60_000;
    const opening = { from: '09:00', to: '17:00' };
    const servedAt = (ms: number): boolean => {
      const wall = new Date(ms + 8 * 3_600_000).toISOString();
      const time = wall.slice(11, 16);
      return of.calendar
        .openHours(wall.slice(0, 10), opening)
        .some(({ from, to }) => from <= time && time < to);
    };
    let made = 0;
    for (let nowMs = at('2026-11-23 00:00'); nowMs < at('2026-12-07 00:00'); nowMs += 17 * minute) {
      const untilMs = calledOfferDeadlineMs(nowMs, '2026-12-10', of, times);
      if (untilMs === undefined) continue;
      made += 1;
      let served = 0;
      for (let ms = nowMs; ms < untilMs; ms += minute) if (servedAt(ms)) served += 1;
      expect(served).toBeGreaterThanOrEqual(60);
      expect(untilMs - nowMs).toBeLessThanOrEqual(25 * 60 * minute);
    }
    expect(made).toBeGreaterThan(0);
  });
});
