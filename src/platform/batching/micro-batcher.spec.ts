import { jest } from '@jest/globals';
import * as fc from 'fast-check';
import { BatcherFullError, MicroBatcher, type MicroBatcherOptions } from './index.js';

interface Call {
  readonly items: number[];
  readonly resolve: (results?: number[]) => void;
  readonly reject: (error: Error) => void;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A batcher whose runs wait until the test ends them. */
function batcherWith(bounds: Partial<Omit<MicroBatcherOptions<number, number>, 'run' | 'name'>>): {
  batcher: MicroBatcher<number, number>;
  calls: Call[];
} {
  const calls: Call[] = [];
  const batcher = new MicroBatcher<number, number>({
    name: 'test',
    maxBatchItems: 3,
    maxInFlight: 1,
    maxQueuedItems: 10,
    ...bounds,
    run: (items) => {
      const { promise, resolve, reject } = Promise.withResolvers<number[]>();
      calls.push({ items, resolve: (results) => resolve(results ?? items.map((item) => item * 10)), reject });
      return promise;
    },
  });
  return { batcher, calls };
}

describe('MicroBatcher', () => {
  it('joins what comes in one turn, answers each its own, and waits on no timer', async () => {
    const { batcher, calls } = batcherWith({});
    const answers = Promise.all([1, 2, 3].map((item) => batcher.submit(item)));
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1, 2, 3]]);
    calls[0]!.resolve();
    expect(await answers).toEqual([10, 20, 30]);
  });

  it('gathers what comes while all runs are under way into the next batch', async () => {
    const { batcher, calls } = batcherWith({ maxBatchItems: 10 });
    const answers = [batcher.submit(1)];
    await turn();
    answers.push(batcher.submit(2));
    await turn();
    answers.push(batcher.submit(3));
    await turn();
    expect(calls).toHaveLength(1);
    expect(batcher.depth).toBe(2);
    calls[0]!.resolve();
    await turn();
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    expect(batcher.depth).toBe(0);
    calls[1]!.resolve();
    expect(await Promise.all(answers)).toEqual([10, 20, 30]);
  });

  it('has no batch larger and no more under way than its bounds', async () => {
    const { batcher, calls } = batcherWith({ maxBatchItems: 2, maxInFlight: 2 });
    const answers = Promise.all([1, 2, 3, 4, 5].map((item) => batcher.submit(item)));
    await turn();
    expect(calls.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    for (const call of calls) call.resolve();
    await turn();
    await turn();
    calls[2]!.resolve();
    expect(await answers).toEqual([10, 20, 30, 40, 50]);
  });

  it('refuses at once when the queue is at its bound, and takes again when it has drained', async () => {
    const { batcher, calls } = batcherWith({ maxQueuedItems: 2, maxBatchItems: 2 });
    const first = [1, 2].map((item) => batcher.submit(item));
    await expect(batcher.submit(3)).rejects.toEqual(new BatcherFullError('test'));
    await turn();
    const second = batcher.submit(4);
    calls[0]!.resolve();
    expect(await Promise.all(first)).toEqual([10, 20]);
    await turn();
    calls[1]!.resolve();
    expect(await second).toBe(40);
  });

  it('rejects exactly the batch that failed', async () => {
    const { batcher, calls } = batcherWith({ maxBatchItems: 2, maxInFlight: 2 });
    const answers = Promise.allSettled([1, 2, 3].map((item) => batcher.submit(item)));
    await turn();
    calls[0]!.reject(new Error('broken'));
    calls[1]!.resolve();
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  it('rejects one item alone where its result is an error', async () => {
    const batcher = new MicroBatcher<number, number>({
      name: 'test',
      maxBatchItems: 3,
      maxInFlight: 1,
      maxQueuedItems: 10,
      run: async (items) => items.map((item) => (item === 2 ? new Error('broken') : item)),
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map((item) => batcher.submit(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('has nobody who waited long behind a batch wait for another, and those who came since all the same', async () => {
    let nowMs = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    try {
      const { batcher, calls } = batcherWith({ maxBatchItems: 1 });
      const first = batcher.submit(1);
      await turn();
      const patient = Promise.allSettled([batcher.submit(2), batcher.submit(3)]);
      nowMs = 2_500;
      const late = batcher.submit(4);
      nowMs = 3_001;
      calls[0]!.resolve();
      expect(await first).toBe(10);
      const full = { status: 'rejected', reason: new BatcherFullError('test') };
      expect(await patient).toEqual([full, full]);
      await turn();
      calls[1]!.resolve();
      expect(await late).toBe(40);
      expect(batcher.state).toMatchObject({ depth: 0, oldestAgeMs: 0 });
    } finally {
      clock.mockRestore();
    }
  });

  it('lets those wait who wait for what is not ours', async () => {
    let nowMs = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
    try {
      const { batcher, calls } = batcherWith({ waitsForOthers: true });
      const first = batcher.submit(1);
      await turn();
      const patient = batcher.submit(2);
      nowMs = 10_000;
      calls[0]!.resolve();
      await first;
      await turn();
      calls[1]!.resolve();
      expect(await patient).toBe(20);
    } finally {
      clock.mockRestore();
    }
  });

  it('goes on after a failure', async () => {
    const { batcher, calls } = batcherWith({});
    const failed = batcher.submit(1);
    await turn();
    const next = batcher.submit(2);
    calls[0]!.reject(new Error('broken'));
    await expect(failed).rejects.toThrow('broken');
    await turn();
    calls[1]!.resolve();
    expect(await next).toBe(20);
  });

  it('rejects rather than guess when a run returns another number of results', async () => {
    const { batcher, calls } = batcherWith({});
    const answers = Promise.allSettled([batcher.submit(1), batcher.submit(2)]);
    await turn();
    calls[0]!.resolve([10]);
    for (const outcome of await answers) expect(outcome.status).toBe('rejected');
  });

  it('answers every item its own, in batches in order, for any arrivals', async () => {
    const arrivals = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(arrivals, fc.integer({ min: 1, max: 4 }), async (sizes, maxBatchItems) => {
        const seen: number[] = [];
        const batcher = new MicroBatcher<number, number>({
          name: 'test',
          maxBatchItems,
          maxInFlight: 1,
          maxQueuedItems: 1000,
          run: async (items) => {
            expect(items.length).toBeLessThanOrEqual(maxBatchItems);
            seen.push(...items);
            await turn();
            return items.map((item) => item * 10);
          },
        });
        const answers: Promise<number>[] = [];
        for (const size of sizes) {
          for (let each = 0; each < size; each += 1) answers.push(batcher.submit(answers.length));
          await turn();
        }
        const expected = answers.map((_, index) => index);
        expect(await Promise.all(answers)).toEqual(expected.map((item) => item * 10));
        expect(seen).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});
