import { type ApiProblem, asProblem, retryPauseMs } from '../../shared/api/index.js';

/** What is going on with a request of which no answer is known yet. */
export type OnTheWay =
  | { readonly kind: 'SENDING' }
  /** Sent again by itself at `untilMs`, under the same key; undefined: as soon as there is a network. */
  | { readonly kind: 'WAITING'; readonly untilMs: number | undefined; readonly problem: ApiProblem };

export type Answered<T> =
  | { readonly kind: 'DONE'; readonly value: T }
  | { readonly kind: 'REFUSED'; readonly problem: ApiProblem }
  /** Often enough by itself; the person decides when to ask again. */
  | { readonly kind: 'STUCK'; readonly problem: ApiProblem };

/** With the pauses that the server asks for this is some minutes; longer is a case for the person. */
const SENDS_MAX = 6;
const NEVER = new AbortController().signal;

/**
 * Sends a request that changes something until there is an answer, as fast as the server permits and never faster.
 * `send` uses one key each time, so that whatever happens to the network there is one effect or none.
 * @param stop the person has gone elsewhere: what is under way may still have its effect, but nothing is sent any more
 */
export async function untilAnswered<T>(
  send: () => Promise<T>,
  tell: (state: OnTheWay) => void,
  stop: AbortSignal = NEVER,
): Promise<Answered<T>> {
  for (let sends = 1; ; sends += 1) {
    tell({ kind: 'SENDING' });
    try {
      return { kind: 'DONE', value: await send() };
    } catch (error) {
      const problem = asProblem(error);
      if (!isWorthAsking(problem)) return { kind: 'REFUSED', problem };
      // Signed out in the middle: the key stays, and the person signs in again beside.
      if (problem.status === 401 || sends === SENDS_MAX || stop.aborted) return { kind: 'STUCK', problem };
      if (!navigator.onLine) {
        tell({ kind: 'WAITING', untilMs: undefined, problem });
        await Promise.race([networkIsBack(), aborted(stop)]);
        if (stop.aborted) return { kind: 'STUCK', problem };
        continue;
      }
      const pauseMs = retryPauseMs(sends - 1, problem);
      tell({ kind: 'WAITING', untilMs: Date.now() + pauseMs, problem });
      await Promise.race([pause(pauseMs), networkIsGone(), aborted(stop)]);
      if (stop.aborted) return { kind: 'STUCK', problem };
    }
  }
}

/** Whether the same question under the same key may yet be answered otherwise. */
function isWorthAsking({ status, code, outcomeUnknown }: ApiProblem): boolean {
  // Whoever must stand in line first is told so; the line is on the form.
  if (code.startsWith('QUEUE_')) return false;
  return outcomeUnknown || status === 401 || status === 503 || code === 'RATE_LIMITED';
}

function once(name: 'online' | 'offline'): Promise<void> {
  return new Promise((resolve) => {
    window.addEventListener(name, () => resolve(), { once: true });
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
const networkIsBack = (): Promise<void> => (navigator.onLine ? Promise.resolve() : once('online'));
const networkIsGone = (): Promise<void> => once('offline');
