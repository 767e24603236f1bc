import { KnownOffenders } from './known-offenders.js';
import { LocalLimiter } from './local-limiter.js';

const limit = { intervalUs: 1000, burst: 2 };

describe('the limiter in the process', () => {
  it('keeps the limits of one caller apart from those of another', () => {
    const limiter = new LocalLimiter(10);
    const admitted = (key: string, nowUs: number): boolean => limiter.decide([key], [limit], nowUs).admitted;
    expect([admitted('a', 0), admitted('a', 0), admitted('a', 0), admitted('b', 0)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect([admitted('a', 999), admitted('a', 1000), admitted('a', 1000)]).toEqual([false, true, false]);
  });

  it('remembers a bounded number, the latest', () => {
    const limiter = new LocalLimiter(3);
    for (const key of ['a', 'a', 'b', 'c', 'd']) limiter.decide([key], [limit], 0);
    expect(limiter.decide(['a'], [limit], 0).remaining).toBe(1);
    expect(limiter.decide(['d'], [limit], 0).remaining).toBe(0);
  });
});

describe('known offenders', () => {
  it('are known until their unit comes', () => {
    const offenders = new KnownOffenders();
    expect(offenders.waitUs('a', 0)).toBe(0);
    offenders.remember('a', 500);
    expect(offenders.waitUs('a', 100)).toBe(400);
    expect(offenders.waitUs('b', 100)).toBe(0);
    expect(offenders.waitUs('a', 500)).toBe(0);
    expect(offenders.waitUs('a', 100)).toBe(0);
  });
});
