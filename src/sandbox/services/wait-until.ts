import { setTimeout as pause } from 'node:timers/promises';

export interface WaitBounds {
  readonly timeoutMs: number;
  readonly intervalMs: number;
}

/**
 * Asks until the answer is not undefined.
 * @returns that answer, or undefined when `timeoutMs` have passed without one.
 */
export async function waitUntil<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  { timeoutMs, intervalMs }: WaitBounds,
): Promise<T | undefined> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() + intervalMs > deadlineMs) return undefined;
    await pause(intervalMs);
  }
}
