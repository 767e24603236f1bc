import exec from 'k6/execution';
import { BookingsClient, untilTold } from '../kit/bookings.client.ts';
import { BranchesClient } from '../kit/branches.client.ts';
import { choose } from '../kit/chance.ts';
import { keyOf, person as personOf, plan } from '../kit/plan.ts';

export { handleSummary, options } from '../kit/run.ts';

const branches = new BranchesClient();
const bookings = new BookingsClient();

/** Everything once: look, hold, give up, hold again, book with the hold, move, cancel. */
export function person(): void {
  const index = exec.scenario.iterationInTest;
  const who = personOf(index);
  const slot = choose('slot', index, plan.slots);
  branches.search('');
  branches.calendar(slot.branchId);
  const asking = (what: string) => ({ person: who, key: keyOf(what, index) });
  const first = untilTold(() => bookings.hold(asking('first-hold'), slot));
  if (first.outcome !== 'yes' || first.bookingId === null) return;
  const givenUp = first.bookingId;
  untilTold(() => bookings.release(asking('give-up'), givenUp, slot));
  const held = untilTold(() => bookings.hold(asking('hold'), slot));
  if (held.outcome !== 'yes' || held.bookingId === null) return;
  const holdId = held.bookingId;
  const booked = untilTold(() => bookings.book(asking('book'), slot, holdId));
  if (booked.outcome !== 'yes' || booked.bookingId === null) return;
  const id = booked.bookingId;
  // The one after it in the plan, so that a move always is to another slot.
  const other = plan.slots[(plan.slots.indexOf(slot) + 1) % plan.slots.length]!;
  untilTold(() => bookings.reschedule(asking('move'), id, other));
  untilTold(() => bookings.cancel(asking('cancel'), id, other));
}
