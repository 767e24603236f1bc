import type { Profile } from './manifest.js';

interface Step {
  readonly seconds: number;
  readonly target: number;
}

/** A profile as k6 runs it, and what follows from it. */
export interface Arrivals {
  readonly startRate: number;
  readonly steps: readonly Step[];
  readonly seconds: number;
  readonly iterations: number;
  readonly peakPerSecond: number;
  /** Seconds from the start at which a peak ends; from there recovery is measured. */
  readonly peakEnds: readonly number[];
  /** Of an overload, seconds from the start; absent: there is no storm. */
  readonly storm?: Storm;
}

/** What is measured of an overload: where the system shows what it can do, and where several times as many come. */
export interface Storm {
  readonly summitBegins: number;
  readonly climbEnds: number;
  readonly begins: number;
  readonly ends: number;
  readonly times: number;
}

/** A spike begins in a second: that is what 08:00 looks like. */
const RISE_SECONDS = 1;
/** Each a quarter of the tail, at half the rate of the one before. */
const TAIL_STEPS = 4;

/** k6 counts in whole iterations a second. */
const whole = (rate: number): number => Math.max(1, Math.round(rate));

/**
 * @param scale of rates
 * @param time of durations; a spike still takes a second to rise
 */
export function arrivalsOf(profile: Profile, { scale, time }: { scale: number; time: number }): Arrivals {
  const peak = whole(profile.perSecond * scale);
  switch (profile.name) {
    case 'steady':
      return arrivals(peak, [{ seconds: profile.seconds * time, target: peak }], []);
    case 'ramp':
      return arrivals(
        whole(profile.fromPerSecond * scale),
        [{ seconds: profile.seconds * time, target: peak }],
        [],
      );
    case 'spike': {
      const tail = Array.from({ length: TAIL_STEPS }, (_, index) => ({
        seconds: (profile.tailSeconds * time) / TAIL_STEPS,
        target: whole(peak / 2 ** (index + 1)),
      }));
      const up = [...spike(peak, profile.peakSeconds * time), ...tail];
      return arrivals(0, up, [RISE_SECONDS + profile.peakSeconds * time]);
    }
    case 'overload':
      return overload(profile, { scale, time });
    case 'double-spike':
      break;
  }
  return doubleSpike(profile, { scale, time });
}

/** A climb ends above what the system is thought to be able to do, or its summit would only be the highest question. */
const CLIMB_TO = 1.4;
const CALM_SHARE = 0.4;
/** Half of the climb stays at its summit, where the most is answered that can be. */
const SUMMIT_SHARE = 0.5;

function overload(
  profile: Extract<Profile, { name: 'overload' }>,
  { scale, time }: { scale: number; time: number },
): Arrivals {
  const { perSecond, times, climbSeconds, calmSeconds, stormSeconds } = profile;
  const able = perSecond * scale;
  const [calm, summit, high] = [whole(able * CALM_SHARE), whole(able * CLIMB_TO), whole(able * times)];
  const rest = [
    { seconds: RISE_SECONDS, target: calm },
    { seconds: calmSeconds * time, target: calm },
  ];
  const climb = [
    { seconds: climbSeconds * time * (1 - SUMMIT_SHARE), target: summit },
    { seconds: climbSeconds * time * SUMMIT_SHARE, target: summit },
  ];
  const steps = [...climb, ...rest, ...spike(high, stormSeconds * time), ...rest, ...rest.slice(1)];
  const climbEnds = climbSeconds * time;
  const summitBegins = climbEnds * (1 - SUMMIT_SHARE);
  const begins = climbEnds + RISE_SECONDS + calmSeconds * time + RISE_SECONDS;
  const ends = begins + stormSeconds * time;
  return { ...arrivals(calm, steps, [ends]), storm: { summitBegins, climbEnds, begins, ends, times } };
}

function doubleSpike(
  profile: Extract<Profile, { name: 'double-spike' }>,
  { scale, time }: { scale: number; time: number },
): Arrivals {
  const calm = whole(profile.calmPerSecond * scale);
  const calmSeconds = profile.calmSeconds * time;
  const rest = { seconds: calmSeconds, target: calm };
  const down = { seconds: RISE_SECONDS, target: calm };
  const once = [...spike(whole(profile.perSecond * scale), profile.peakSeconds * time), down, rest];
  const ends = RISE_SECONDS + profile.peakSeconds * time;
  const first = calmSeconds + ends;
  return arrivals(calm, [rest, ...once, ...once], [first, first + RISE_SECONDS + calmSeconds + ends]);
}

function spike(peak: number, seconds: number): Step[] {
  return [
    { seconds: RISE_SECONDS, target: peak },
    { seconds, target: peak },
  ];
}

function arrivals(startRate: number, steps: readonly Step[], peakEnds: readonly number[]): Arrivals {
  let rate = startRate;
  let iterations = 0;
  let peakPerSecond = startRate;
  for (const { seconds, target } of steps) {
    iterations += ((rate + target) / 2) * seconds;
    rate = target;
    peakPerSecond = Math.max(peakPerSecond, target);
  }
  const seconds = steps.reduce((sum, step) => sum + step.seconds, 0);
  return { startRate, steps, seconds, iterations: Math.ceil(iterations), peakPerSecond, peakEnds };
}

/** Each holds a JavaScript engine of some megabytes; so many are what one machine holds. */
export const USERS_MAX = 600;
const USERS_MIN = 10;

/** By Little's law: as many as may wait at once when each iteration takes so long at worst. */
export function usersWanted({ peakPerSecond }: Arrivals, iterationSeconds: number): number {
  return Math.max(USERS_MIN, Math.ceil(peakPerSecond * iterationSeconds));
}

/**
 * The executor that k6 runs the arrivals with.
 * @param machines that share the arrivals, and the users with them
 */
export function executorOf(
  exec: string,
  come: Arrivals,
  { iterationSeconds, machines = 1 }: { readonly iterationSeconds: number; readonly machines?: number },
): Readonly<Record<string, unknown>> {
  const users = Math.min(USERS_MAX * machines, usersWanted(come, iterationSeconds));
  return {
    executor: 'ramping-arrival-rate',
    exec,
    startRate: come.startRate,
    timeUnit: '1s',
    stages: come.steps.map(({ seconds, target }) => ({
      duration: `${Math.round(seconds * 1000)}ms`,
      target,
    })),
    // While k6 makes one more, it drops whoever comes and finds nobody free; and it takes the processor from the system.
    preAllocatedVUs: users,
    maxVUs: users,
    // Longer than four attempts of 20 s with 3 s between: an iteration that is cut off leaves an unknown outcome.
    gracefulStop: '95s',
  };
}
