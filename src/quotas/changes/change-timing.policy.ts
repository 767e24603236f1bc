import { wallTime } from '../../loans/index.js';
import { bodyFault, type FieldFault } from '../../platform/errors/index.js';
import { quotaErrors } from '../quota.errors.js';

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
/** As far as counters can be changed ahead: what is scheduled later is scheduled later. */
const AHEAD_MAX_DAYS = 400;
/** A change that was to begin a moment ago begins now; one that was to begin last week is a slip. */
const LATE_MAX_DAYS = 1;

export interface Timing {
  /** Null: at once. */
  readonly effectiveFrom: Date | null;
  /** Null: it stays. */
  readonly until: Date | null;
}

/**
 * When a change begins and ends, by the store's clock, or what is wrong with it.
 * @param timeZone by whose wall the bounds are told
 */
export function readTiming(
  asked: { readonly effectiveFrom?: string | undefined; readonly until?: string | undefined },
  nowMs: number,
  timeZone: string,
): Timing | readonly FieldFault[] {
  const faults: FieldFault[] = [];
  const latestMs = nowMs + AHEAD_MAX_DAYS * MS_PER_DAY;
  const outside = (field: string, minMs: number): void => {
    // Told in whole minutes, of which the first is not too early: just at the bound may be.
    const firstMs = (Math.floor(minMs / MS_PER_MINUTE) + 1) * MS_PER_MINUTE;
    const params = { min: wallTime(firstMs, timeZone), max: wallTime(latestMs, timeZone) };
    faults.push(bodyFault(`/${field}`, quotaErrors.QUOTA_CHANGE_TIME, params));
  };
  const fromMs = asked.effectiveFrom === undefined ? nowMs : Date.parse(asked.effectiveFrom);
  const earliestMs = nowMs - LATE_MAX_DAYS * MS_PER_DAY;
  if (fromMs < earliestMs || fromMs > latestMs) outside('effectiveFrom', earliestMs);
  const untilMs = asked.until === undefined ? undefined : Date.parse(asked.until);
  const afterMs = Math.max(fromMs, nowMs);
  if (untilMs !== undefined && (untilMs <= afterMs || untilMs > latestMs)) outside('until', afterMs);
  if (faults.length > 0) return faults;
  return {
    effectiveFrom: fromMs > nowMs ? new Date(fromMs) : null,
    until: untilMs === undefined ? null : new Date(untilMs),
  };
}
