import type { HttpClient } from '../harness/index.js';

interface ComparedBranch {
  readonly drifts: readonly unknown[];
  readonly gate: string;
  readonly flights: number;
}

interface Compared {
  readonly totalDrift: number;
  readonly branches: readonly ComparedBranch[];
}

/** What the system says of gate and judge. */
async function compared(http: HttpClient['http'], token: string): Promise<Compared> {
  const { status, body } = await http<Compared>('GET', '/api/v1/ops/drift', { token });
  if (status !== 200) throw new Error(`gate and judge were not compared: ${status}`);
  return body;
}

/**
 * A gate that is shut or away differs from nothing. Units of a flight are no drift either, also of one that nobody works on
 * any more: those must have come back.
 */
function isAtRest({ gate, flights }: ComparedBranch): boolean {
  return gate === 'OPEN' && flights === 0;
}

/** The drift that is left; undefined while a gate is not open, something is under way, or nobody tells. */
export async function driftAtRest(http: HttpClient['http'], token: string): Promise<number | undefined> {
  const all = await compared(http, token).catch(() => undefined);
  return all?.branches.every(isAtRest) === true ? all.totalDrift : undefined;
}

/** Where gate and judge differ, in full. */
export async function differences(http: HttpClient['http'], token: string): Promise<ComparedBranch[]> {
  const { branches } = await compared(http, token);
  return branches.filter((branch) => branch.drifts.length > 0 || !isAtRest(branch));
}
