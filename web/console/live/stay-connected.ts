import { asProblem } from '../../shared/api/index.js';
import { eventsOf, type ServerEvent } from './server-events.js';

export type Connection = 'connecting' | 'live' | 'lost';

/** Three heartbeats of the server; a line that is silent for longer is dead, whatever the browser believes. */
const SILENCE_MAX_MS = 45_000;
const FIRST_PAUSE_MS = 1_000;
const PAUSE_MAX_MS = 15_000;

interface StayConnectedOptions {
  readonly open: (
    lastEventId: string | undefined,
    signal: AbortSignal,
  ) => Promise<ReadableStream<Uint8Array>>;
  readonly onEvent: (event: ServerEvent) => void;
  readonly onConnection: (connection: Connection) => void;
}

/** Keeps a stream of events open until told to stop; each time it comes back it says what it has seen last. */
export function stayConnected({ open, onEvent, onConnection }: StayConnectedOptions): () => void {
  const stopped = new AbortController();
  let lastEventId: string | undefined;

  async function listen(): Promise<void> {
    const silent = new AbortController();
    const signal = AbortSignal.any([stopped.signal, silent.signal]);
    const watch = (): ReturnType<typeof setTimeout> => setTimeout(() => silent.abort(), SILENCE_MAX_MS);
    let timer = watch();
    try {
      for await (const event of eventsOf(await open(lastEventId, signal))) {
        clearTimeout(timer);
        timer = watch();
        if (event.id !== undefined) lastEventId = event.id;
        if (event.type !== 'beat') onEvent(event);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  async function keep(): Promise<void> {
    let failures = 0;
    while (!stopped.signal.aborted) {
      const before = lastEventId;
      const pauseMs = await listen().then(
        () => FIRST_PAUSE_MS,
        (error: unknown) => asProblem(error).retryAfterMs,
      );
      if (stopped.signal.aborted) return;
      onConnection('lost');
      // A stream that told something was a good one: its end is no reason to wait long.
      failures = lastEventId === before ? failures + 1 : 0;
      const growing = Math.min(PAUSE_MAX_MS, FIRST_PAUSE_MS * 2 ** failures);
      await pause(Math.max(pauseMs ?? 0, growing), stopped.signal);
    }
  }

  onConnection('connecting');
  void keep();
  return () => stopped.abort();
}

/** Ends early when the network is back, or when told to stop. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end);
    signal.addEventListener('abort', end);
  });
}
