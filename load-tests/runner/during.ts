import { setTimeout as pause } from 'node:timers/promises';
import type { Verdict } from './oracle.js';
import type { World } from './world.js';

/** Something that the runner did while k6 ran; reports mark it in their pictures. */
export interface Happening {
  readonly atMs: number;
  readonly what: string;
}

/** It begins when the load has settled, and is over with time left to see the end of it. */
const BEGINS_AT = 0.08;
const REDIS_IS_LOST_AT = 0.3;
const REDIS_IS_AWAY_FOR = 0.3;

export interface During {
  readonly happenings: readonly Happening[];
  /** After k6 has ended; what was to happen and did not is told by it. */
  finish(): Promise<Verdict | undefined>;
  /** When nobody asks any more what became of it. */
  breakOff(): void;
}

export function startDuring(
  kinds: ReadonlySet<'rolling-restart' | 'lose-redis'>,
  world: World,
  seconds: number,
  say: (line: string) => void,
): During {
  const happenings: Happening[] = [];
  const stop = new AbortController();
  const note = (what: string): void => {
    happenings.push({ atMs: Date.now(), what });
    say(what);
  };
  const work = async (): Promise<void> => {
    if (kinds.has('lose-redis')) await loseRedis(world, seconds, note, stop.signal);
    if (kinds.has('rolling-restart')) await restartAll(world, seconds, note, stop.signal);
  };
  const done =
    kinds.size === 0
      ? undefined
      : work().then(
          () => undefined,
          // Broken off because the load is over: that is told as late.
          (error: Error) => (error.name === 'AbortError' ? undefined : error.message),
        );
  return {
    happenings,
    breakOff: () => stop.abort(),
    finish: async () => {
      if (done === undefined) return undefined;
      const timely = await Promise.race([done.then((fault) => ({ fault })), pause(0).then(() => undefined)]);
      stop.abort();
      const fault = await done;
      const late =
        timely === undefined ? 'it was not over before the load was: give the run more --time' : undefined;
      const holds = fault === undefined && late === undefined;
      return {
        name: [...kinds].join('-and-'),
        proves: 'that what was to happen during the run did happen, under load from its beginning to its end',
        holds,
        violations: holds ? 0 : 1,
        examples: holds ? [] : [fault ?? late],
        // The machine was too slow for the time that the run had: that is no fault of the system.
        ...(fault === undefined && late !== undefined && { unknown: true as const }),
        note: `${happenings.length} happenings`,
      };
    },
  };
}

async function restartAll(
  world: World,
  seconds: number,
  note: (what: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await pause(seconds * 1000 * BEGINS_AT, undefined, { signal });
  for (const name of world.replaceable) {
    signal.throwIfAborted();
    note(`${name} is asked to end`);
    await world.replace(name);
    note(`${name} is back`);
  }
}

async function loseRedis(
  world: World,
  seconds: number,
  note: (what: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (world.loseRedis === undefined) throw new Error('this Redis is not ours to take away');
  await pause(seconds * 1000 * REDIS_IS_LOST_AT, undefined, { signal });
  note('Redis is killed');
  await world.loseRedis(seconds * 1000 * REDIS_IS_AWAY_FOR);
  note('Redis is back, empty');
}
