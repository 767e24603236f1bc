import type { Told } from './history.js';
import type { Verdict } from './oracle.js';
import type { Storm } from './profiles.js';
import type { Finding } from './analysis.js';

/** An answer that comes later finds nobody waiting: it was work, and no good. */
const IN_TIME_MS = 5_000;
/** A rate is that of so many seconds together: a judge that decides batches answers in lumps. */
const WINDOW_SECONDS = 4;
const KEPT_SHARE_MIN = 0.9;
/** Below it a storm was none: the system can do more than the profile thinks, or the generator less. */
const STORM_TIMES_MIN = 5;
/** What a system can do is known only when more than that came: who serves all that come may be able to do more. */
const SUMMIT_TIMES_MIN = 1.1;
const RECOVERY_SECONDS_MAX = 10;
/** Recovered: nearly nobody is sent away, and answers are as quick as in the calm before, or below what anybody notices. */
const SERVED_SHARE = 0.99;
const UNNOTICED_MS = 250;
const QUICK_FACTOR = 2;

/** What happened in one second. */
interface Second {
  /** Requests sent in it. */
  readonly sent: number;
  /** Of those, neither accepted nor rightly refused: asked to come later, failed, or never answered. */
  readonly unserved: number;
  /** Accepted or rightly refused in it, in time. */
  readonly good: number;
  /** Of those sent in it, ms; null: nobody was served. */
  readonly medianMs: number | null;
}

export interface Goodput {
  readonly findings: readonly Finding[];
  /** None while there are doubts: how a system bears a storm is known only of a storm. */
  readonly verdicts: readonly Verdict[];
  /** Why nothing is known of the system; none: as many came as the question asks for. */
  readonly doubts: readonly string[];
}

/**
 * Accepted and rightly refused answers a second, by when they came: the most of it in the climb, which is what the system
 * can do, against the least of it in the storm.
 */
export function goodputOf(told: readonly Told[], startedMs: number, storm: Storm): Goodput {
  const seconds = secondsOf(told, startedMs);
  const able = Math.max(0, ...windows(seconds.slice(0, Math.floor(storm.climbEnds))));
  const stormy = seconds.slice(Math.ceil(storm.begins), Math.floor(storm.ends));
  // Each second once: in a mean of windows that overlap, the first and the last count a quarter of the others.
  const kept = mean(stormy.map(({ good }) => good)) / Math.max(1, able);
  const worst = Math.min(able, ...windows(stormy)) / Math.max(1, able);
  const came = mean(stormy.map(({ sent }) => sent));
  const times = came / Math.max(1, able);
  const recovered = recoverySeconds(seconds, storm);
  const doubts = doubtsOf(able, summitOf(seconds, storm), times);
  return {
    doubts,
    findings: [
      {
        what: 'goodput',
        value: `${able.toFixed(0)} a second at most before the storm, when ${summitOf(seconds, storm).toFixed(0)} came`,
      },
      {
        what: 'in the storm',
        value: `${times.toFixed(1)} times as many came; ${percent(kept)} of the goodput stayed, ${percent(worst)} in its worst ${WINDOW_SECONDS} s`,
      },
      {
        what: 'recovered',
        value: recovered === undefined ? 'not before the run ended' : `${recovered} s after the storm`,
      },
    ],
    verdicts:
      doubts.length > 0
        ? []
        : [
            verdict('goodput-stays', {
              proves: `that in a storm at least ${percent(KEPT_SHARE_MIN)} as many are accepted or rightly refused a second as at best before it`,
              holds: kept >= KEPT_SHARE_MIN,
              facts: { able, kept, worst },
            }),
            verdict('recovers-in-time', {
              proves: `that ${RECOVERY_SECONDS_MAX} s after a storm nobody is sent away any more, and answers are as quick as before it`,
              holds: recovered !== undefined && recovered <= RECOVERY_SECONDS_MAX,
              facts: { recovered: recovered ?? null },
            }),
          ],
  };
}

/** How many a second came at the summit of the climb, where what the system can do was measured. */
function summitOf(seconds: readonly Second[], { summitBegins, climbEnds }: Storm): number {
  return mean(seconds.slice(Math.ceil(summitBegins), Math.floor(climbEnds)).map(({ sent }) => sent));
}

function doubtsOf(able: number, summit: number, times: number): string[] {
  const doubts: string[] = [];
  if (summit < able * SUMMIT_TIMES_MIN)
    doubts.push(
      `all of the ${summit.toFixed(0)} a second at the summit of the climb were served: what the system can do is not known`,
    );
  if (times < STORM_TIMES_MIN)
    doubts.push(
      `${times.toFixed(1)} times as many came in the storm as can be served, and ${STORM_TIMES_MIN} are asked for`,
    );
  return doubts;
}

function verdict(
  name: string,
  { proves, holds, facts }: { proves: string; holds: boolean; facts: object },
): Verdict {
  return { name, proves, holds, violations: holds ? 0 : 1, examples: holds ? [] : [facts] };
}

function secondsOf(told: readonly Told[], startedMs: number): Second[] {
  const second = (ms: number): number => Math.max(0, Math.floor((ms - startedMs) / 1000));
  const last = told.reduce((most, { startedMs: at }) => Math.max(most, second(at)), -1);
  const list = Array.from({ length: last + 1 }, () => ({
    sent: 0,
    unserved: 0,
    good: 0,
    times: [] as number[],
  }));
  for (const { startedMs: at, tookMs, outcome } of told) {
    const sent = list[second(at)]!;
    sent.sent += 1;
    if (outcome !== 'yes' && outcome !== 'no') {
      sent.unserved += 1;
      continue;
    }
    sent.times.push(tookMs);
    const answered = list[second(at + tookMs)];
    if (answered !== undefined && tookMs <= IN_TIME_MS) answered.good += 1;
  }
  return list.map(({ times, ...rest }) => ({ ...rest, medianMs: median(times) }));
}

/** The goodput of each window that lies within the seconds; of a part that is shorter, one. */
function windows(seconds: readonly Second[]): number[] {
  const length = Math.min(WINDOW_SECONDS, seconds.length);
  return Array.from({ length: Math.max(0, seconds.length - length + 1) }, (_, from) =>
    mean(seconds.slice(from, from + length).map(({ good }) => good)),
  );
}

/**
 * Whole seconds from the end of a storm to the first from which on everybody is served, quickly, for some seconds in a row.
 * What a machine with neighbours does a quarter of a minute later says nothing of the storm.
 */
function recoverySeconds(seconds: readonly Second[], { climbEnds, begins, ends }: Storm): number | undefined {
  const calm = seconds
    .slice(Math.ceil(climbEnds) + 1, Math.floor(begins) - 1)
    .flatMap(({ medianMs }) => medianMs ?? []);
  const usualMs = Math.max(UNNOTICED_MS, QUICK_FACTOR * (median(calm) ?? 0));
  // Somebody comes in every second of the calm: one in which nobody did, or nobody was served, proves nothing.
  const isWell = ({ sent, unserved, medianMs }: Second): boolean =>
    medianMs !== null && medianMs <= usualMs && unserved <= sent * (1 - SERVED_SHARE);
  const from = Math.ceil(ends);
  const after = seconds.slice(from).map(isWell);
  const first = after.findIndex((_, index) => {
    const row = after.slice(index, index + WINDOW_SECONDS);
    return row.length === WINDOW_SECONDS && row.every(Boolean);
  });
  return first === -1 ? undefined : first;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
