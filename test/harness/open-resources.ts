import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from './wait-until.js';

/** What an application opens; a name of Node's for each. Unreferenced timers and sockets are not among them. */
const KINDS = ['TCPServerWrap', 'TCPSocketWrap', 'TLSWrap', 'PipeWrap', 'Timeout'];

/** Timers of Jest, which end while a file starts, would hide as many of the application. */
const LOOKS = 5;
const LOOK_PAUSE_MS = 10;

/** Sockets that have been closed are gone when the other side has heard of it. */
const CLOSE_TIMEOUT_MS = 5_000;

type Resources = ReadonlyMap<string, number>;

function countNow(): Resources {
  const open = process.getActiveResourcesInfo();
  return new Map(KINDS.map((kind) => [kind, open.filter((each) => each === kind).length]));
}

/** Applications of this process that are open, and what was open before the first of them. */
let applications = 0;
let before: Resources = new Map();

/** To be called before an application opens anything. */
export async function beginApplication(): Promise<void> {
  applications += 1;
  if (applications === 1) before = await countAtRest();
}

/**
 * To be called when an application has stopped. With the last one everything must be closed: while there are others,
 * nobody can tell whose a connection is.
 * @throws when more of a kind is open than before the first, after everything was given the time to close.
 */
export async function endApplication(): Promise<void> {
  applications -= 1;
  if (applications > 0) return;
  let leaks: string[] = [];
  const look = (): boolean => {
    leaks = [...countNow()].flatMap(([kind, count]) => {
      const more = count - (before.get(kind) ?? 0);
      return more > 0 ? [`${more} ${kind}`] : [];
    });
    return leaks.length === 0;
  };
  await waitUntil(look, { timeoutMs: CLOSE_TIMEOUT_MS }).catch(() => {
    throw new Error(`the application has left open: ${leaks.join(', ')}`);
  });
}

async function countAtRest(): Promise<Resources> {
  let least = countNow();
  for (let look = 1; look < LOOKS; look += 1) {
    await pause(LOOK_PAUSE_MS);
    const now = countNow();
    least = new Map([...least].map(([kind, count]) => [kind, Math.min(count, now.get(kind) ?? 0)]));
  }
  return least;
}
