import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GentlePace } from './gentle-pace.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** @returns for how long each step rested after its work, by the clock of the timers. */
async function restsAfter(worksMs: readonly number[], cells: number, withinMs: number): Promise<number[]> {
  const pace = new GentlePace(cells, withinMs);
  const rests: number[] = [];
  for (const workMs of worksMs) {
    const begunMs = performance.now();
    const step = pace.step(async () => {
      jest.advanceTimersByTime(workMs);
      return 'done';
    });
    const over = step.then((done) => [done, performance.now() - begunMs - workMs] as const);
    await jest.runAllTimersAsync();
    const [done, restMs] = await over;
    expect(done).toBe('done');
    rests.push(restMs);
  }
  return rests;
}

describe('the pace of a quota change', () => {
  it('is no slower where few counters are reached', async () => {
    expect(await restsAfter([100, 100], 999, 1000)).toEqual([0, 0]);
  });

  it('leaves others thrice the time that each step of a wide change took', async () => {
    expect(await restsAfter([50, 100], 6200, 1000)).toEqual([150, 300]);
  });

  it('rests less where the work is slow, so that all of it is over in time', async () => {
    expect(await restsAfter([100, 100, 100], 6200, 600)).toEqual([300, 100, 0]);
  });

  it('never rests where the work alone takes longer', async () => {
    expect(await restsAfter([700, 10], 6200, 600)).toEqual([0, 0]);
  });
});
