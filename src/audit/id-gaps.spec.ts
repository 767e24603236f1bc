import * as fc from 'fast-check';
import { IdGaps } from './id-gaps.js';

const bounds = { gapsMax: 5, waitMs: 100 };

describe('IdGaps', () => {
  it('remembers what was passed over until it comes', () => {
    const gaps = new IdGaps(10, bounds);
    gaps.saw([11, 14], 0);
    expect(gaps).toMatchObject({ highest: 14, missing: [12, 13] });
    gaps.saw([12], 1);
    expect(gaps.missing).toEqual([13]);
  });

  it('gives an id up that has not come in time', () => {
    const gaps = new IdGaps(0, bounds);
    gaps.saw([2], 0);
    gaps.saw([4], 50);
    gaps.saw([], 99);
    expect(gaps.missing).toEqual([1, 3]);
    gaps.saw([], 100);
    expect(gaps.missing).toEqual([3]);
  });

  it('never waits for more than its bound, and gives up the oldest', () => {
    const gaps = new IdGaps(0, bounds);
    gaps.saw([1_000_000], 0);
    expect(gaps.missing).toEqual([999_995, 999_996, 999_997, 999_998, 999_999]);
    gaps.saw([1_000_003], 0);
    expect(gaps.missing).toHaveLength(5);
  });

  it('in whatever order ids come in time, each is waited for exactly until it came', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          Array.from({ length: 20 }, (_, index) => index + 1),
          { minLength: 20 },
        ),
        fc.integer({ min: 1, max: 6 }),
        (order, size) => {
          const gaps = new IdGaps(0, { gapsMax: 100, waitMs: 100 });
          const seen = new Set<number>();
          for (let at = 0; at < order.length; at += size) {
            const batch = order.slice(at, at + size).toSorted((a, b) => a - b);
            for (const id of batch) seen.add(id);
            gaps.saw(batch, 0);
            const highest = Math.max(...seen);
            const expected = Array.from({ length: highest }, (_, index) => index + 1).filter(
              (id) => !seen.has(id),
            );
            expect(gaps.missing.toSorted((a, b) => a - b)).toEqual(expected);
          }
        },
      ),
    );
  });
});
