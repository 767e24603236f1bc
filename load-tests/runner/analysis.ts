import type { Told } from './history.js';
import type { Manifest } from './manifest.js';
import type { Outline } from './plan.js';
import { countOf, type K6Metrics } from './k6-metrics.js';

/** One thing that the run found out, as a person would say it. */
export interface Finding {
  readonly what: string;
  readonly value: string;
}

export interface Analysed {
  readonly manifest: Manifest;
  readonly outline: Outline;
  readonly told: readonly Told[];
  readonly startedMs: number;
  readonly run: { readonly metrics: K6Metrics };
  readonly knocks: number;
  readonly tooEarly: number;
}

/** What happened in one second of a run, by when requests were sent. */
export interface Second {
  readonly second: number;
  readonly sent: number;
  readonly byOutcome: Readonly<Record<Told['outcome'], number>>;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

export function secondsOf(told: readonly Told[], startedMs: number): Second[] {
  const groups = Map.groupBy(told, (each) => Math.max(0, Math.floor((each.startedMs - startedMs) / 1000)));
  const last = Math.max(-1, ...groups.keys());
  return Array.from({ length: last + 1 }, (_, second) => {
    const group = groups.get(second) ?? [];
    const byOutcome = { yes: 0, no: 0, later: 0, unknown: 0, failed: 0 };
    for (const { outcome } of group) byOutcome[outcome] += 1;
    const times = group.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    return {
      second,
      sent: group.length,
      byOutcome,
      p50Ms: quantile(times, 0.5),
      p99Ms: quantile(times, 0.99),
    };
  });
}

/** @param sorted ascending */
export function quantile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

export function analyse(analysed: Analysed): Finding[] {
  const { manifest, outline, told, startedMs, run, knocks, tooEarly } = analysed;
  const seconds = secondsOf(told, startedMs);
  const busiest = seconds.reduce((most, { sent }) => Math.max(most, sent), 0);
  const number = (outcome: Told['outcome']): number => told.filter((each) => each.outcome === outcome).length;
  return [
    { what: 'answers', value: `${told.length}, ${busiest} in the busiest second` },
    {
      what: 'of them',
      value: `${number('yes')} yes · ${number('no')} refused · ${number('later')} told to come later · ${number('unknown')} unknown · ${number('failed')} failed`,
    },
    { what: 'p50 · p99', value: timesOf(told) },
    {
      what: 'iterations',
      value: `${countOf(run.metrics, 'iterations')}, ${countOf(run.metrics, 'dropped_iterations')} dropped`,
    },
    ...(knocks > 0 ? [{ what: 'knocked after the run', value: `${knocks} people` }] : []),
    ...(tooEarly > 0
      ? [
          {
            what: 'told full too early',
            value: `of ${tooEarly} counters, while the gate was mending what late answers of Redis had lost; those who knocked afterwards got the places`,
          },
        ]
      : []),
    ...(manifest.analysis === 'knee' ? [kneeOf(seconds, outline)] : []),
    ...(manifest.analysis === 'recovery' ? recoveriesOf(seconds, outline) : []),
  ];
}

function timesOf(told: readonly Told[]): string {
  const of = (name: string, outcome: Told['outcome']): string[] => {
    const times = told
      .filter((each) => each.outcome === outcome)
      .map(({ tookMs }) => tookMs)
      .sort((a, b) => a - b);
    if (times.length === 0) return [];
    return [`${name} ${quantile(times, 0.5)!.toFixed(1)} · ${quantile(times, 0.99)!.toFixed(1)} ms`];
  };
  return [...of('yes', 'yes'), ...of('refused', 'no')].join(', ');
}

/** Beyond it nobody would call an answer quick; govuk-one-login's own bound for 99 in 100. */
const QUICK_P99_MS = 1_000;
const KEPT_UP_SHARE = 0.95;
/** One slow second is an accident of the machine; two in a row are the system. */
const SECONDS_IN_A_ROW = 2;

/** The rate at which answers stop being quick, or stop coming as fast as they are asked for. */
export function kneeOf(seconds: readonly Second[], { actors }: Pick<Outline, 'actors'>): Finding {
  const arrivals = Object.values(actors)[0]!;
  const [{ target, seconds: length } = { target: 0, seconds: 1 }] = arrivals.steps;
  const offered = (second: number): number =>
    arrivals.startRate + ((target - arrivals.startRate) * (second + 0.5)) / length;
  const faultOf = ({ second, sent, p99Ms, byOutcome }: Second): string | undefined => {
    if (byOutcome.later > sent * (1 - KEPT_UP_SHARE)) return 'requests are shed';
    if ((p99Ms ?? 0) > QUICK_P99_MS) return `p99 is above ${QUICK_P99_MS} ms`;
    const behind = sent < offered(second) * KEPT_UP_SHARE;
    return behind ? 'fewer are sent than come: every virtual user waits' : undefined;
  };
  const faults = seconds.filter(({ second }) => second + 1 <= length).map(faultOf);
  // The first second warms what is cold; what was slow and became quick again was no knee.
  const wellAgain = faults.findLastIndex(
    (fault, index) => fault === undefined && (index === 0 || faults[index - 1] === undefined),
  );
  const begun = wellAgain + 1;
  const why = faults[begun];
  if (why !== undefined && faults.length - begun >= SECONDS_IN_A_ROW) {
    return { what: 'knee', value: `at ${Math.round(offered(begun))} a second, after ${begun} s: ${why}` };
  }
  return { what: 'knee', value: `none up to ${target} a second` };
}

/** A time is back where it was when it is at most so many times what calm was, or below what anybody notices. */
const RECOVERED_FACTOR = 2;
const UNNOTICED_MS = 50;
/** And nearly everybody is served: to be sent away takes no time at all. */
const SERVED_SHARE = 0.99;

/** Seconds from the end of each spike until people are served, and as quickly as in the calm before the first. */
export function recoveriesOf(seconds: readonly Second[], { actors }: Pick<Outline, 'actors'>): Finding[] {
  const arrivals = Object.values(actors)[0]!;
  const calmSeconds = arrivals.steps[0]?.seconds ?? 0;
  // The first second of a run warms what is cold.
  const calm = seconds
    .filter(({ second }) => second >= 1 && second < Math.floor(calmSeconds))
    .map(({ p99Ms }) => p99Ms ?? 0);
  const usual = Math.max(
    UNNOTICED_MS,
    RECOVERED_FACTOR *
      (quantile(
        calm.sort((a, b) => a - b),
        0.5,
      ) ?? 0),
  );
  return arrivals.peakEnds.map((end, index) => {
    const after = seconds.filter(({ second }) => second >= Math.ceil(end));
    const back = after.find(
      ({ p99Ms, sent, byOutcome: { later, unknown, failed } }) =>
        p99Ms !== null && p99Ms <= usual && later + unknown + failed <= sent * (1 - SERVED_SHARE),
    );
    const value =
      back === undefined ? 'not before the run ended' : `${Math.max(0, back.second - Math.floor(end))} s`;
    return {
      what: `recovery after spike ${index + 1}`,
      value: `${value} to a p99 of ${usual.toFixed(0)} ms or less`,
    };
  });
}
