import { UnitsOfRound } from './line-units.policy.js';

const MONTH = 1;
const MONDAY = 2;
const TUESDAY = 3;
const NO_CAP = 4;

const round = (): UnitsOfRound =>
  new UnitsOfRound([
    { counterId: MONTH, kept: 1, reserved: 0, free: 1 },
    { counterId: MONDAY, kept: 1, reserved: 0, free: 0 },
    { counterId: TUESDAY, kept: 0, reserved: 0, free: -2 },
    { counterId: NO_CAP, kept: 0, reserved: 0, free: null },
  ]);

it('has a place only where every counter has a unit', () => {
  expect(round().has([MONTH, MONDAY, NO_CAP], 'ONLINE')).toBe(true);
  expect(round().has([MONTH, TUESDAY], 'ONLINE')).toBe(false);
  expect(round().has([MONTH, 99], 'ONLINE')).toBe(false);
});

it('takes what is kept first, and knows what is then left', () => {
  const units = round();
  const planned = units.plan([MONTH, MONDAY, NO_CAP], 'ONLINE');
  expect(planned.map(({ fromKept }) => fromKept)).toEqual([true, true, false]);
  units.take(planned, 'ONLINE');
  expect(units.has([MONTH, MONDAY], 'ONLINE')).toBe(false);
  expect(units.has([MONTH], 'ONLINE')).toBe(true);
  expect(units.plan([MONTH], 'ONLINE')).toEqual([{ counterId: MONTH, fromKept: false }]);
  expect([...units.leftOver()]).toEqual([]);
});

it('leaves over what was kept and nobody could take, but for what somebody was not asked about', () => {
  const units = round();
  expect([...units.leftOver()]).toEqual([
    [MONTH, 1],
    [MONDAY, 1],
  ]);
  units.spare([MONDAY]);
  expect([...units.leftOver()]).toEqual([[MONTH, 1]]);
});

it('offers what is put by to urgent needs alone, before what is kept, and never hands it back', () => {
  const units = new UnitsOfRound([
    { counterId: MONDAY, kept: 1, reserved: 1, free: 0 },
    { counterId: TUESDAY, kept: 0, reserved: 1, free: 0 },
  ]);
  expect([units.has([TUESDAY], 'ONLINE'), units.has([TUESDAY], 'URGENT')]).toEqual([false, true]);
  const planned = units.plan([MONDAY, TUESDAY], 'URGENT');
  expect(planned.map(({ fromKept }) => fromKept)).toEqual([true, true]);
  units.take(planned, 'URGENT');
  expect([units.has([TUESDAY], 'URGENT'), units.has([MONDAY], 'ONLINE')]).toEqual([false, true]);
  expect([...units.leftOver()]).toEqual([[MONDAY, 1]]);
});
