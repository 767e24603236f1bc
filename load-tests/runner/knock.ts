import type { Told } from './history.js';
import type { Slot } from './stage.js';

/** So many ask at a time; the point is what they are told, not how fast. */
const TOGETHER = 10;

export interface Knocker {
  readonly customerId: string;
  readonly loanId: string;
  readonly token: string;
}

interface BookingAnswer {
  readonly id?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly remedy?: string;
  readonly errors?: readonly { readonly params?: Readonly<Record<string, string>> }[];
}

/**
 * INV-2 at rest: after a run in which units came back, new people ask for every slot that somebody was refused, until
 * they are refused too. What they are told of then must be true: nothing moves any more.
 */
export async function knockAgain(
  baseUrl: string,
  slots: readonly Slot[],
  knockers: Iterator<Knocker, undefined>,
): Promise<{ told: Told[]; ranOut: boolean }> {
  const told: Told[] = [];
  for (const slot of slots) {
    for (;;) {
      const people = Array.from({ length: TOGETHER }, () => knockers.next().value).filter(
        (one) => one !== undefined,
      );
      if (people.length < TOGETHER) return { told, ranOut: true };
      const answers = await Promise.all(people.map((person) => bookOnce(baseUrl, slot, person)));
      told.push(...answers);
      if (answers.some(({ outcome }) => outcome !== 'yes')) break;
    }
  }
  return { told, ranOut: false };
}

async function bookOnce(baseUrl: string, slot: Slot, person: Knocker): Promise<Told> {
  const { branchId, date, window } = slot;
  const key = `knock-${person.loanId}`;
  const startedMs = Date.now();
  const response = await fetch(`${baseUrl}/api/v1/bookings`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${person.token}`,
      'content-type': 'application/json',
      'accept-language': 'en',
      'idempotency-key': key,
    },
    body: JSON.stringify({
      loanId: person.loanId,
      branchId,
      date,
      ...(window !== null && { window }),
      kind: 'PARTIAL',
      amount: '50000.00',
      contact: { phone: '13800138000' },
    }),
  });
  const body = (await response.json()) as BookingAnswer;
  const { status } = response;
  const retryAfter = response.headers.get('retry-after');
  const params = body.errors?.find((each) => each.params?.['periodStart'] !== undefined)?.params;
  const named = [params?.['period'], params?.['periodStart'], params?.['pool'], params?.['window'] ?? ''];
  const isFull = body.code?.endsWith('_FULL') === true && params !== undefined;
  return {
    operation: 'book',
    role: 'knocker',
    customer: person.customerId,
    loan: person.loanId,
    branch: branchId,
    date,
    window,
    key,
    startedMs,
    tookMs: Date.now() - startedMs,
    outcome: status === 201 ? 'yes' : isFull ? 'no' : status === 429 || status === 503 ? 'later' : 'failed',
    status,
    code: status < 400 ? null : (body.code ?? null),
    booking: status === 201 ? (body.id ?? null) : null,
    replayed: response.headers.get('idempotency-replayed') === 'true',
    full: isFull ? named.join(' ').trim() : null,
    explained: status < 400 || (Boolean(body.code) && Boolean(body.detail) && Boolean(body.remedy)),
    retryAfter: retryAfter === null ? null : Number(retryAfter),
    place: null,
  };
}
