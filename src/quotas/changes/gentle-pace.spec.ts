import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GentlePace } from './gentle-pace.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** @returns for how long after the work the step went on, by the clock of the timers. */
async function restAfter(workMs: number, cells: number): Promise<number> {
  const begunMs = performance.now();
  const step = new GentlePace(cells).step(async () => {
    jest.advanceTimersByTime(workMs);
    return 'done';
  });
  const over = step.then((done) => [done, performance.now() - begunMs - workMs] as const);
  await jest.advanceTimersByTimeAsync(10_000);
  const [done, restMs] = await over;
  expect(done).toBe('done');
  return restMs;
}

describe('the pace of a quota change', () => {
  it('is no slower where few counters are reached', async () => {
    expect(await restAfter(100, 999)).toBe(0);
  });

  it('leaves others as much time as each step of a wide change took', async () => {
    expect(await restAfter(100, 6200)).toBe(100);
  });

  it('never rests for longer than its bound', async () => {
    expect(await restAfter(5000, 6200)).toBe(150);
  });
});
