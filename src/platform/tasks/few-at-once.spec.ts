import { fewAtOnce } from './few-at-once.js';

describe('fewAtOnce', () => {
  it('runs no more at once than it is told, and answers in order', async () => {
    let running = 0;
    let most = 0;
    const results = await fewAtOnce([1, 2, 3, 4, 5], 2, async (n) => {
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
      return n * 10;
    });
    expect(results).toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(2);
  });

  it('has nothing to say of none', async () => {
    expect(await fewAtOnce([], 2, () => Promise.reject(new Error('not asked')))).toEqual([]);
  });
});
