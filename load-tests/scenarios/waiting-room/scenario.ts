import { sleep } from 'k6';
import exec from 'k6/execution';
import { BookingsClient, untilTold } from '../kit/bookings.client.ts';
import { chance, choose } from '../kit/chance.ts';
import { keyOf, type Person, person as personOf, plan, setting } from '../kit/plan.ts';
import { QueueClient } from '../kit/queue.client.ts';

export { handleSummary, options } from '../kit/run.ts';

const queue = new QueueClient();
const bookings = new BookingsClient();

/** Takes a place, looks again and again whether it is their turn, comes in, and books. */
export function person(): void {
  const index = exec.scenario.iterationInTest;
  const who = waiterOf(index);
  const joined = untilTold(() => queue.join(who));
  const ticketId = joined.bookingId;
  if (joined.outcome !== 'yes' || ticketId === null) return;
  const entry = awaitTurn(index, ticketId);
  if (entry === undefined) return;
  const slot = choose('slot', index, plan.slots);
  untilTold(() => bookings.book({ person: who, key: keyOf('book', index), entry }, slot));
}

/** Bots skip the line: as soon as one needs a turn, they ask for a place without one. */
export function bot(): void {
  if (queue.look()?.entryRequired !== true) return;
  const index = exec.scenario.iterationInTest;
  const asking = {
    person: personOf(index % setting('botAccounts')),
    key: keyOf('bot', index),
    role: 'bot',
  } as const;
  bookings.book(asking, choose('bot-slot', index, plan.slots));
}

/** Bots have the first accounts. */
function waiterOf(index: number): Person {
  return personOf(setting('botAccounts') + index);
}

/** The entry token, when the turn has come within the person's patience. */
function awaitTurn(index: number, ticketId: string): string | undefined {
  const who = waiterOf(index);
  const untilMs = Date.now() + setting('patienceSeconds') * 1000;
  let number: number | null = null;
  while (Date.now() < untilMs) {
    // Spread, as pages are told to do: a crowd that asks in one instant would measure its own waves.
    sleep(setting('pollSeconds') * (0.8 + 0.4 * chance('poll', index + Date.now())));
    const room = queue.look()?.room;
    if (room?.status !== 'OPEN') continue;
    if (number === null) {
      const told = queue.ticket(who, ticketId).body['number'];
      if (typeof told === 'number') number = told;
    }
    if (number === null || number > room.served.ONLINE) continue;
    const entered = queue.enter(who, ticketId);
    const token = entered.body['token'];
    if (typeof token === 'string') return token;
  }
  return undefined;
}
