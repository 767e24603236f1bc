import { offerDeadlineMs } from './offer-deadline.policy.js';

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
