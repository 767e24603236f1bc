import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './problem.js';

/** Beyond these somebody should be told rather than kept waiting. */
const RETRIES_MAX = 3;
const FIRST_PAUSE_MS = 500;
const PAUSE_MAX_MS = 10_000;
/** Those who were sent away together shall not come back together. */
const JITTER_SHARE = 0.3;

/** How what is read is asked for again: as the server says, never faster. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) =>
          failures < RETRIES_MAX &&
          error instanceof ApiProblem &&
          error.retry !== 'never' &&
          error.status !== 401,
        retryDelay: (failures, error) => retryPauseMs(failures, error),
        staleTime: 5_000,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}

export function retryPauseMs(failures: number, error: unknown): number {
  const asked = error instanceof ApiProblem ? error.retryAfterMs : undefined;
  const pause = asked ?? Math.min(PAUSE_MAX_MS, FIRST_PAUSE_MS * 2 ** failures);
  const jitter = crypto.getRandomValues(new Uint8Array(1))[0]! / 255;
  return Math.round(pause * (1 + JITTER_SHARE * jitter));
}
