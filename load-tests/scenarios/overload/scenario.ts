import exec from 'k6/execution';
import { BookingsClient } from '../kit/bookings.client.ts';
import { choose } from '../kit/chance.ts';
import { keyOf, person as personOf, plan } from '../kit/plan.ts';

export { handleSummary, options } from '../kit/run.ts';

const bookings = new BookingsClient();

/** Asks once: who comes again is counted among those who come, or nobody would know how many times too many they are. */
export function person(): void {
  const index = exec.scenario.iterationInTest;
  const slot = choose('slot', index, plan.slots);
  bookings.book({ person: personOf(index), key: keyOf('book', index) }, slot);
}
