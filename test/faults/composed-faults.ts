import { lasting } from '../harness/index.js';
import { Random } from '../invariants/random.js';
import type { Violation } from '../invariants/records.js';
import { STORE_AWAY_BOUND_MS } from './bounds.js';
import type { Fault, Part } from './run-fault.js';

/** Beyond it they are one after the other. */
const APART_MAX_MS = 1000;
/** What is back, and what takes a moment longer because both were away. */
const BOTH_BACK_MS = 2000;

/** How many at once, and how often of ten. */
const AT_ONCE = [
  [4, 1],
  [4, 2],
  [2, 3],
] as const;

/** One fault, or some that are under way at the same time. */
export function drawnFault(random: Random, from: readonly Fault[]): Fault {
  const first = random.pick(from);
  const chosen = [first];
  for (let more = random.weighted(AT_ONCE) - 1; more > 0; more -= 1) {
    const fitting = from.filter((each) => chosen.every((other) => mayMeet(each.part, other.part)));
    if (fitting.length > 0) chosen.push(random.pick(fitting));
  }
  return chosen.length === 1 ? first : composed(chosen);
}

/** A process that is started anew needs the judge: what it does without is a fault of its own, of all parts. */
function mayMeet(one: Part, other: Part): boolean {
  const both = new Set([one, other]);
  return both.size === 2 && !both.has('ALL') && !(both.has('PROCESS') && both.has('JUDGE'));
}

/** Those that are asked for and that the catalogue does not have; `none` is none. */
export function unknownNames(names: readonly string[], catalogue: readonly Fault[]): string[] {
  const known = new Set(['none', ...catalogue.map(({ id }) => id)]);
  return names.flatMap((name) => name.split('+')).filter((id) => !known.has(id));
}

/** Those of the catalogue that have one of these names; `a+b` is both at once. */
export function namedFaults(names: readonly string[], from: readonly Fault[]): Fault[] {
  const wanted = new Set(names);
  const together = names.flatMap((name) => {
    const ids = name.split('+');
    const faults = from.filter(({ id }) => ids.includes(id));
    return ids.length > 1 && faults.length === ids.length ? [composed(faults)] : [];
  });
  return [...from.filter(({ id }) => wanted.has(id)), ...together];
}

function composed(faults: readonly Fault[]): Fault {
  return {
    id: faults.map(({ id }) => id).join('+'),
    part: 'ALL',
    title: faults.map(({ title }) => title).join(' + '),
    promise: faults.map(({ promise }) => promise).join('; '),
    backWithinMs: Math.max(...faults.map(({ backWithinMs }) => backWithinMs)) + BOTH_BACK_MS,
    answerWithinMs: STORE_AWAY_BOUND_MS,
    nobodyUnanswered: faults.every(({ nobodyUnanswered }) => nobodyUnanswered === true),
    inject: async (cluster, random, history) => {
      const own = faults.map((fault) => ({
        fault,
        afterMs: random.next() * APART_MAX_MS,
        random: new Random(Math.floor(random.next() * 2 ** 31)),
      }));
      // A fault that is still under way must not run on into the next round because another has failed.
      const ended = await Promise.allSettled(
        own.map(async (each): Promise<readonly Violation[]> => {
          await lasting(each.afterMs);
          return (await each.fault.inject(cluster, each.random, history)) ?? [];
        }),
      );
      return ended.flatMap((each) => {
        if (each.status === 'rejected') throw each.reason;
        return each.value;
      });
    },
  };
}
