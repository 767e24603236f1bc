import * as fc from 'fast-check';
import type { Claim } from './judge.types.js';
import { part } from './part.policy.js';

const claimOf = (id: string, loanId: string, keyDigest: string | null): Claim =>
  ({ id, loanId, keyDigest }) as unknown as Claim;
const ids = (claims: Iterable<Claim>): string[] => [...claims].map(({ id }) => id);

const few = (prefix: string) => fc.nat(5).map((n) => `${prefix}${n}`);
const batches = fc
  .array(fc.tuple(few('L'), fc.option(few('K'))), { maxLength: 40 })
  .map((all) => all.map(([loan, key], index) => claimOf(String(index), loan, key)));
const standings = fc.record({
  keys: fc.uniqueArray(few('K')).map((keys) => new Set(keys)),
  loans: fc.uniqueArray(few('L')).map((loans) => new Set(loans)),
});

describe('part', () => {
  it('loses no claim, and keeps the order of arrival', () => {
    fc.assert(
      fc.property(batches, standings, (batch, standing) => {
        const {
          refused,
          parts: [free, twins],
        } = part(batch, standing);
        const all = [...ids(refused.keys()), ...ids(free), ...ids(twins)];
        expect(all.toSorted()).toEqual(ids(batch).toSorted());
        for (const some of [free, twins])
          expect(some).toEqual(some.toSorted((a, b) => Number(a.id) - Number(b.id)));
      }),
    );
  });

  it('refuses what stands in the books and nothing else, a key before its loan', () => {
    fc.assert(
      fc.property(batches, standings, (batch, standing) => {
        const { refused } = part(batch, standing);
        for (const claim of batch) {
          const byKey = claim.keyDigest !== null && standing.keys.has(claim.keyDigest);
          const by = byKey ? 'KEY' : standing.loans.has(claim.loanId) ? 'LOAN' : undefined;
          expect(refused.get(claim)).toBe(by);
        }
      }),
    );
  });

  it('lets nobody stand in the way of another among those it calls free, and frees the first of each', () => {
    fc.assert(
      fc.property(batches, standings, (batch, standing) => {
        const [free, twins] = part(batch, standing).parts;
        const keys = free.flatMap(({ keyDigest }) => keyDigest ?? []);
        expect(new Set(free.map(({ loanId }) => loanId)).size).toBe(free.length);
        expect(new Set(keys).size).toBe(keys.length);
        for (const twin of twins) {
          const before = free.filter(({ id }) => Number(id) < Number(twin.id));
          expect(
            before.some(
              ({ loanId, keyDigest }) =>
                loanId === twin.loanId || (keyDigest !== null && keyDigest === twin.keyDigest),
            ),
          ).toBe(true);
        }
      }),
    );
  });
});
