import { type Candidate, faultOf, runRounds } from './round.js';
import type { Measured } from './table.js';

describe('a round', () => {
  const answers = { requests: 100, non2xx: 0, socketErrors: 0 };

  it('is one of what it is called: of answers that are all as expected', () => {
    expect(faultOf('served', answers)).toBeUndefined();
    expect(faultOf('accepted', answers)).toBeUndefined();
    expect(faultOf('refused', { ...answers, non2xx: 100 })).toBeUndefined();
  });

  it('is none of a ceiling that sheds, limits or knows nobody', () => {
    expect(faultOf('served', { ...answers, non2xx: 1 })).toBe('1 of 100 were not served');
    expect(faultOf('accepted', { ...answers, non2xx: 100 })).toBe('100 of 100 were not accepted');
  });

  it('is none where some were not refused, connections broke, or nobody was answered', () => {
    expect(faultOf('refused', { ...answers, non2xx: 97 })).toBe('3 were not refused');
    const refused = { ...answers, non2xx: 100 };
    expect(faultOf('refused', { ...refused, asCalled: 98 })).toBe('2 were refused for something else');
    expect(faultOf('refused', { ...refused, asCalled: 101 })).toBeUndefined();
    expect(faultOf('served', { ...answers, socketErrors: 2 })).toBe('2 socket errors');
    for (const expected of ['served', 'accepted', 'refused'] as const)
      expect(faultOf(expected, { ...answers, requests: 0 })).toBe('nobody was answered');
  });
});

describe('rounds', () => {
  const candidate = { name: 'ceiling' } as Candidate;
  const measured: Measured = { perSecond: 10, p50Us: 1, p99Us: 2, processorUs: [] };

  it('leave what they measured also when the last one fails', async () => {
    let calls = 0;
    const results = new Map<string, Measured[]>();
    const once = (): Promise<Measured> => {
      calls += 1;
      return calls === 4 ? Promise.reject(new Error('wrk printed no result')) : Promise.resolve(measured);
    };
    const broken = runRounds([candidate], { rounds: 3, connections: [64] }, { once, results, say: () => {} });
    await expect(broken).rejects.toThrow('wrk printed no result');
    // The first warms and is not counted.
    expect([...results]).toEqual([['ceiling\t64', [measured, measured]]]);
  });
});
