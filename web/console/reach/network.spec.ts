import { expect, it } from '@jest/globals';
import { readNetwork } from './network.js';

type Branches = Awaited<ReturnType<typeof readNetwork>>['branches'];
type Query = Parameters<Parameters<typeof readNetwork>[0]>[0];

/** B1, B2, … of a bank that has so many. */
function bankOf(count: number): { ask: Parameters<typeof readNetwork>[0]; asked: Query[] } {
  const all = Array.from({ length: count }, (_, n) => ({ id: `B${n + 1}` })) as Branches;
  const asked: Query[] = [];
  const ask = (query: Query): Promise<{ branches: Branches; total: number }> => {
    asked.push(query);
    const found = all.filter(({ id }) => id.includes(query.q ?? ''));
    return Promise.resolve({ branches: found.slice(0, query.limit), total: found.length });
  };
  return { ask, asked };
}

const idsOf = ({ branches }: { branches: Branches }): string[] => branches.map(({ id }) => id);

it('staff of a branch beyond what an answer holds find theirs', async () => {
  const { ask, asked } = bankOf(700);
  const ids = idsOf(await readNetwork(ask, ['B7', 'B69', 'B650', 'B699']));
  expect(ids).toHaveLength(502);
  expect(ids.slice(-2)).toEqual(['B650', 'B699']);
  expect(asked.map(({ q }) => q)).toEqual([undefined, 'B650', 'B699']);
});

it('one answer is enough for a bank of ordinary size, and for whoever acts for all', async () => {
  for (const [count, named] of [
    [500, ['B1', 'B900']],
    [700, ['*']],
  ] as const) {
    const { ask, asked } = bankOf(count);
    expect(idsOf(await readNetwork(ask, named))).toHaveLength(500);
    expect(asked).toHaveLength(1);
  }
});

it('nobody asks without end', async () => {
  const { ask, asked } = bankOf(2_000);
  await readNetwork(
    ask,
    Array.from({ length: 100 }, (_, n) => `B${n + 1_000}`),
  );
  expect(asked).toHaveLength(21);
});
