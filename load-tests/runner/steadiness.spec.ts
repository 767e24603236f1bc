import { jest } from '@jest/globals';
import type { Told } from './history.js';
import { MetricsWatch, type Reading } from './metrics-watch.js';
import { steadinessOf } from './steadiness.js';

const SECONDS = 400;
const PER_SECOND = 10;

interface Course {
  /** By second. */
  readonly memoryMib?: (second: number) => number;
  readonly drift?: (second: number) => number;
  readonly tookMs?: (second: number) => number;
  readonly seconds?: number;
}

const answersOf = ({ tookMs = () => 8, seconds = SECONDS }: Course): Told[] =>
  Array.from({ length: seconds }, (_, second) =>
    Array.from({ length: PER_SECOND }, (_each, index) => {
      const startedMs = second * 1000 + index * 100;
      return { startedMs, tookMs: tookMs(second), outcome: 'yes' } as Told;
    }),
  ).flat();

const samplesOf = (second: number, { memoryMib = () => 200, drift = () => 0 }: Course) => [
  { name: 'process_resident_memory_bytes', labels: {}, value: memoryMib(second) * 2 ** 20 },
  { name: 'yuhuan_gate_drift_units', labels: {}, value: drift(second) },
];

function run(course: Course): ReturnType<typeof steadinessOf> {
  const { seconds = SECONDS } = course;
  const readings: Reading[] = Array.from({ length: seconds }, (_, second) => ({
    atMs: second * 1000,
    // A process that restarts does not answer.
    processes: [samplesOf(second, course), undefined],
  }));
  return steadinessOf(answersOf(course), readings, { startedMs: 0, seconds });
}

const holds = (course: Course): Record<string, boolean> =>
  Object.fromEntries(run(course).verdicts.map((verdict) => [verdict.name, verdict.holds]));

describe('a soak', () => {
  it('is passed by a system that warms up and then stays as it is', () => {
    const warming = {
      memoryMib: (second: number) => Math.min(240, 150 + second),
      tookMs: (second: number) => (second < 20 ? 400 : 8),
    };
    expect(holds(warming)).toEqual({ 'memory-stays': true, 'gate-stays-true': true, 'times-stay': true });
    expect(run(warming).findings[0]!.value).toBe('200 · 240 · 240 · 240 MiB');
  });

  it('is not passed by one that grows all the time', () => {
    expect(holds({ memoryMib: (second) => 150 + second / 4 })['memory-stays']).toBe(false);
  });

  it('is not passed by one whose gate loses units', () => {
    expect(holds({ drift: (second) => Math.floor(second / 100) })['gate-stays-true']).toBe(false);
  });

  it('is not passed by one that becomes slower, but by one whose times nobody tells apart', () => {
    expect(holds({ tookMs: (second) => 20 + second / 2 })['times-stay']).toBe(false);
    expect(holds({ tookMs: (second) => 8 + second / 20 })['times-stay']).toBe(true);
  });

  it('says that it knows nothing after a minute', () => {
    const { verdicts } = run({ seconds: 60 });
    expect(verdicts.every(({ holds: each, unknown }) => !each && unknown === true)).toBe(true);
  });

  it('says so where no process tells its metrics, and judges times all the same', () => {
    const readings = Array.from({ length: SECONDS }, (_, second) => ({
      atMs: second * 1000,
      processes: [undefined],
    }));
    const { verdicts } = steadinessOf(answersOf({}), readings, { startedMs: 0, seconds: SECONDS });
    expect(verdicts.map(({ holds: each, examples }) => [each, ...examples])).toEqual([
      [false, expect.stringMatching(/^no metrics/)],
      [false, expect.stringMatching(/^no metrics/)],
      [true],
    ]);
  });
});

describe('a soak of hours', () => {
  beforeEach(() => jest.useFakeTimers({ now: 0 }));
  afterEach(() => jest.useRealTimers());

  it('is watched to its end, by readings that lie further apart and are not more than an hour’s', async () => {
    const seconds = 7_200;
    const course = { seconds, memoryMib: (second: number) => 200 + second / 100 };
    const watch = new MetricsWatch(['a'], () =>
      Promise.resolve([
        ...samplesOf(Date.now() / 1000, course),
        { name: 'repairs', labels: {}, value: Date.now() / 1000 },
      ]),
    );
    await watch.read();
    watch.start();
    await jest.advanceTimersByTimeAsync(seconds * 1000);
    watch.stop();
    await watch.read();
    expect(watch.readings.length).toBeLessThanOrEqual(3_600);
    expect(watch.readings[0]!.atMs).toBe(0);
    expect(watch.readings.at(-1)!.atMs).toBe(seconds * 1000);
    expect(watch.growthOf('repairs')).toBe(seconds);
    const { verdicts } = steadinessOf(answersOf(course), watch.readings, { startedMs: 0, seconds });
    expect(verdicts.filter(({ unknown }) => unknown === true)).toEqual([]);
    // What grows by a fifth between two quarters is seen to.
    expect(verdicts.find(({ name }) => name === 'memory-stays')!.holds).toBe(false);
  });
});
