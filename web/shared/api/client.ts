import createClient, { type Client } from 'openapi-fetch';
import { ApiProblem, localProblem, problemOf } from './problem.js';
import type { paths } from './schema.js';

export type Api = Client<paths>;

/** Longer than the server takes for its slowest answer; after that there will be none. */
const ANSWER_TIMEOUT_MS = 20_000;

const NEEDS_ENTRY = /^\/api\/v1\/(?:holds|bookings)$/;

export interface ApiSurroundings {
  /** undefined: nobody has signed in. */
  readonly token: () => string | undefined;
  readonly language: () => string;
  /** The right to enter, while there is a line before the door; it goes with holds and bookings. */
  readonly entry?: () => string | undefined;
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
        request.method === 'POST' && NEEDS_ENTRY.test(new URL(request.url).pathname) ? entry?.() : undefined;
      if (pass !== undefined) request.headers.set('queue-entry', pass);
      return request;
    },
    onResponse: async ({ response }) => {
      if (response.ok) return undefined;
      if (response.status === 401) onSignedOut();
      throw await problemOf(response);
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
