import { busyBatchers, shedByBatchers } from './busy-batchers.js';
import { MicroBatcher } from './micro-batcher.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('shows a batcher while it has work, how full it is and how long its first item has been there', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const batcher = new MicroBatcher<number, number>({
    name: 'seen',
    run: async (items) => {
      await promise;
      return items;
    },
    maxBatchItems: 1,
    maxInFlight: 1,
    maxQueuedItems: 2,
  });
  const seen = () => busyBatchers().find(({ name }) => name === 'seen');
  expect(seen()).toBeUndefined();
  const first = batcher.submit(1);
  await turn();
  const rest = [batcher.submit(2), batcher.submit(3)];
  await expect(batcher.submit(4)).rejects.toThrow('takes no more');
  expect(seen()).toMatchObject({ depth: 2, maxQueuedItems: 2 });
  expect(seen()!.oldestAgeMs).toBeGreaterThan(0);
  expect(shedByBatchers().get('seen')).toBe(1);
  resolve();
  expect(await Promise.all([first, ...rest])).toEqual([1, 2, 3]);
  await turn();
  expect(seen()).toBeUndefined();
});

it('does not show one that waits for others', async () => {
  const batcher = new MicroBatcher<number, number>({
    name: 'foreign',
    run: async (items) => items,
    maxBatchItems: 1,
    maxInFlight: 1,
    maxQueuedItems: 2,
    waitsForOthers: true,
  });
  const answer = batcher.submit(1);
  expect(busyBatchers().map(({ name }) => name)).not.toContain('foreign');
  expect(await answer).toBe(1);
});
