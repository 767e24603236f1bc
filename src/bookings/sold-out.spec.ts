import { jest } from '@jest/globals';
import type { Counter } from '../quotas/index.js';
import { SoldOut } from './sold-out.js';

const counters = (...ids: number[]): Counter[] => ids.map((id) => ({ id })) as unknown as Counter[];

describe('SoldOut', () => {
  let nowMs = 0;

  beforeEach(() => {
    nowMs = 1000;
    jest.spyOn(performance, 'now').mockImplementation(() => nowMs);
  });
  afterEach(() => jest.restoreAllMocks());

  /** The gate says so of these again and again, for a second. */
  function learn(soldOut: SoldOut, ...ids: number[]): void {
    for (let passedMs = 0; passedMs <= 1000; passedMs += 100) {
      if (passedMs > 0) nowMs += 100;
      for (const id of ids) soldOut.remember(id);
    }
  }

  it('knows nothing until it learns', () => {
    expect(new SoldOut().among(counters(1, 2))).toBeUndefined();
  });

  it('names the first full counter in the order of precedence', () => {
    const soldOut = new SoldOut();
    learn(soldOut, 3, 2);
    expect(soldOut.among(counters(1, 2, 3))?.id).toBe(2);
    expect(soldOut.among(counters(1))).toBeUndefined();
  });

  it('is not believed for a second: who took the last unit may not be decided yet, and ask again', () => {
    const soldOut = new SoldOut();
    for (let passedMs = 0; passedMs < 1000; passedMs += 100) {
      soldOut.remember(1);
      expect(soldOut.among(counters(1))).toBeUndefined();
      nowMs += 100;
    }
    expect(soldOut.among(counters(1))?.id).toBe(1);
  });

  it('believes it for 200 ms and no longer', () => {
    const soldOut = new SoldOut();
    learn(soldOut, 1);
    nowMs += 199;
    expect(soldOut.among(counters(1))?.id).toBe(1);
    nowMs += 1;
    expect(soldOut.among(counters(1))).toBeUndefined();
  });

  it('believes it again at once when it is told so soon after, and later only after another second', () => {
    const soldOut = new SoldOut();
    learn(soldOut, 1, 2);
    nowMs += 399;
    soldOut.remember(1);
    expect(soldOut.among(counters(1))?.id).toBe(1);
    nowMs += 1;
    soldOut.remember(2);
    expect(soldOut.among(counters(2))).toBeUndefined();
  });

  it('asks again at once when a unit came back', () => {
    const soldOut = new SoldOut();
    learn(soldOut, 1, 2);
    soldOut.forget([1]);
    expect(soldOut.among(counters(1))).toBeUndefined();
    expect(soldOut.among(counters(2))?.id).toBe(2);
  });

  it('starts afresh rather than growing without bound', () => {
    const soldOut = new SoldOut();
    learn(soldOut, 0);
    for (let id = 1; id < 50_000; id += 1) soldOut.remember(id);
    expect(soldOut.among(counters(0))?.id).toBe(0);
    soldOut.remember(50_000);
    expect(soldOut.among(counters(0))).toBeUndefined();
    learn(soldOut, 50_000);
    expect(soldOut.among(counters(50_000))?.id).toBe(50_000);
  });
});
