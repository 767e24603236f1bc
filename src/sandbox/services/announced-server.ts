import { startServer, type Server, type ServerOptions } from './child-process.js';
import { StartError } from './start-error.js';
import { waitUntil } from './wait-until.js';

/** How every part of the system says that it listens. */
const ANNOUNCEMENT = 'ready ';

const PROBE_INTERVAL_MS = 50;
/** A part that listens answers within milliseconds; one that takes connections and is silent is asked again. */
const PROBE_TIMEOUT_MS = 2_000;

export interface Readiness {
  /** As a person would call it. */
  readonly name: string;
  /** Answers 2xx when the part can be used. */
  readonly probe: string;
  readonly timeoutMs: number;
}

export interface AnnouncedServer {
  readonly server: Server;
  /** @throws StartError with what it said last, when it ends or is not ready in time. */
  becomesReady(readiness: Readiness): Promise<void>;
}

/**
 * Starts a part that prints `ready …` once it listens. Its own word comes first: somebody else who has taken the port in
 * the meantime would answer a probe as well.
 */
export function startAnnounced(options: ServerOptions): AnnouncedServer {
  let isAnnounced = false;
  const server = startServer({
    ...options,
    onLine: (line) => {
      isAnnounced ||= line.startsWith(ANNOUNCEMENT);
      options.onLine?.(line);
    },
  });
  return {
    server,
    becomesReady: async ({ name, probe, timeoutMs }) => {
      const ended = server.exited.then(() => undefined);
      const look = async (): Promise<'ready' | 'ended' | undefined> => {
        if (server.hasExited()) {
          // Its last lines are there when its outputs are closed.
          await ended;
          return 'ended';
        }
        if (!isAnnounced) return undefined;
        return (await Promise.race([answers(probe), ended])) === true ? 'ready' : undefined;
      };
      const outcome = await waitUntil(look, { timeoutMs, intervalMs: PROBE_INTERVAL_MS });
      if (outcome === 'ready' && !server.hasExited()) return;
      const lines = server.lastLines().join('\n');
      throw new StartError(
        `${name} did not become ready on ${probe}${lines === '' ? '' : `:\n${lines}`}`,
        'mend what it says above, then start again',
      );
    },
  };
}

async function answers(probe: string): Promise<boolean> {
  const response = await fetch(probe, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) }).catch(
    () => undefined,
  );
  await response?.body?.cancel().catch(() => undefined);
  return response?.ok === true;
}
