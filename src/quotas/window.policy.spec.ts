import { parseDay } from '../platform/clock/index.js';
import { isWindowOver } from './window.policy.js';

const at = (time: string, timeZone = 'Asia/Shanghai') => ({
  timeZone,
  nowMs: Date.parse(`2026-11-23T${time}+08:00`),
});
const TODAY = parseDay('2026-11-23')!;

it.each([
  ['10:29:59', false],
  ['10:30:00', true],
])('a window that ends at 10:30 is over at %s: %s', (time, over) => {
  expect(isWindowOver(TODAY, '09:00-10:30', at(time))).toBe(over);
});

it('goes by the wall of the branch, and never for a day that is booked as a whole', () => {
  expect(isWindowOver(TODAY, '09:00-10:30', at('18:00:00', 'Europe/London'))).toBe(false);
  expect(isWindowOver(TODAY, '09:00-10:30', at('18:31:00', 'Europe/London'))).toBe(true);
  expect(isWindowOver(TODAY, '', at('23:59:59'))).toBe(false);
});
