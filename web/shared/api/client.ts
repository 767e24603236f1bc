import createClient, { type Client } from 'openapi-fetch';
import { ApiProblem, localProblem, problemOf } from './problem.js';
import type { paths } from './schema.js';

export type Api = Client<paths>;

/** Longer than the server takes for its slowest answer; after that there will be none. */
const ANSWER_TIMEOUT_MS = 20_000;

const NEEDS_ENTRY = /^\/api\/v1\/(?:holds|bookings)$/;

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
  readonly spend: (token: string) => void;
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
  const api = createClient<paths>({ baseUrl: window.location.origin, fetch: fetchWithin });
  api.use({
    onRequest: ({ request }) => {
      const bearer = token();
      if (bearer !== undefined) request.headers.set('authorization', `Bearer ${bearer}`);
      request.headers.set('accept-language', language());
      const pass =
        request.method === 'POST' && NEEDS_ENTRY.test(new URL(request.url).pathname)
          ? entry?.token()
          : undefined;
      if (pass !== undefined) request.headers.set('queue-entry', pass);
      return request;
    },
    onResponse: async ({ request, response }) => {
      const pass = request.headers.get('queue-entry');
      const problem = response.ok ? undefined : await problemOf(response);
      if (pass !== null && (problem === undefined || ENTRY_IS_NO_GOOD.has(problem.code))) entry?.spend(pass);
      if (problem === undefined) return undefined;
      if (response.status === 401) onSignedOut();
      throw problem;
    },
  });
  return api;
}

async function fetchWithin(request: Request): Promise<Response> {
  if (!navigator.onLine) throw localProblem('OFFLINE');
  try {
    return await fetch(request, {
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
    });
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw localProblem(navigator.onLine ? 'NO_ANSWER' : 'OFFLINE');
  }
}

/** The body of a good answer; every other answer has been thrown before. */
export async function bodyOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  return data as T;
}

export function asProblem(error: unknown): ApiProblem {
  return error instanceof ApiProblem ? error : localProblem('UNREADABLE_ANSWER');
}
