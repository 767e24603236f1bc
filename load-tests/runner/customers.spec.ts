import { CustomersInTurn, sampleOf } from './customers.js';

describe('customers of a system that still stands', () => {
  it('are others in each run of a command, and others with another seed', () => {
    const customers = new CustomersInTurn(7);
    const firsts = [customers.take(3_000), customers.take(5_000), customers.take(1)];
    expect(firsts[1]).toBe(firsts[0]! + 3_000);
    expect(firsts[2]).toBe(firsts[1]! + 5_000);
    expect(new CustomersInTurn(7).take(10)).toBe(firsts[0]);
    expect(Math.abs(new CustomersInTurn(8).take(3_000) - firsts[0]!)).toBeGreaterThan(50_000);
  });

  it('are all among those that the sandbox has, whatever the seed', () => {
    for (const seed of [0, 1, 7, 2 ** 31 - 1]) {
      const customers = new CustomersInTurn(seed);
      for (let run = 0; run < 12; run += 1) {
        const first = customers.take(200_000);
        expect(first).toBeGreaterThanOrEqual(100_001);
        expect(first + 199_999).toBeLessThanOrEqual(999_999);
      }
    }
  });
});

describe('a sample', () => {
  it('is taken from the whole list, its end included, and is no larger than asked for', () => {
    const list = Array.from({ length: 1_999 }, (_, index) => index);
    const sample = sampleOf(list, 500);
    expect(sample).toHaveLength(500);
    expect(new Set(sample).size).toBe(500);
    // Four quarters of the list, each with its share: a loss at the end of a run is found as one at its beginning.
    const quarters = [0, 1, 2, 3].map(
      (quarter) => sample.filter((each) => Math.floor(each / 500) === quarter).length,
    );
    expect(Math.min(...quarters)).toBeGreaterThan(120);
    expect(sampleOf([1, 2, 3], 500)).toEqual([1, 2, 3]);
    expect(sampleOf([], 5)).toEqual([]);
  });
});
