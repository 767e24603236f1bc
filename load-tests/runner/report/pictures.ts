import { secondsOf } from '../analysis.js';
import type { Reading } from '../metrics-watch.js';
import { type Sample, sumOf } from '../prometheus-text.js';
import type { RunResult } from '../run-scenario.js';
import type { Chart, Line, Tone } from './line-chart.js';

/** Beyond it a legend is longer than its picture. */
const CODES_SHOWN_MAX = 5;
const CODE_TONES: readonly Tone[] = ['plain', 'warn', 'bad', 'good', 'soft'];

/** What people met: from the history, second by second, by when they asked. */
export function picturesOfAnswers({ told, startedMs, happenings }: RunResult): Chart[] {
  const seconds = secondsOf(told, startedMs);
  const marks = marksOf({ happenings, startedMs });
  const line = (
    label: string,
    tone: Tone,
    value: (second: (typeof seconds)[number]) => number | null,
  ): Line => ({
    label,
    tone,
    values: seconds.map(value),
  });
  const refused = told.filter(({ code }) => code !== null);
  const codes = [...Map.groupBy(refused, ({ code }) => code!)].sort(([, a], [, b]) => b.length - a.length);
  return [
    {
      title: 'Answers',
      unit: 'a second, by what they said',
      marks,
      lines: [
        line('yes', 'good', ({ byOutcome }) => byOutcome.yes),
        line('refused', 'plain', ({ byOutcome }) => byOutcome.no),
        line('come later', 'warn', ({ byOutcome }) => byOutcome.later),
        line('unknown or failed', 'bad', ({ byOutcome }) => byOutcome.unknown + byOutcome.failed),
      ],
    },
    {
      title: 'Time to an answer',
      unit: 'ms, as people meet it',
      marks,
      lines: [line('p99', 'warn', ({ p99Ms }) => p99Ms), line('p50', 'good', ({ p50Ms }) => p50Ms)],
    },
    {
      title: 'Bookings made',
      unit: 'so far; repeats of an answer aside',
      marks,
      lines: [{ label: 'bookings', tone: 'good', values: growing(told, startedMs, seconds.length) }],
    },
    {
      title: 'Refusals by code',
      unit: 'a second',
      marks,
      lines: codes.slice(0, CODES_SHOWN_MAX).map(([code, of], index) => ({
        label: code,
        tone: CODE_TONES[index]!,
        values: seconds.map(
          ({ second }) =>
            of.filter(({ startedMs: at }) => Math.floor((at - startedMs) / 1000) === second).length,
        ),
      })),
    },
  ];
}

function growing(told: RunResult['told'], startedMs: number, length: number): number[] {
  const booked = told.filter(
    ({ operation, outcome, replayed }) => operation === 'book' && outcome === 'yes' && !replayed,
  );
  const ends = booked.map((each) => Math.floor((each.startedMs + each.tookMs - startedMs) / 1000));
  let made = 0;
  return Array.from({ length }, (_, second) => (made += ends.filter((end) => end === second).length));
}

const HTTP = 'yuhuan_http_request_duration_seconds';
const BATCH = 'yuhuan_judge_batch_rows';

/** What the processes say of themselves: the pictures of docker/grafana, drawn from a reading each second, or fewer of a long run. */
export function picturesOfMetrics({ readings, startedMs, happenings }: RunResult): Chart[] {
  if (readings.length < 2) return [];
  const marks = marksOf({ happenings, startedMs });
  const chart = (title: string, unit: string, lines: readonly Line[]): Chart => ({
    title,
    unit,
    lines,
    marks,
    at: readings.map(({ atMs }) => Math.max(0, (atMs - startedMs) / 1000)),
  });
  const status = (first: string) => (labels: Sample['labels']) =>
    labels['status']?.startsWith(first) === true;
  return [
    chart('Requests', 'a second, by status', [
      { label: '2xx', tone: 'good', values: rates(readings, `${HTTP}_count`, status('2')) },
      { label: '4xx', tone: 'plain', values: rates(readings, `${HTTP}_count`, status('4')) },
      { label: '5xx', tone: 'bad', values: rates(readings, `${HTTP}_count`, status('5')) },
    ]),
    chart('Batches of the judge', 'rows a statement', [
      {
        label: 'mean',
        tone: 'plain',
        values: ratios(rates(readings, `${BATCH}_sum`), rates(readings, `${BATCH}_count`)),
      },
    ]),
    chart('Gate drift', 'units, gate against judge', [
      { label: 'drift', tone: 'bad', values: levels(readings, 'yuhuan_gate_drift_units') },
    ]),
    chart('Admission', 'requests a second', [
      {
        label: 'admitted',
        tone: 'good',
        values: rates(
          readings,
          'yuhuan_admission_decisions_total',
          (labels) => labels['outcome'] === 'admitted',
        ),
      },
      {
        label: 'not admitted',
        tone: 'warn',
        values: rates(
          readings,
          'yuhuan_admission_decisions_total',
          (labels) => labels['outcome'] !== 'admitted',
        ),
      },
    ]),
    chart('Event loop', 'ms of delay, the worst process', [
      { label: 'p99', tone: 'warn', values: worst(readings, 'nodejs_eventloop_lag_p99_seconds', 1000) },
    ]),
    chart('Processor', 'cores, all processes of the API', [
      { label: 'cores', tone: 'plain', values: rates(readings, 'process_cpu_seconds_total') },
    ]),
    chart('Memory', 'MiB, the largest process', [
      {
        label: 'resident',
        tone: 'plain',
        values: worst(readings, 'process_resident_memory_bytes', 1 / 2 ** 20),
      },
    ]),
  ];
}

function marksOf({ happenings, startedMs }: Pick<RunResult, 'happenings' | 'startedMs'>): Chart['marks'] {
  return happenings.map(({ atMs, what }) => ({ second: (atMs - startedMs) / 1000, what }));
}

type Matches = (labels: Sample['labels']) => boolean;

function levels(readings: readonly Reading[], name: string): (number | null)[] {
  return readings.map(({ processes }) => sum(processes.map((samples) => sumOf(samples, name))));
}

function worst(readings: readonly Reading[], name: string, factor: number): (number | null)[] {
  return readings.map(({ processes }) => {
    const values = processes.map((samples) => sumOf(samples, name)).filter((value) => value !== undefined);
    return values.length === 0 ? null : Math.max(...values) * factor;
  });
}

/** Growth a second, process by process: one that began anew counts from nothing, one that is away not at all. */
function rates(readings: readonly Reading[], name: string, matches?: Matches): (number | null)[] {
  return readings.map(({ atMs, processes }, index) => {
    const before = readings[index - 1];
    if (before === undefined) return null;
    const growth = processes.map((samples, process) => {
      const now = sumOf(samples, name, matches);
      if (now === undefined) return undefined;
      const then = sumOf(before.processes[process], name, matches) ?? 0;
      return now < then ? now : now - then;
    });
    const total = sum(growth);
    return total === null ? null : total / ((atMs - before.atMs) / 1000);
  });
}

function ratios(over: readonly (number | null)[], under: readonly (number | null)[]): (number | null)[] {
  return over.map((value, index) => {
    const divisor = under[index] ?? null;
    return value === null || divisor === null || divisor === 0 ? null : value / divisor;
  });
}

function sum(values: readonly (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}
