import { sleep } from 'k6';
import type { Answer } from './answer.ts';
import { Client } from './client.ts';
import { remember, type Role, type Told } from './history.ts';
import type { Person, Slot } from './plan.ts';

/** Each attempt waits as it was told; with more, an iteration of a short run would outlive it. */
const ATTEMPTS_MAX = 4;
/** A person at a screen waits so long, whatever Retry-After says; an app would come back later by itself. */
const PATIENCE_SECONDS_MAX = 3;

export interface Asking {
  readonly person: Person;
  readonly key: string;
  readonly role?: Role;
  /** Of a waiting room, when it was one's turn. */
  readonly entry?: string;
}

/** Bookings and holds, as customers ask for them. */
export class BookingsClient extends Client {
  constructor() {
    super('bookings');
  }

  book(asking: Asking, slot: Slot, holdId?: string): Answer {
    const { person, key, entry } = asking;
    return this.told('book', asking, slot, () =>
      this.ask({
        method: 'POST',
        path: '/api/v1/bookings',
        name: 'POST /bookings',
        token: person.token,
        key,
        body: {
          loanId: person.loanId,
          ...placeOf(slot),
          kind: 'PARTIAL',
          amount: '50000.00',
          contact: { phone: '13800138000' },
          ...(holdId !== undefined && { holdId }),
        },
        ...(entry !== undefined && { headers: { 'Queue-Entry': entry } }),
      }),
    );
  }

  hold(asking: Asking, slot: Slot): Answer {
    const { person } = asking;
    return this.told('hold', asking, slot, () =>
      this.ask({
        method: 'POST',
        path: '/api/v1/holds',
        name: 'POST /holds',
        token: person.token,
        body: { loanId: person.loanId, ...placeOf(slot) },
      }),
    );
  }

  release(asking: Asking, holdId: string, slot: Slot): Answer {
    return this.told('release', asking, slot, () => {
      const answer = this.ask({
        method: 'DELETE',
        path: `/api/v1/holds/${holdId}`,
        name: 'DELETE /holds/{id}',
        token: asking.person.token,
      });
      // The answer names nothing; the oracle looks for what was given up.
      return answer.outcome === 'yes' ? { ...answer, bookingId: holdId } : answer;
    });
  }

  cancel(asking: Asking, bookingId: string, slot: Slot): Answer {
    return this.told('cancel', asking, slot, () =>
      this.ask({
        method: 'POST',
        path: `/api/v1/bookings/${bookingId}/cancel`,
        name: 'POST /bookings/{id}/cancel',
        token: asking.person.token,
        key: asking.key,
        body: {},
      }),
    );
  }

  reschedule(asking: Asking, bookingId: string, slot: Slot): Answer {
    return this.told('reschedule', asking, slot, () =>
      this.ask({
        method: 'POST',
        path: `/api/v1/bookings/${bookingId}/reschedule`,
        name: 'POST /bookings/{id}/reschedule',
        token: asking.person.token,
        key: asking.key,
        body: placeOf(slot),
      }),
    );
  }

  private told(
    operation: Told['operation'],
    { person, key, role = 'person' }: Asking,
    slot: Slot,
    ask: () => Answer,
  ): Answer {
    const startedMs = Date.now();
    const answer = ask();
    const keyed = operation !== 'hold' && operation !== 'release';
    remember({ operation, role, person, slot, key: keyed ? key : null, startedMs, answer });
    return answer;
  }
}

/** Asks until the answer is a yes or a no: whoever is shed, or hears nothing, asks again under the same key. */
export function untilTold(ask: () => Answer): Answer {
  let answer = ask();
  for (let attempt = 1; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (answer.outcome !== 'later' && answer.outcome !== 'unknown') return answer;
    sleep(Math.min(answer.retryAfter ?? 1, PATIENCE_SECONDS_MAX));
    answer = ask();
  }
  return answer;
}

function placeOf({ branchId, date, window }: Slot): object {
  return { branchId, date, ...(window !== null && { window }) };
}
