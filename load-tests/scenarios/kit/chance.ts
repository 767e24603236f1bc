import { plan } from './plan.ts';

/** A number from 0 to 1 that depends on the seed of the run, what it is for and its index, and on nothing else. */
export function chance(what: string, index: number): number {
  let state = plan.seed ^ index;
  for (const letter of what) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193);
  // The finisher of splitmix32: neighbouring indices come out far apart.
  state = (state + 0x9e3779b9) | 0;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return ((state ^ (state >>> 16)) >>> 0) / 2 ** 32;
}

export function choose<T>(what: string, index: number, among: readonly T[]): T {
  const chosen = among[Math.floor(chance(what, index) * among.length)];
  if (chosen === undefined) throw new Error(`there is nothing to choose for ${what}`);
  return chosen;
}
