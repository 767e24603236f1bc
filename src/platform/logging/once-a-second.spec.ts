import { OnceASecond } from './once-a-second.js';

it('tells the first of a second, and with the next how many were left out', () => {
  const once = new OnceASecond();
  const told: number[] = [];
  for (const nowMs of [0, 1, 500, 999, 1000, 1500, 3000]) once.tell((untold) => told.push(untold), nowMs);
  expect(told).toEqual([0, 3, 1]);
});
