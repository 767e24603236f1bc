import * as fc from 'fast-check';
import type { Claim } from './judge.types.js';
import { sift } from './sift.policy.js';

const claimOf = (id: string, counterIds: readonly number[]): Claim =>
  ({ id, counters: counterIds.map((counter) => ({ id: counter })) }) as unknown as Claim;

const ids = (claims: readonly Claim[]): string[] => claims.map(({ id }) => id);

function sifted(batch: readonly Claim[], left: ReadonlyMap<number, number>): [fit: Claim[], full: Claim[]] {
  const { refused, parts } = sift(batch, left);
  return [parts[0], [...refused.keys()]];
}

/** Every prefix decided afresh by counting what was accepted before. */
function bruteForce(batch: readonly Claim[], left: ReadonlyMap<number, number>): string[] {
  const accepted: Claim[] = [];
  for (const claim of batch) {
    const fits = claim.counters.every(({ id }) => {
      const units = left.get(id);
      const used = accepted.filter(({ counters }) => counters.some((counter) => counter.id === id)).length;
      return units === undefined || used + 1 <= units;
    });
    if (fits) accepted.push(claim);
  }
  return ids(accepted);
}

const COUNTERS = 5;
const batches = fc
  .array(fc.uniqueArray(fc.nat(COUNTERS), { maxLength: 4 }), { maxLength: 30 })
  .map((all) => all.map((counters, index) => claimOf(String(index), counters)));
/** Counters without an entry are unlimited; overbooked ones are below zero. */
const lefts = fc
  .array(fc.option(fc.integer({ min: -3, max: 12 }), { nil: undefined }), {
    minLength: COUNTERS,
    maxLength: COUNTERS,
  })
  .map((units) => new Map(units.flatMap((value, id) => (value === undefined ? [] : [[id, value] as const]))));

describe('sift', () => {
  it('accepts what fits given what was accepted before it, and nothing else', () => {
    fc.assert(
      fc.property(batches, lefts, (batch, left) => {
        expect(ids(sift(batch, left).parts[0])).toEqual(bruteForce(batch, left));
      }),
      { numRuns: 500 },
    );
  });

  it('never takes more than is left, and loses no claim', () => {
    fc.assert(
      fc.property(batches, lefts, (batch, left) => {
        const before = new Map(left);
        const [fit, full] = sifted(batch, left);
        for (const [id, units] of left) {
          const used = fit.filter(({ counters }) => counters.some((counter) => counter.id === id)).length;
          expect(used).toBeLessThanOrEqual(Math.max(0, units));
        }
        expect(left).toEqual(before);
        expect(ids([...fit, ...full]).sort()).toEqual(ids(batch).sort());
      }),
    );
  });

  it('keeps the order of arrival on both sides', () => {
    const batch = ['a', 'b', 'c', 'd'].map((id) => claimOf(id, [1]));
    const [fit, full] = sifted(batch, new Map([[1, 2]]));
    expect([ids(fit), ids(full)]).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('lets a full counter take nothing from the others', () => {
    const batch = [claimOf('both', [1, 2]), claimOf('other', [2])];
    const left = new Map([
      [1, 0],
      [2, 1],
    ]);
    expect(ids(sift(batch, left).parts[0])).toEqual(['other']);
  });
});
