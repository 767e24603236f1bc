import { waitUntil as waitUntilAnswer } from '../../src/sandbox/services/index.js';

/** Short against what is waited for, long against the cost of a look. */
const INTERVAL_MS = 20;

/**
 * Looks again and again until the condition gives something other than false or undefined, and gives that.
 * @throws when it has not within `timeoutMs`.
 */
export async function waitUntil<T>(
  condition: () => T | false | undefined | Promise<T | false | undefined>,
  { timeoutMs, what = condition.toString() }: { timeoutMs: number; what?: string },
): Promise<T> {
  const look = async (): Promise<{ met: T } | undefined> => {
    const answer = await condition();
    return answer === false || answer === undefined ? undefined : { met: answer };
  };
  const answer = await waitUntilAnswer(look, { timeoutMs, intervalMs: INTERVAL_MS });
  if (answer === undefined) throw new Error(`not within ${timeoutMs} ms: ${what}`);
  return answer.met;
}
