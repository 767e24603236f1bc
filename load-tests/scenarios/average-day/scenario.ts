import { sleep } from 'k6';
import exec from 'k6/execution';
import { BookingsClient, untilTold } from '../kit/bookings.client.ts';
import { BranchesClient } from '../kit/branches.client.ts';
import { chance, choose } from '../kit/chance.ts';
import { keyOf, person as personOf, plan, setting } from '../kit/plan.ts';

export { handleSummary, options } from '../kit/run.ts';

const branches = new BranchesClient();
const bookings = new BookingsClient();
const FORM_SECONDS_MAX = 0.5;

/** Most look and go; some hold a slot and fill in the form; a few of these give up, most of them book. */
export function person(): void {
  const index = exec.scenario.iterationInTest;
  const slot = choose('slot', index, plan.slots);
  branches.calendar(slot.branchId);
  if (chance('only-looks', index) < setting('shareOnlyLooks')) return;
  const asking = { person: personOf(index), key: keyOf('book', index) };
  const held = untilTold(() => bookings.hold(asking, slot));
  if (held.outcome !== 'yes' || held.bookingId === null) return;
  const holdId = held.bookingId;
  sleep(chance('form', index) * FORM_SECONDS_MAX);
  if (chance('gives-up', index) < setting('shareGivesUp')) {
    untilTold(() => bookings.release(asking, holdId, slot));
    return;
  }
  untilTold(() => bookings.book(asking, slot, holdId));
}
