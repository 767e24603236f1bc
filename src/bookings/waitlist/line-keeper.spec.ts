import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { BranchCounters } from '../../quotas/index.js';
import { LineKeeper } from './line-keeper.js';

type Parts = ConstructorParameters<typeof LineKeeper>;

/** Longer than any round may last. */
const ASKING_TAKES_MS = 10_000;

/** A keeper of lines in which asking one branch takes up the whole round. */
function slowKeeper(branches: () => readonly string[]): { keeper: LineKeeper; asked: string[] } {
  const asked: string[] = [];
  let nowMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  const database = {
    transaction: (work: (client: object) => Promise<unknown>) =>
      work({
        query: ({ name }: { name: string }) =>
          Promise.resolve({ rows: name.startsWith('lock-') ? [{ locked: true }] : [] }),
      }),
    run: ({ name }: { name: string }) =>
      Promise.resolve(name === 'list-branches-to-ask' ? branches().map((branchId) => ({ branchId })) : []),
  };
  const ask = (branchId: string) => {
    asked.push(branchId);
    nowMs += ASKING_TAKES_MS;
    return Promise.resolve({ offered: 0, handedBack: 0 });
  };
  const nothing = () => Promise.resolve();
  const parts = [
    database,
    { ask },
    { load: () => Promise.resolve(BranchCounters.of('', [], 0)) },
    { takeBack: nothing },
    { settle: nothing },
    { renew: nothing },
    {},
    {},
    { nowMs: () => 0 },
    { measure: nothing },
    { error: (details: object) => expect(details).toBeUndefined() },
    { tickMs: 500 },
  ] as unknown as Parts;
  return { keeper: new LineKeeper(...parts), asked };
}

afterEach(() => void jest.restoreAllMocks());

describe('a round that has time for one branch only', () => {
  it.each([
    ['full', true],
    ['quick', false],
  ])('is gone on with by the next one, where it is a %s one', async (_, isFull) => {
    const { keeper, asked } = slowKeeper(() => ['B003', 'B001', 'B002']);
    for (let round = 0; round < 4; round += 1) await keeper.round(isFull);
    expect(asked).toEqual(['B001', 'B002', 'B003', 'B001']);
  });

  it('goes on behind a branch of which there is nothing to ask any more', async () => {
    const lists = [
      ['B001', 'B002', 'B003'],
      ['B001', 'B003'],
      ['B001', 'B002'],
    ];
    const { keeper, asked } = slowKeeper(() => lists.shift()!);
    for (let round = 0; round < 3; round += 1) await keeper.round(false);
    expect(asked).toEqual(['B001', 'B003', 'B001']);
  });

  it('does not lose its turn to the quick rounds between', async () => {
    let isFull = true;
    const { keeper, asked } = slowKeeper(() => (isFull ? ['B001', 'B002', 'B003'] : ['B001']));
    for (let round = 0; round < 5; round += 1) {
      await keeper.round(isFull);
      isFull = !isFull;
    }
    expect(asked).toEqual(['B001', 'B001', 'B002', 'B001', 'B003']);
  });
});
