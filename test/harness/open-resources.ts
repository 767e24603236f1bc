import { waitUntil } from './wait-until.js';

/** What an application opens; a name of Node's for each. Unreferenced timers and sockets are not among them. */
const KINDS = new Set(['TCPServerWrap', 'TCPSocketWrap', 'Timeout', 'Immediate', 'PipeWrap', 'TLSWrap']);

/** Sockets that have been closed are gone when the other side has heard of it. */
const CLOSE_TIMEOUT_MS = 5_000;

type Resources = ReadonlyMap<string, number>;

/** How many of each keep this process alive at this moment. */
export function openResources(): Resources {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (KINDS.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** @throws when more of a kind is open than before, after everything was given the time to close. */
export async function assertNothingLeaked(before: Resources): Promise<void> {
  const leaks = (): string[] =>
    [...openResources()].flatMap(([kind, count]) => {
      const more = count - (before.get(kind) ?? 0);
      return more > 0 ? [`${more} ${kind}`] : [];
    });
  try {
    await waitUntil(() => leaks().length === 0, { timeoutMs: CLOSE_TIMEOUT_MS });
  } catch {
    const found = leaks();
    if (found.length > 0) throw new Error(`the application has left open: ${found.join(', ')}`);
  }
}
