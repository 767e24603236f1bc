import createClient, { type Client } from 'openapi-fetch';
import { ApiProblem, localProblem, problemOf } from './problem.js';
import type { paths } from './schema.js';
import { serverClock } from './server-clock.js';

export type Api = Client<paths>;

/** Longer than the server takes for its slowest answer; after that there will be none. */
const ANSWER_TIMEOUT_MS = 20_000;

const NEEDS_ENTRY = /^\/api\/v1\/(?:holds(?:\/[^/]+\/move)?|bookings)$/;
const HOLDS = '/api/v1/holds';

/** What the server says of a right that will never count again; after any other refusal it still does. */
const ENTRY_IS_NO_GOOD: ReadonlySet<string> = new Set([
  'QUEUE_ENTRY_USED',
  'QUEUE_ENTRY_EXPIRED',
  'QUEUE_ENTRY_FORGED',
  'QUEUE_ENTRY_BORROWED',
]);

/** The right to enter, while there is a line before the door: good for one hold or booking. */
export interface Entry {
  readonly token: () => string | undefined;
  /** It was used or will never count. @param forHold it has led to a hold, and may come back */
  readonly spend: (token: string, forHold: boolean) => void;
  /** A hold was given up, and the server gives the entry back that had led to it. */
  readonly comeBack: () => void;
}

export interface ApiSurroundings {
  /** undefined: nobody has signed in. */
  readonly token: () => string | undefined;
  readonly language: () => string;
  /** It goes with holds and bookings. */
  readonly entry?: Entry;
  /** The server does not take the token any more. */
  readonly onSignedOut: () => void;
}

/** The interface, typed by its own description. What says no is thrown as an ApiProblem. */
export function createApi({ token, language, entry, onSignedOut }: ApiSurroundings): Api {
  const api = createClient<paths>({ baseUrl: window.location.origin, fetch: fetchWithin(ANSWER_TIMEOUT_MS) });
  api.use({
    onRequest: ({ request }) => {
      const bearer = bearerOf(token());
      if (bearer !== null) request.headers.set('authorization', bearer);
      request.headers.set('accept-language', language());
      const pass =
        request.method === 'POST' && NEEDS_ENTRY.test(new URL(request.url).pathname)
          ? entry?.token()
          : undefined;
      if (pass !== undefined) request.headers.set('queue-entry', pass);
      return request;
    },
    onResponse: async ({ request, response }) => {
      serverClock.hear(response);
      const problem = response.ok ? undefined : await problemOf(response);
      if (entry !== undefined) tellEntry(entry, request, problem?.code);
      if (problem === undefined) return undefined;
      // What comes late to a token of before says nothing of the one that there is since.
      const isOfNow = request.headers.get('authorization') === bearerOf(token());
      if (response.status === 401 && isOfNow) onSignedOut();
      throw problem;
    },
  });
  return api;
}

const bearerOf = (token: string | undefined): string | null =>
  token === undefined ? null : `Bearer ${token}`;

/** @param refused the code of a refusal; undefined: it was granted */
function tellEntry(entry: Entry, { method, url, headers }: Request, refused: string | undefined): void {
  const { pathname } = new URL(url);
  const pass = headers.get('queue-entry');
  const granted = refused === undefined;
  if (pass !== null && (granted || ENTRY_IS_NO_GOOD.has(refused))) {
    entry.spend(pass, granted && pathname.startsWith(HOLDS));
  }
  if (granted && method === 'DELETE' && pathname.startsWith(`${HOLDS}/`)) entry.comeBack();
}

/** Asks, and says why there is no answer: no network, or none within that time. */
export function fetchWithin(timeoutMs: number): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!navigator.onLine) throw localProblem('OFFLINE');
    try {
      return await fetch(request, { signal: eitherOf(request.signal, AbortSignal.timeout(timeoutMs)) });
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw localProblem(navigator.onLine ? 'NO_ANSWER' : 'OFFLINE');
    }
  };
}

/** As AbortSignal.any, which browsers have had since 2024 only. */
function eitherOf(...signals: readonly AbortSignal[]): AbortSignal {
  const either = new AbortController();
  for (const signal of signals) {
    const abort = (): void => either.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
  }
  return either.signal;
}

/** The body of a good answer; every other answer has been thrown before. */
export async function bodyOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  return data as T;
}

export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  // An answer that had begun stops coming as well, when its time is over.
  const isLate = error instanceof DOMException && error.name === 'TimeoutError';
  return localProblem(isLate ? 'NO_ANSWER' : 'UNREADABLE_ANSWER');
}
