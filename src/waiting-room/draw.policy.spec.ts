import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { commitmentOf, drawOrder, ticketsDigestOf } from './draw.policy.js';

/** Replays a failed property: the seed that it printed, else a new one. */
const PROPERTY_SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

const ticketsArb = fc.uniqueArray(fc.uuid(), { maxLength: 60 });
const seedArb = fc.stringMatching(/^[0-9a-f]{64}$/);

describe(`the draw (seed ${PROPERTY_SEED})`, () => {
  const check = <T>(property: fc.IProperty<T>): void => fc.assert(property, { seed: PROPERTY_SEED });

  it('is a permutation: everybody is in it, and nobody twice', () => {
    check(
      fc.property(seedArb, ticketsArb, (seed, tickets) => {
        const order = drawOrder(seed, ticketsDigestOf(tickets), tickets);
        expect(order.toSorted()).toEqual(tickets.toSorted());
      }),
    );
  });

  it('comes out the same from what is published, in whatever order the tickets are listed', () => {
    check(
      fc.property(seedArb, ticketsArb, fc.infiniteStream(fc.nat()), (seed, tickets, random) => {
        const shuffled = tickets
          .map((id) => ({ id, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ id }) => id);
        expect(ticketsDigestOf(shuffled)).toBe(ticketsDigestOf(tickets));
        const digest = ticketsDigestOf(tickets);
        expect(drawOrder(seed, digest, shuffled)).toEqual(drawOrder(seed, digest, tickets));
      }),
    );
  });

  it('cannot be known by who knows the seed alone: one more ticket orders all others anew', () => {
    const seed = 'a'.repeat(64);
    const tickets = fc.sample(fc.uuid(), { numRuns: 40, seed: PROPERTY_SEED });
    const [late, ...others] = tickets;
    const without = drawOrder(seed, ticketsDigestOf(others), others);
    const withLate = drawOrder(seed, ticketsDigestOf(tickets), tickets).filter((id) => id !== late);
    expect(withLate).not.toEqual(without);
  });

  it('prefers nobody: over many seeds each ticket is first about as often as the others', () => {
    const tickets = fc.sample(fc.uuid(), { numRuns: 4, seed: PROPERTY_SEED });
    const digest = ticketsDigestOf(tickets);
    const firsts = new Map<string, number>();
    const draws = 4000;
    for (let n = 0; n < draws; n += 1) {
      const [first] = drawOrder(commitmentOf(`${PROPERTY_SEED} ${n}`), digest, tickets);
      firsts.set(first!, (firsts.get(first!) ?? 0) + 1);
    }
    // Six standard deviations of a fair draw: a fair one fails once in a billion seeds.
    for (const id of tickets) expect(Math.abs((firsts.get(id) ?? 0) - draws / 4)).toBeLessThan(165);
  });

  it('is committed to by the SHA-256 of the seed as text', () => {
    expect(commitmentOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
