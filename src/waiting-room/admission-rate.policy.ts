import type { PressureReading } from './pressure.port.js';

/** How many are let in a minute follows how hard the engine is pressed: up by steps, down by parts. */

export interface RateBounds {
  readonly floorPerMinute: number;
  readonly ceilingPerMinute: number;
}

/** A process that is at one of these is as busy as it should ever be; how far beyond is its strain. */
const TARGETS = {
  /** A customer waits through some five commits; at this they still have their answer within two seconds. */
  commitMs: 200,
  /** A quarter of a queue is some tenths of a second of waiting. */
  queueFill: 0.25,
  /** Above it the event loop answers in bursts. */
  eventLoopUtilization: 0.92,
} as const;

/** Where the safety net opens. A full event loop alone is only a busy one; with slow commits or queues it is the end. */
const NEAR_LIMIT = { commitMs: 1000, queueFill: 0.5, eventLoopUtilization: 0.98 } as const;
const NEAR_LIMIT_WITH_FULL_LOOP = { commitMs: 400, queueFill: 0.2 } as const;

/** Between this and 1 the rate stays: what works is not disturbed. */
const CALM = 0.8;
/** One decision takes this part of the rate; three in a row leave a third of it. */
const DECREASE = 0.7;
/** From floor to ceiling in this many decisions: minutes, because what was let in is only felt later. */
const INCREASE_STEPS = 120;

/** A tenth of the way from floor to ceiling. */
const RESTING_DIVISOR = 10;

export type RateMove = 'UP' | 'DOWN' | 'STAY';

export interface RateDecision {
  readonly ratePerMinute: number;
  readonly move: RateMove;
  /** Which measure binds; undefined when nobody has reported. */
  readonly binding: keyof PressureReading | undefined;
}

/** The largest measure as a part of its target, and which it is. */
export function strainOf(reading: PressureReading): { strain: number; binding: keyof PressureReading } {
  let binding: keyof PressureReading = 'commitMs';
  let strain = 0;
  for (const name of ['commitMs', 'queueFill', 'eventLoopUtilization'] as const) {
    const part = reading[name] / TARGETS[name];
    if (part > strain) [strain, binding] = [part, name];
  }
  return { strain, binding };
}

/** @param reading the worst of all processes; undefined when none has reported: then as carefully as allowed. */
export function nextRate(
  ratePerMinute: number,
  reading: PressureReading | undefined,
  { floorPerMinute, ceilingPerMinute }: RateBounds,
): RateDecision {
  const bounded = (rate: number): number =>
    Math.min(ceilingPerMinute, Math.max(floorPerMinute, Math.round(rate)));
  const decided = (wanted: number, binding: RateDecision['binding']): RateDecision => {
    const rate = bounded(wanted);
    const move = rate > ratePerMinute ? 'UP' : rate < ratePerMinute ? 'DOWN' : 'STAY';
    return { ratePerMinute: rate, move, binding };
  };
  if (reading === undefined) return decided(ratePerMinute * DECREASE, undefined);
  const { strain, binding } = strainOf(reading);
  if (strain > 1) return decided(ratePerMinute * DECREASE, binding);
  if (strain > CALM) return decided(ratePerMinute, binding);
  const step = Math.max(1, (ceilingPerMinute - floorPerMinute) / INCREASE_STEPS);
  return decided(ratePerMinute + step, binding);
}

/**
 * While no room is open the rate rests low between its bounds, whatever is measured: an idle engine says nothing of how
 * many it bears, and the first seconds of an opening are not the time to find out from above.
 */
export function restingRate(
  ratePerMinute: number,
  { floorPerMinute, ceilingPerMinute }: RateBounds,
): RateDecision {
  const rate = floorPerMinute + Math.round((ceilingPerMinute - floorPerMinute) / RESTING_DIVISOR);
  const move = rate > ratePerMinute ? 'UP' : rate < ratePerMinute ? 'DOWN' : 'STAY';
  return { ratePerMinute: rate, move, binding: undefined };
}

/** Whether the engine is so near its limit that people should queue outside rather than time out inside. */
export function isNearLimit({ commitMs, queueFill, eventLoopUtilization }: PressureReading): boolean {
  if (commitMs >= NEAR_LIMIT.commitMs || queueFill >= NEAR_LIMIT.queueFill) return true;
  const loopIsFull = eventLoopUtilization >= NEAR_LIMIT.eventLoopUtilization;
  return (
    loopIsFull &&
    (commitMs >= NEAR_LIMIT_WITH_FULL_LOOP.commitMs || queueFill >= NEAR_LIMIT_WITH_FULL_LOOP.queueFill)
  );
}
