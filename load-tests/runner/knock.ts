import { setTimeout as pause } from 'node:timers/promises';
import type { Told } from './history.js';
import { byFaults, notKnown, type Verdict } from './oracle.js';
import { KNOCKERS } from './plan.js';
import type { Slot } from './stage.js';

/** So many ask at a time; the point is what they are told, not how fast. */
const TOGETHER = 10;
/** Whoever is asked to come later does so: a system that sheds at rest for longer than all of this does not come to rest. */
const ATTEMPTS_MAX = 8;
const PATIENCE_SECONDS_MAX = 5;
/** As long as a request of the run may take, ms. */
const ANSWER_TIMEOUT_MS = 20_000;

export interface Knocker {
  readonly customerId: string;
  readonly loanId: string;
  readonly token: string;
}

export interface Knocks {
  readonly told: readonly Told[];
  /** There were not enough people. */
  readonly ranOut: boolean;
  /** People who were never told yes or no. */
  readonly unheard: number;
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
 * @param run in the keys of those who knock, so that nobody is answered with what a run before did
 */
export async function knockAgain(
  baseUrl: string,
  slots: readonly Slot[],
  knockers: Iterator<Knocker, undefined>,
  run: string,
): Promise<Knocks> {
  const told: Told[] = [];
  let unheard = 0;
  for (const slot of slots) {
    for (;;) {
      const people = Array.from({ length: TOGETHER }, () => knockers.next().value).filter(
        (one) => one !== undefined,
      );
      if (people.length < TOGETHER) return { told, ranOut: true, unheard };
      const answers = await Promise.all(
        people.map((person) =>
          untilTold(() => bookOnce(baseUrl, slot, person, `${run}-knock-${person.loanId}`)),
        ),
      );
      told.push(...answers.flat());
      const last = answers.map((each) => each.at(-1)!);
      unheard += last.filter(isNoWord).length;
      if (last.some(({ outcome }) => outcome !== 'yes')) break;
    }
  }
  return { told, ranOut: false, unheard };
}

/** Nothing where it ended as it should: everybody who knocked was told yes or no, and at each slot somebody no. */
export function knockingFaults({ ranOut, unheard }: Knocks): Verdict[] {
  const name = 'knocking-ended';
  const proves = 'that people who knock after the run are told yes or no, and come to an end';
  if (ranOut) {
    const remedy = 'give the stage less capacity or the profile more people';
    return [byFaults(name, proves, [`${KNOCKERS} people were not enough: ${remedy}`])];
  }
  if (unheard === 0) return [];
  return [
    notKnown(
      name,
      proves,
      `${unheard} were only ever told to come later: whether places are left is not known`,
    ),
  ];
}

function isNoWord({ outcome }: Told): boolean {
  return outcome === 'later' || outcome === 'unknown';
}

/** @returns every answer; the last is a yes or a no, unless there was none in so many attempts. */
async function untilTold(ask: () => Promise<Told>): Promise<Told[]> {
  const answers = [await ask()];
  while (isNoWord(answers.at(-1)!) && answers.length < ATTEMPTS_MAX) {
    await pause(Math.min(answers.at(-1)!.retryAfter ?? 1, PATIENCE_SECONDS_MAX) * 1000);
    answers.push(await ask());
  }
  return answers;
}

async function bookOnce(baseUrl: string, slot: Slot, person: Knocker, key: string): Promise<Told> {
  const { branchId, date, window } = slot;
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
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).catch(() => undefined);
  const body = ((await response?.json().catch(() => undefined)) ?? {}) as BookingAnswer;
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
    ...answerOf(response, body),
    place: null,
  };
}

type Answer = Pick<
  Told,
  'outcome' | 'status' | 'code' | 'booking' | 'replayed' | 'full' | 'explained' | 'retryAfter'
>;

/** As scenarios judge theirs (load-tests/scenarios/kit/answer.ts); where nobody moves, only "full" is a right no. */
function answerOf(response: Response | undefined, body: BookingAnswer): Answer {
  if (response === undefined) {
    const nothing = { code: null, booking: null, replayed: false, full: null, retryAfter: null };
    return { outcome: 'unknown', status: 0, explained: false, ...nothing };
  }
  const { status, headers } = response;
  const retryAfter = headers.get('retry-after');
  const params = body.errors?.find((each) => each.params?.['periodStart'] !== undefined)?.params;
  const named = [params?.['period'], params?.['periodStart'], params?.['pool'], params?.['window'] ?? ''];
  const isFull = body.code?.endsWith('_FULL') === true;
  return {
    outcome: status === 201 ? 'yes' : status === 429 || status === 503 ? 'later' : isFull ? 'no' : 'failed',
    status,
    code: status < 400 ? null : (body.code ?? null),
    booking: status === 201 ? (body.id ?? null) : null,
    replayed: headers.get('idempotency-replayed') === 'true',
    // Full, and not of what: that is for the oracle to find.
    full: isFull && params !== undefined ? named.join(' ').trim() : null,
    explained: status < 400 || (Boolean(body.code) && Boolean(body.detail) && Boolean(body.remedy)),
    retryAfter: retryAfter === null ? null : Number(retryAfter),
  };
}
