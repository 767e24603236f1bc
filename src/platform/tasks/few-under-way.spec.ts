import { FewUnderWay } from './few-under-way.js';

describe('few under way', () => {
  it('tells those beyond the bound to come back, and begins nothing for them', async () => {
    const few = new FewUnderWay(2);
    const goOn = Promise.withResolvers<string>();
    let begun = 0;
    const one = (): Promise<string> => {
      begun += 1;
      return goOn.promise;
    };
    const answers = [few.run(one), few.run(one), few.run(one)];
    expect(begun).toBe(2);
    goOn.resolve('done');
    const overloaded = { definition: { code: 'OVERLOADED' }, more: { retryAfterSeconds: 5 } };
    expect(await Promise.all(answers)).toMatchObject(['done', 'done', overloaded]);
    expect(await few.run(one)).toBe('done');
  });

  it('forgets what fails', async () => {
    const few = new FewUnderWay(1);
    for (let n = 0; n < 2; n += 1)
      await expect(few.run(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
    expect(await few.run(() => Promise.resolve('done'))).toBe('done');
  });
});
