/** A sustained rate of one unit every `intervalUs`, and a burst of units that may be taken at once. Whole numbers. */
export interface RateLimit {
  readonly intervalUs: number;
  readonly burst: number;
}

/** What was decided for one request, and how the limit that binds it most stands afterwards. */
export interface Verdict {
  readonly admitted: boolean;
  /** Position of that limit among those of the request. */
  readonly binding: number;
  /** Whole units that may still be taken at once. */
  readonly remaining: number;
  /** Until one unit more is there: for a refused request the time until it would be admitted. At least 1. */
  readonly nextUs: number;
}

export interface Decision {
  readonly verdict: Verdict;
  /** The arrival times to keep, in the order of the limits; undefined when nothing was taken. */
  readonly arrivalsUs: readonly number[] | undefined;
}

/**
 * The generic cell rate algorithm over several limits at once: one unit of each, or of none. Per limit it needs one
 * number, the theoretical arrival time at which the whole burst is back, so it has no windows and no edges of windows
 * at which twice the limit could pass. `lua/admit-requests-n.lua` decides the same way, number for number.
 * @param arrivalsUs what was kept for each limit; undefined: its whole burst is there.
 */
export function decide(
  limits: readonly RateLimit[],
  arrivalsUs: readonly (number | undefined)[],
  nowUs: number,
): Decision {
  const next: number[] = [];
  let refusedBy = -1;
  let longestWaitUs = 0;
  for (const [index, limit] of limits.entries()) {
    const arrivalUs = currentArrivalUs(limit, arrivalsUs[index], nowUs);
    const waitUs = arrivalUs + limit.intervalUs - spanUs(limit) - nowUs;
    if (waitUs > longestWaitUs) {
      longestWaitUs = waitUs;
      refusedBy = index;
    }
    next.push(arrivalUs);
  }
  if (refusedBy !== -1) {
    const resetUs = next[refusedBy]! - nowUs;
    return { verdict: verdictOf(limits, false, refusedBy, resetUs), arrivalsUs: undefined };
  }
  let binding = 0;
  let fewest = Infinity;
  for (const [index, limit] of limits.entries()) {
    next[index]! += limit.intervalUs;
    const remaining = remainingOf(limit, next[index]! - nowUs);
    if (remaining < fewest) {
      fewest = remaining;
      binding = index;
    }
  }
  return { verdict: verdictOf(limits, true, binding, next[binding]! - nowUs), arrivalsUs: next };
}

/** @param resetUs time until the whole burst of the binding limit is back. */
export function verdictOf(
  limits: readonly RateLimit[],
  admitted: boolean,
  binding: number,
  resetUs: number,
): Verdict {
  const limit = limits[binding]!;
  const roomUs = spanUs(limit) - resetUs;
  return {
    admitted,
    binding,
    remaining: remainingOf(limit, resetUs),
    nextUs: limit.intervalUs - (roomUs % limit.intervalUs),
  };
}

/** How long a limit takes from empty to its whole burst. */
export function spanUs({ intervalUs, burst }: RateLimit): number {
  return intervalUs * burst;
}

function remainingOf(limit: RateLimit, resetUs: number): number {
  return Math.floor((spanUs(limit) - resetUs) / limit.intervalUs);
}

/**
 * Never in the past: rest does not pile up beyond the burst. Never further ahead than one burst: a clock that was set
 * back, or a limit that was made smaller, would otherwise keep somebody out for as long as the difference.
 */
function currentArrivalUs(limit: RateLimit, keptUs: number | undefined, nowUs: number): number {
  return Math.max(nowUs, Math.min(keptUs ?? nowUs, nowUs + spanUs(limit)));
}
