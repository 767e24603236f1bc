import type { RuleSet } from '../loans/index.js';
import { addDays, dayIn, instantOf } from '../platform/clock/index.js';

export interface ReleaseEvent {
  readonly opensAtMs: number;
  /** What opens, for people: `BUSINESS in Asia/Shanghai`. */
  readonly what: string;
}

export interface ServedProduct {
  readonly rules: RuleSet;
  readonly timeZone: string;
}

/**
 * The moments within the next days at which a whole month opens, the earliest first. Zones in which the clock shows
 * that time at one moment share one event. Days that open one by one bring no crowd that would need a room.
 */
export function releaseEvents(
  served: readonly ServedProduct[],
  nowMs: number,
  aheadDays: number,
): ReleaseEvent[] {
  const events = new Map<number, Set<string>>();
  for (const { rules, timeZone } of served) {
    const { release } = rules;
    if (release.rule !== 'MONTH_OPEN') continue;
    const today = dayIn(timeZone, nowMs);
    for (let ahead = 0; ahead <= aheadDays; ahead += 1) {
      const day = addDays(today, ahead);
      if (Number(day.slice(-2)) !== release.dayOfMonth) continue;
      const opensAtMs = instantOf(day, release.time, timeZone);
      if (opensAtMs <= nowMs) continue;
      const what = events.get(opensAtMs) ?? new Set();
      events.set(opensAtMs, what.add(`${rules.product} in ${timeZone}`));
    }
  }
  return [...events]
    .map(([opensAtMs, what]) => ({ opensAtMs, what: [...what].sort().join(', ') }))
    .sort((one, other) => one.opensAtMs - other.opensAtMs);
}
