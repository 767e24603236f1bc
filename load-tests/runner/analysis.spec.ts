import { kneeOf, quantile, recoveriesOf, secondsOf, type Second } from './analysis.js';
import type { Told } from './history.js';
import { arrivalsOf } from './profiles.js';

const FULL = { scale: 1, time: 1 };
const NONE = { yes: 0, no: 0, later: 0, unknown: 0, failed: 0 };
const second = (
  index: number,
  sent: number,
  p99Ms: number,
  byOutcome: Partial<Second['byOutcome']> = {},
): Second => ({
  second: index,
  sent,
  p50Ms: p99Ms / 2,
  p99Ms,
  byOutcome: { ...NONE, yes: sent, ...byOutcome },
});

describe('seconds of a history', () => {
  it('count by when people asked, and have no time where nobody asked', () => {
    const told = [100, 900, 2500].map(
      (ms) => ({ startedMs: 5000 + ms, tookMs: ms / 10, outcome: 'yes' }) as Told,
    );
    expect(secondsOf(told, 5000)).toEqual([
      { second: 0, sent: 2, byOutcome: { ...NONE, yes: 2 }, p50Ms: 90, p99Ms: 90 },
      { second: 1, sent: 0, byOutcome: NONE, p50Ms: null, p99Ms: null },
      { second: 2, sent: 1, byOutcome: { ...NONE, yes: 1 }, p50Ms: 250, p99Ms: 250 },
    ]);
    expect(secondsOf([], 0)).toEqual([]);
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe('the knee', () => {
  const ramp = arrivalsOf({ name: 'ramp', fromPerSecond: 100, perSecond: 1100, seconds: 10 }, FULL);
  const offered = (index: number): number => 100 + 100 * (index + 0.5);
  const quick = Array.from({ length: 10 }, (_, index) => second(index, offered(index), 20));
  const knee = (seconds: readonly Second[]): string => kneeOf(seconds, { actors: { person: ramp } }).value;

  it('is none while answers stay quick', () => {
    expect(knee(quick)).toBe('none up to 1100 a second');
  });

  it('is where answers stop being quick for good, and not where one second was slow', () => {
    expect(knee(quick.with(3, second(3, offered(3), 5000)))).toBe('none up to 1100 a second');
    const slow = quick.map((each) => (each.second >= 6 ? second(each.second, each.sent, 5000) : each));
    expect(knee(slow)).toBe('at 750 a second, after 6 s: p99 is above 1000 ms');
  });

  it('is also where requests are shed, or are not even sent', () => {
    const shed = quick.map((each) =>
      each.second >= 5 ? second(each.second, each.sent, 5, { later: each.sent / 4 }) : each,
    );
    expect(knee(shed)).toMatch(/^at 650 a second.*shed/);
    const behind = quick.map((each) => (each.second >= 4 ? second(each.second, 300, 900) : each));
    expect(knee(behind)).toMatch(/^at 550 a second.*fewer are sent/);
  });
});

describe('recovery', () => {
  const profile = {
    name: 'double-spike',
    perSecond: 300,
    peakSeconds: 2,
    calmPerSecond: 30,
    calmSeconds: 4,
  } as const;
  const actors = { person: arrivalsOf(profile, FULL) };

  it('is told for each spike, from its end to the first second that is as quick as before', () => {
    // Spikes end after 7 and 15 s; the first is forgotten at once, the second after two seconds more.
    const p99 = [90, 40, 40, 40, 40, 900, 900, 60, 40, 40, 40, 40, 40, 900, 900, 900, 900, 70, 40, 40];
    const findings = recoveriesOf(
      p99.map((ms, index) => second(index, 30, ms)),
      { actors },
    );
    expect(findings.map(({ value }) => value)).toEqual([
      '0 s to a p99 of 80 ms or less',
      '2 s to a p99 of 80 ms or less',
    ]);
  });

  it('may not come at all', () => {
    const seconds = Array.from({ length: 20 }, (_, index) => second(index, 30, index < 5 ? 10 : 2000));
    expect(recoveriesOf(seconds, { actors })[0]?.value).toMatch(/^not before the run ended/);
  });

  it('has not come while people are sent away, quickly as that is done', () => {
    const away = (index: number): Partial<Second['byOutcome']> => {
      if (index === 8) return { yes: 0, later: 30 };
      if (index === 9) return { yes: 20, failed: 10 };
      return index === 10 ? { yes: 29, unknown: 1 } : {};
    };
    const seconds = Array.from({ length: 20 }, (_, index) => second(index, 30, 10, away(index)));
    // From the end of the first spike: slow, then sent away, failed, and unanswered; then served.
    const late = seconds.with(7, second(7, 30, 900));
    expect(recoveriesOf(late, { actors })[0]?.value).toMatch(/^4 s to a p99/);
  });
});
