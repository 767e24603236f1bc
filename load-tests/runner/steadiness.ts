import { type Finding, quantile } from './analysis.js';
import type { Told } from './history.js';
import type { Reading } from './metrics-watch.js';
import { notKnown, type Verdict } from './oracle.js';
import { sumOf } from './prometheus-text.js';

/**
 * A run is looked at in quarters. In the first, caches fill and code is compiled; the second is what all is compared with,
 * and the last has had the most time to grow worse.
 */
const QUARTERS = 4;
/** Fewer readings or answers in a quarter say nothing of what an hour would bring. */
const READINGS_MIN = 60;
const ANSWERS_MIN = 500;
/** What a collector has not come round to yet; a leak of one KiB a booking would be far beyond it. */
const MEMORY_GROWTH_MAX = 1.1;
const SLOWER_FACTOR_MAX = 2;
/** Nobody notices the difference below it, and on a shared machine it is that of a neighbour. */
const UNNOTICED_MS = 50;

export interface Steadiness {
  readonly findings: readonly Finding[];
  readonly verdicts: readonly Verdict[];
}

interface Quarter {
  /** Median of the resident memory of the largest process, MiB. */
  readonly memoryMib: number | null;
  /** Median of the drift between gate and judge, units. */
  readonly driftUnits: number | null;
  /** Of requests sent in it that were accepted or refused. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly readings: number;
  readonly answers: number;
}

/** Whether memory, drift and times stay where they are: the last quarter of a run beside its second. */
export function steadinessOf(
  told: readonly Told[],
  readings: readonly Reading[],
  span: { readonly startedMs: number; readonly seconds: number },
): Steadiness {
  const quarters = Array.from({ length: QUARTERS }, (_, index) => quarterOf(index, told, readings, span));
  const [, early, , late] = quarters as [Quarter, Quarter, Quarter, Quarter];
  const verdicts = [
    verdictOf(
      'memory-stays',
      `that the largest process is not more than ${percent(MEMORY_GROWTH_MAX - 1)} larger in the last quarter of a run than in its second`,
      [early, late],
      ({ memoryMib }) => memoryMib,
      (before, after) => after <= before * MEMORY_GROWTH_MAX,
    ),
    verdictOf(
      'gate-stays-true',
      'that gate and judge agree in the last quarter of a run as they did in its second: nothing is lost bit by bit',
      [early, late],
      ({ driftUnits }) => driftUnits,
      (before, after) => after <= before,
    ),
    verdictOf(
      'times-stay',
      `that half of the answers, and 99 in 100, do not take ${SLOWER_FACTOR_MAX} times as long in the last quarter of a run as in its second, or less than ${UNNOTICED_MS} ms more`,
      [early, late],
      ({ p50Ms, p99Ms }) => (p50Ms === null || p99Ms === null ? null : [p50Ms, p99Ms]),
      (before, after) => after.every((ms, index) => staysQuick(before[index]!, ms)),
    ),
  ];
  return {
    verdicts,
    findings: [
      { what: 'memory by quarter', value: listed(quarters, ({ memoryMib }) => memoryMib, 'MiB') },
      { what: 'p50 by quarter', value: listed(quarters, ({ p50Ms }) => p50Ms, 'ms') },
      { what: 'p99 by quarter', value: listed(quarters, ({ p99Ms }) => p99Ms, 'ms') },
    ],
  };
}

function staysQuick(beforeMs: number, afterMs: number): boolean {
  return afterMs <= Math.max(beforeMs * SLOWER_FACTOR_MAX, beforeMs + UNNOTICED_MS);
}

function verdictOf<Value>(
  name: string,
  proves: string,
  [early, late]: readonly [Quarter, Quarter],
  valueOf: (quarter: Quarter) => Value | null,
  stays: (before: Value, after: Value) => boolean,
): Verdict {
  const [before, after] = [valueOf(early), valueOf(late)];
  const enough = [early, late].every(
    ({ readings, answers }) => readings >= READINGS_MIN && answers >= ANSWERS_MIN,
  );
  if (!enough) return notKnown(name, proves, 'too short a run: nothing is known of what an hour would bring');
  if (before === null || after === null)
    return notKnown(
      name,
      proves,
      'no metrics: no process told them, as behind a proxy that keeps /metrics to itself',
    );
  const holds = stays(before, after);
  return { name, proves, holds, violations: holds ? 0 : 1, examples: holds ? [] : [{ before, after }] };
}

function quarterOf(
  index: number,
  told: readonly Told[],
  readings: readonly Reading[],
  { startedMs, seconds }: { startedMs: number; seconds: number },
): Quarter {
  const lengthMs = (seconds * 1000) / QUARTERS;
  const fromMs = startedMs + index * lengthMs;
  const isWithin = (atMs: number): boolean => atMs >= fromMs && atMs < fromMs + lengthMs;
  const read = readings.filter(({ atMs }) => isWithin(atMs));
  const times = told
    .filter(({ startedMs: at, outcome }) => isWithin(at) && (outcome === 'yes' || outcome === 'no'))
    .map(({ tookMs }) => tookMs)
    .sort((a, b) => a - b);
  return {
    memoryMib: medianOf(read.map((each) => largest(each, 'process_resident_memory_bytes') / 2 ** 20)),
    driftUnits: medianOf(read.map((each) => largest(each, 'yuhuan_gate_drift_units'))),
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    readings: read.length,
    answers: times.length,
  };
}

/** NaN where no process answered: the median leaves it out. */
function largest({ processes }: Reading, name: string): number {
  const values = processes.flatMap((samples) => sumOf(samples, name) ?? []);
  return values.length === 0 ? Number.NaN : Math.max(...values);
}

function medianOf(values: readonly number[]): number | null {
  const known = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  return quantile(known, 0.5);
}

function listed(
  quarters: readonly Quarter[],
  valueOf: (quarter: Quarter) => number | null,
  unit: string,
): string {
  return `${quarters.map((quarter) => valueOf(quarter)?.toFixed(0) ?? '?').join(' · ')} ${unit}`;
}

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
