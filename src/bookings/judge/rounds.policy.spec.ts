import * as fc from 'fast-check';
import { decideInRounds, roundsOf } from './rounds.policy.js';

const items = fc
  .array(fc.nat(6), { maxLength: 40 })
  .map((all) => all.map((id, at) => ({ id: String(id), at })));

describe('roundsOf', () => {
  it('has a booking once a round, in the order of arrival, and loses none', () => {
    fc.assert(
      fc.property(items, (batch) => {
        const rounds = roundsOf(batch);
        for (const round of rounds) {
          expect(new Set(round.map(({ id }) => id)).size).toBe(round.length);
          expect(round.length).toBeGreaterThan(0);
        }
        expect(rounds.flat().toSorted((a, b) => a.at - b.at)).toEqual(batch);
        for (const { id } of batch) {
          const order = rounds.flat().filter((item) => item.id === id);
          expect(order).toEqual(batch.filter((item) => item.id === id));
        }
      }),
    );
  });

  it('is one round where nothing repeats', () => {
    const batch = [{ id: 'a' }, { id: 'b' }];
    expect(roundsOf(batch)).toEqual([batch]);
  });
});

describe('decideInRounds', () => {
  it('answers in the order of the batch, whatever the rounds', async () => {
    const batch = ['a', 'b', 'a', 'c', 'a'].map((id, at) => ({ id, at }));
    const seen: string[][] = [];
    const verdicts = await decideInRounds(batch, async (round) => {
      seen.push(round.map(({ id }) => id));
      return round.map(({ at }) => at);
    });
    expect(verdicts).toEqual([0, 1, 2, 3, 4]);
    expect(seen).toEqual([['a', 'b', 'c'], ['a'], ['a']]);
  });

  it('begins a round when the one before is decided', async () => {
    let running = 0;
    const decide = async (round: { id: string }[]): Promise<number[]> => {
      running += 1;
      expect(running).toBe(1);
      await Promise.resolve();
      running -= 1;
      return round.map(() => 1);
    };
    await decideInRounds([{ id: 'a' }, { id: 'a' }, { id: 'a' }], decide);
  });
});
