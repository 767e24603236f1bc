/** 128 and the number of SIGINT, as shells say it. */
export const EXIT_INTERRUPTED = 130;

/** A terminal gives Ctrl-C to npm and to what npm started, and npm passes it on: the second of such a pair is the first again. */
const SAME_PRESS_MS = 1_000;

/** Somebody wants the work to end before it is done. */
export class Interrupted extends Error {
  constructor(signal: NodeJS.Signals) {
    super(`${signal} ended it`);
    this.name = 'Interrupted';
  }
}

/**
 * Aborted when this process is asked to end, so that whoever has started something ends it in its order. Asked again, the
 * process leaves at once: what was started is guarded and ends with it.
 */
export function listenForEnd(say: (line: string) => void): AbortSignal {
  const end = new AbortController();
  let askedAtMs = -Infinity;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const nowMs = performance.now();
      if (end.signal.aborted && nowMs - askedAtMs > SAME_PRESS_MS) process.exit(EXIT_INTERRUPTED);
      if (end.signal.aborted) return;
      askedAtMs = nowMs;
      say(`${signal}: ending what was started; once more to leave at once`);
      end.abort(new Interrupted(signal));
    });
  }
  return end.signal;
}

/**
 * What the work comes to, or else the end that came before it. Work that is left behind fails by itself when what it asks is
 * ended, and nobody hears of it.
 * @throws the reason of the signal
 */
export async function unlessEnded<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (signal === undefined) return work();
  signal.throwIfAborted();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work(), ended]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
