import exec from 'k6/execution';
import { BookingsClient, untilTold } from '../kit/bookings.client.ts';
import { chance, choose } from '../kit/chance.ts';
import { keyOf, person as personOf, plan, setting } from '../kit/plan.ts';

export { handleSummary, options } from '../kit/run.ts';

const bookings = new BookingsClient();

/** Books, changes their mind about the day, changes it again, and now and then cancels and books anew. */
export function person(): void {
  const index = exec.scenario.iterationInTest;
  const who = personOf(index);
  const asking = (what: string) => ({ person: who, key: keyOf(what, index) });
  const first = choose('first', index, plan.slots);
  const booked = untilTold(() => bookings.book(asking('book'), first));
  if (booked.outcome !== 'yes' || booked.bookingId === null) return;
  const id = booked.bookingId;
  let at = first;
  for (const what of ['move', 'move-again']) {
    const to = choose(what, index, plan.slots);
    if (to === at) continue;
    const moved = untilTold(() => bookings.reschedule(asking(what), id, to));
    if (moved.outcome === 'yes') at = to;
  }
  if (chance('cancels', index) >= setting('shareCancels')) return;
  const cancelled = untilTold(() => bookings.cancel(asking('cancel'), id, at));
  if (cancelled.outcome !== 'yes') return;
  untilTold(() => bookings.book(asking('book-anew'), choose('anew', index, plan.slots)));
}
