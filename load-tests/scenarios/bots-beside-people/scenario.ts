import exec from 'k6/execution';
import { BookingsClient, untilTold } from '../kit/bookings.client.ts';
import { choose } from '../kit/chance.ts';
import { keyOf, person as personOf, plan, setting } from '../kit/plan.ts';

export { handleSummary, options } from '../kit/run.ts';

const bookings = new BookingsClient();

/** People come once each, each in their own name. */
export function person(): void {
  const index = exec.scenario.iterationInTest;
  const who = personOf(setting('botAccounts') + index);
  const slot = choose('slot', index, plan.slots);
  untilTold(() => bookings.book({ person: who, key: keyOf('book', index) }, slot));
}

/** Bots hammer with the few accounts they have: a new key every time, no pause, no word of Retry-After heeded. */
export function bot(): void {
  const index = exec.scenario.iterationInTest;
  const who = personOf(index % setting('botAccounts'));
  const slot = choose('bot-slot', index, plan.slots);
  bookings.book({ person: who, key: keyOf('bot', index), role: 'bot' }, slot);
}
