/**
 * When somebody's turn will be, as a promise that is only taken back with a reason. A forecast is a straight line:
 * number `anchorNumber` was called at `anchorAtMs`, and numbers follow at `pacePerMinute`. While it stands, the moments
 * told for a number do not move. It is drawn anew when things go better, which only makes moments earlier, or when they
 * have fallen behind the late end of what was told, and then the reason is told with it.
 */

export const FORECAST_REASONS = ['PAUSED', 'BUSY', 'PLACES_TAKEN'] as const;
/** Staff have paused the door; the engine is pressed and lets in fewer; those inside have not finished yet. */
export type ForecastReason = (typeof FORECAST_REASONS)[number];

export interface Forecast {
  readonly anchorAtMs: number;
  readonly anchorNumber: number;
  readonly pacePerMinute: number;
  /** Why moments became later the last time they did; null: they never have. */
  readonly reason: ForecastReason | null;
  readonly reasonAtMs: number | null;
  /** How far the line was when pace was last measured. */
  readonly measuredAtMs: number;
  readonly measuredNumber: number;
}

export interface Estimate {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export interface LaneNow {
  readonly nowMs: number;
  /** The last number that was called. */
  readonly served: number;
  /** What the rate of the door would give this lane. */
  readonly plannedPerMinute: number;
  readonly paused: boolean;
  readonly insideFull: boolean;
  /** Nobody waits: that nobody is called then says nothing of the pace. */
  readonly idle: boolean;
}

/** Shorter stretches say more about when the door was last looked at than about its pace. */
const MEASURED_MS = 5000;
/** The early and the late end of a range, as parts of the time that the pace gives. */
const EARLY = 0.7;
const LATE = 1.5;
/** A line that stands still is told as one that moves this slowly; a day is longer than any queue is open. */
const PACE_MIN_PER_MINUTE = 1;
const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1000;

export function firstForecast({ nowMs, served, plannedPerMinute }: LaneNow): Forecast {
  return {
    anchorAtMs: nowMs,
    anchorNumber: served,
    pacePerMinute: Math.max(plannedPerMinute, PACE_MIN_PER_MINUTE),
    reason: null,
    reasonAtMs: null,
    measuredAtMs: nowMs,
    measuredNumber: served,
  };
}

/** The forecast as it stands after a look at the lane; the same object where nothing changed. */
export function revised(forecast: Forecast, lane: LaneNow): Forecast {
  const { nowMs, served } = lane;
  const elapsedMs = nowMs - forecast.measuredAtMs;
  if (elapsedMs < MEASURED_MS) return forecast;
  const measured = { ...forecast, measuredAtMs: nowMs, measuredNumber: served };
  // Whoever comes next has been promised nothing yet.
  if (lane.idle) return firstForecast(lane);
  const pace = ((served - forecast.measuredNumber) * MS_PER_MINUTE) / elapsedMs;
  if (nowMs > lateMs(forecast, served + 1)) {
    const reason = lane.paused ? 'PAUSED' : lane.insideFull ? 'PLACES_TAKEN' : 'BUSY';
    return { ...measured, ...anchored(lane, pace), reason, reasonAtMs: nowMs };
  }
  // Faster, and ahead even of the early end: then both ends of every number's range become earlier.
  const isBetter = pace >= forecast.pacePerMinute && nowMs <= earlyMs(forecast, served);
  return isBetter ? { ...measured, ...anchored(lane, pace) } : measured;
}

/** The range for a number that has not been called, from now; both ends 0 when it is due. */
export function estimateOf(forecast: Forecast, number: number, nowMs: number): Estimate {
  const seconds = (atMs: number): number => Math.max(0, Math.ceil((atMs - nowMs) / MS_PER_SECOND));
  const fromSeconds = seconds(earlyMs(forecast, number));
  return { fromSeconds, toSeconds: Math.max(fromSeconds, seconds(lateMs(forecast, number))) };
}

/** The early end of what is told for a number, ms since 1970. */
export function earlyMs(forecast: Forecast, number: number): number {
  return momentMs(forecast, number, EARLY);
}

/** The late end of what is told for a number, ms since 1970. */
export function lateMs(forecast: Forecast, number: number): number {
  return momentMs(forecast, number, LATE);
}

function momentMs(forecast: Forecast, number: number, part: number): number {
  const minutes = (number - forecast.anchorNumber) / forecast.pacePerMinute;
  return forecast.anchorAtMs + Math.max(0, minutes) * part * MS_PER_MINUTE;
}

function anchored({ nowMs, served }: LaneNow, pace: number) {
  return {
    anchorAtMs: nowMs,
    anchorNumber: served,
    pacePerMinute: Math.max(pace, PACE_MIN_PER_MINUTE),
  };
}
