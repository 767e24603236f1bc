import type { Told } from './history.js';
import type { Reading } from './metrics-watch.js';
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

function run({
  memoryMib = () => 200,
  drift = () => 0,
  tookMs = () => 8,
  seconds = SECONDS,
}: Course): ReturnType<typeof steadinessOf> {
  const each = Array.from({ length: seconds }, (_, second) => second);
  const told = each.flatMap((second) =>
    Array.from({ length: PER_SECOND }, (_, index) => {
      const startedMs = second * 1000 + index * 100;
      return { startedMs, tookMs: tookMs(second), outcome: 'yes' } as Told;
    }),
  );
  const readings: Reading[] = each.map((second) => ({
    atMs: second * 1000,
    processes: [
      [
        { name: 'process_resident_memory_bytes', labels: {}, value: memoryMib(second) * 2 ** 20 },
        { name: 'yuhuan_gate_drift_units', labels: {}, value: drift(second) },
      ],
      // A process that restarts does not answer.
      undefined,
    ],
  }));
  return steadinessOf(told, readings, { startedMs: 0, seconds });
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
});
