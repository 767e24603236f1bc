import exec from 'k6/execution';
import type { Answer } from './answer.ts';
import { BookingsClient, untilTold } from './bookings.client.ts';
import { choose } from './chance.ts';
import { keyOf, person as personOf, plan } from './plan.ts';

const bookings = new BookingsClient();

/** A new person wants one slot, and asks until told. What the storms have in common. */
export function bookOnce(): Answer {
  const index = exec.scenario.iterationInTest;
  const slot = choose('slot', index, plan.slots);
  const asking = { person: personOf(index), key: keyOf('book', index) };
  return untilTold(() => bookings.book(asking, slot));
}
