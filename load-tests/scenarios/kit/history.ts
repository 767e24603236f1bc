import { Counter } from 'k6/metrics';
import type { Answer } from './answer.ts';
import type { Person, Slot } from './plan.ts';

/** Lines told, so that the runner knows whether it has read them all. */
const lines = new Counter('history_lines');

/** Who asked, when it matters to an oracle: people share with bots, and an audit knocks again after a run. */
export type Role = 'person' | 'bot' | 'staff';

export interface Told {
  readonly operation: 'book' | 'hold' | 'release' | 'cancel' | 'reschedule' | 'join' | 'enter' | 'quota';
  readonly role: Role;
  readonly person: Pick<Person, 'customerId' | 'loanId'>;
  readonly slot: Slot | null;
  readonly key: string | null;
  readonly startedMs: number;
  readonly answer: Answer;
}

/**
 * Writes down what was asked and answered, one line each. The console goes to a file of its own, unformatted, and k6
 * writes each line before it goes on: nothing is kept in memory, and nothing is lost in a queue.
 */
export function remember({ operation, role, person, slot, key, startedMs, answer }: Told): void {
  lines.add(1);
  const { outcome, status, code, bookingId, replayed, full, explained, retryAfter, tookMs, place } = answer;
  console.log(
    `H ${JSON.stringify({
      operation,
      role,
      customer: person.customerId,
      loan: person.loanId,
      branch: slot?.branchId ?? null,
      date: slot?.date ?? null,
      window: slot?.window ?? null,
      key,
      startedMs,
      tookMs,
      outcome,
      status,
      code,
      booking: bookingId,
      replayed,
      full,
      explained,
      retryAfter,
      place,
    })}`,
  );
}
