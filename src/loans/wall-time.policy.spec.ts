import { wallTime } from './wall-time.policy.js';

it.each([
  ['2026-11-22T00:00:00Z', 'Asia/Shanghai', '2026-11-22T08:00:00+08:00'],
  ['2026-11-22T18:30:00Z', 'Asia/Shanghai', '2026-11-23T02:30:00+08:00'],
  ['2026-11-22T02:00:00Z', 'America/New_York', '2026-11-21T21:00:00-05:00'],
  ['2026-11-22T00:00:00Z', 'Asia/Kathmandu', '2026-11-22T05:45:00+05:45'],
  ['2026-11-22T00:00:00Z', 'UTC', '2026-11-22T00:00:00+00:00'],
])('%s in %s is %s, the same instant', (instant, zone, expected) => {
  expect(wallTime(Date.parse(instant), zone)).toBe(expected);
  expect(Date.parse(expected)).toBe(Date.parse(instant));
});
