import { goodputOf } from './goodput.js';
import type { Told } from './history.js';
import { arrivalsOf } from './profiles.js';

const PROFILE = {
  name: 'overload',
  perSecond: 100,
  times: 6,
  climbSeconds: 10,
  calmSeconds: 4,
  stormSeconds: 12,
} as const;
const arrivals = arrivalsOf(PROFILE, { scale: 1, time: 1 });
const storm = arrivals.storm!;

/** What a system would tell: so many a second are served after `tookMs`, the others are sent away at once. */
function history(served: (second: number) => number, sent: (second: number) => number, tookMs = 20): Told[] {
  return Array.from({ length: Math.floor(arrivals.seconds) }, (_, second) =>
    Array.from({ length: sent(second) }, (_each, index) => {
      const good = index < served(second);
      const startedMs = second * 1000 + (index / sent(second)) * 900;
      return { startedMs, tookMs: good ? tookMs : 2, outcome: good ? 'yes' : 'later' } as Told;
    }),
  ).flat();
}

const stormy = (second: number): boolean => second >= storm.begins - 1 && second < storm.ends;
const people = (second: number): number => (stormy(second) ? 600 : second < 10 ? 140 : 40);
const holds = (told: readonly Told[]): Record<string, boolean> =>
  Object.fromEntries(goodputOf(told, 0, storm).verdicts.map((verdict) => [verdict.name, verdict.holds]));

describe('an overload', () => {
  it('climbs past what the system can do, rests, storms, and rests for longer than recovery may take', () => {
    expect(arrivals.steps.map(({ target }) => target)).toEqual([140, 140, 40, 40, 600, 600, 40, 40, 40]);
    expect(storm).toEqual({ summitBegins: 5, climbEnds: 10, begins: 16, ends: 28, times: 6 });
    expect(arrivals.peakEnds).toEqual([28]);
  });

  it('is passed by a system that serves as many as ever', () => {
    const goodput = goodputOf(
      history(() => 100, people),
      0,
      storm,
    );
    expect(goodput.verdicts.map((verdict) => verdict.holds)).toEqual([true, true]);
    expect(goodput.doubts).toEqual([]);
    expect(goodput.findings[0]!.value).toBe('100 a second at most before the storm, when 140 came');
  });

  it('is not passed by one that serves fewer the more come', () => {
    const told = history((second) => (stormy(second) ? 80 : 100), people);
    expect(holds(told)).toEqual({ 'goodput-stays': false, 'recovers-in-time': true });
  });

  it('counts each second of the storm once, its first and its last as much as every other', () => {
    // 12 s of storm: 100 in ten of them, and none in the first and the last. A mean of windows would make it 0.94.
    const edges = (second: number): boolean => second === storm.begins || second === storm.ends - 1;
    const goodput = goodputOf(
      history((second) => (edges(second) ? 0 : 100), people),
      0,
      storm,
    );
    expect(goodput.findings.find(({ what }) => what === 'in the storm')?.value).toContain(
      '83 % of the goodput stayed',
    );
    expect(goodput.verdicts.find(({ name }) => name === 'goodput-stays')?.holds).toBe(false);
  });

  it('does not count what came when nobody waited any more', () => {
    const told = history(() => 100, people).map((each) =>
      stormy(each.startedMs / 1000) && each.outcome === 'yes' ? { ...each, tookMs: 5_001 } : each,
    );
    expect(holds(told)['goodput-stays']).toBe(false);
  });

  it('is not passed by one that goes on sending people away, or stays slow', () => {
    const afterwards = (second: number): boolean => second >= storm.ends;
    const stuck = history((second) => (afterwards(second) ? 20 : 100), people);
    expect(holds(stuck)).toEqual({ 'goodput-stays': true, 'recovers-in-time': false });
    const slow = history(() => 100, people).map((each) =>
      afterwards(each.startedMs / 1000) ? { ...each, tookMs: 900 } : each,
    );
    expect(holds(slow)['recovers-in-time']).toBe(false);
  });

  it('has not recovered while nobody comes, or nobody who comes is served', () => {
    const calm = (second: number): boolean => second >= storm.ends;
    const all = history(() => 100, people);
    const after = (change: (each: Told) => Told[]): Told[] =>
      all.flatMap((each) => (calm(each.startedMs / 1000) ? change(each) : [each]));
    const last = all.at(-1)!;
    expect(holds([...after(() => []), last])['recovers-in-time']).toBe(false);
    for (const outcome of ['failed', 'unknown', 'later'] as const) {
      expect(holds(after((each) => [{ ...each, outcome }]))['recovers-in-time']).toBe(false);
      // Half of them is no recovery either, quick as the others may be.
      const half = after((each) => [each.startedMs % 1000 < 450 ? { ...each, outcome } : each]);
      expect(holds(half)['recovers-in-time']).toBe(false);
    }
    expect(holds(all)['recovers-in-time']).toBe(true);
  });

  it('has recovered when all is well for some seconds in a row, whatever the neighbours do later', () => {
    const bad = (from: number, to: number): Told[] =>
      history(() => 100, people).map((each) => {
        const second = each.startedMs / 1000 - storm.ends;
        return second >= from && second < to ? { ...each, tookMs: 900 } : each;
      });
    const recovered = (told: readonly Told[]): string | undefined =>
      goodputOf(told, 0, storm).findings.find(({ what }) => what === 'recovered')?.value;
    expect(recovered(bad(0, 3))).toBe('3 s after the storm');
    expect(recovered(bad(6, 8))).toBe('0 s after the storm');
  });

  it('says nothing when the storm was none', () => {
    const few = (second: number): number => (stormy(second) ? 400 : people(second));
    const { doubts, verdicts } = goodputOf(
      history(() => 100, few),
      0,
      storm,
    );
    expect(verdicts).toEqual([]);
    expect(doubts).toEqual([expect.stringMatching(/^4\.0 times as many came in the storm/)]);
  });

  it('says nothing when the climb did not find out what can be served', () => {
    const { doubts } = goodputOf(
      history(() => 140, people),
      0,
      storm,
    );
    expect(doubts).toEqual([
      expect.stringMatching(/^all of the 140 a second/),
      expect.stringMatching(/^4\.3 times/),
    ]);
  });
});
