import { waitUntil } from '../harness/index.js';
import { recount } from './auditor.js';
import { Customer } from './customer.js';
import type { Answer, Asked, History } from './history.js';
import type { CounterUse, Violation } from './records.js';
import type { ContestedSlot, ContestedSystem } from './system.js';

/** A core bank that is slow for want of a processor is asked again; one that stays away is a fault of the run. */
const DECIDED_TIMEOUT_MS = 30_000;
/** More people than any branch has places here: if they all get one, something has no end. */
const PEOPLE_MAX = 400;
const FULL_CODES = new Set([
  'QUOTA_DAY_FULL',
  'QUOTA_WEEK_FULL',
  'QUOTA_MONTH_FULL',
  'POOL_FULL',
  'WINDOW_FULL',
]);

/**
 * INV-2: at rest, people who want nothing but a place book every contested slot until each is refused; and each
 * refusal must name a counter that really is full. So no unit is left that somebody could have had.
 */
export async function finalFill(
  system: ContestedSystem,
  history: History,
  firstPerson: number,
): Promise<{ booked: number; violations: Violation[] }> {
  const byBranch = Map.groupBy(system.slots, ({ branchId }) => branchId);
  let people = 0;
  const person = (): Customer =>
    new Customer(system.worker.callers.customer(firstPerson + (people += 1)), system.processes, history);
  let booked = 0;
  const violations: Violation[] = [];
  const fillSlot = async (slot: ContestedSlot, by: 'bookRequest' | 'phoneRequest'): Promise<void> => {
    for (let attempt = 0; attempt < PEOPLE_MAX; attempt += 1) {
      const customer = person();
      const key = `fill-${by}-${slot.branchId}-${slot.date}-${slot.window ?? ''}-${attempt}`;
      const answer = await decided(customer, customer[by](slot, key), attempt);
      if (answer.kind === 'yes') {
        booked += 1;
        continue;
      }
      const fault = faultOf(answer, slot, await recount(system.database.pool));
      if (fault !== undefined) violations.push(fault);
      return;
    }
    throw new Error(`${JSON.stringify(slot)} is never full`);
  };
  // Branches have no counter in common; within one the next person comes when the one before has been answered.
  const fillBranch = async (slots: readonly ContestedSlot[]): Promise<void> => {
    for (const slot of slots) {
      await fillSlot(slot, 'bookRequest');
      await fillSlot(slot, 'phoneRequest');
    }
  };
  await Promise.all([...byBranch.values()].map(fillBranch));
  return { booked, violations };
}

/** Asks, with the same key, until there is a yes or a no. */
async function decided(customer: Customer, asked: Asked, process: number): Promise<Answer> {
  let answer: Answer | undefined;
  await waitUntil(async () => (answer = await customer.ask(asked, process)).kind !== 'unknown', {
    timeoutMs: DECIDED_TIMEOUT_MS,
    what: `a decision about ${asked.key}`,
  });
  return answer!;
}

function faultOf(
  answer: Answer,
  slot: ContestedSlot,
  counters: readonly CounterUse[],
): Violation | undefined {
  if (answer.kind !== 'no' || !FULL_CODES.has(answer.code)) {
    return { invariant: 'INV-2', what: 'not refused as full', facts: { answer, slot } };
  }
  const { period, periodStart, pool, window = '' } = answer.params;
  const named = counters.find(
    (counter) =>
      counter.branchId === slot.branchId &&
      counter.group === 'HOUSING' &&
      counter.period === period &&
      counter.start === periodStart &&
      counter.pool === pool &&
      counter.window === window &&
      counter.capacity !== null,
  );
  const isFull = named !== undefined && named.used.taken + named.used.held >= named.capacity!;
  return isFull
    ? undefined
    : { invariant: 'INV-2', what: 'told full while a unit is free', facts: { answer, slot, named } };
}
