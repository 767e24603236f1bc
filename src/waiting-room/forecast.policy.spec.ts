import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import {
  earlyMs,
  estimateOf,
  firstForecast,
  type Forecast,
  type LaneNow,
  lateMs,
  revised,
} from './forecast.policy.js';

/** Replays a failed property: the seed that it printed, else a new one. */
const PROPERTY_SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

const START_MS = Date.parse('2026-12-01T00:00:00Z');
const LANE: LaneNow = {
  nowMs: START_MS,
  served: 0,
  plannedPerMinute: 600,
  paused: false,
  insideFull: false,
  idle: false,
};

/** One look at the lane: after so long so many more have been called. */
const lookArb = fc.record({
  afterMs: fc.integer({ min: 400, max: 20_000 }),
  called: fc.integer({ min: 0, max: 400 }),
  paused: fc.boolean(),
  insideFull: fc.boolean(),
});

function walk(looks: readonly { afterMs: number; called: number; paused: boolean; insideFull: boolean }[]) {
  let lane = LANE;
  let forecast = firstForecast(lane);
  return looks.map(({ afterMs, called, paused, insideFull }) => {
    const before = forecast;
    lane = {
      ...lane,
      nowMs: lane.nowMs + afterMs,
      served: lane.served + (paused ? 0 : called),
      paused,
      insideFull,
    };
    forecast = revised(before, lane);
    return { before, after: forecast, lane };
  });
}

describe(`a forecast (seed ${PROPERTY_SEED})`, () => {
  it('never moves a moment to later without a reason that is told with it', () => {
    fc.assert(
      fc.property(fc.array(lookArb, { maxLength: 40 }), fc.integer({ min: 1, max: 5000 }), (looks, more) => {
        const unexplained = walk(looks).filter(({ before, after, lane }) => {
          const number = lane.served + more;
          const isLater =
            lateMs(after, number) > lateMs(before, number) + 1e-3 ||
            earlyMs(after, number) > earlyMs(before, number) + 1e-3;
          return isLater && (after.reason === null || after.reasonAtMs !== lane.nowMs);
        });
        expect(unexplained).toEqual([]);
      }),
      { seed: PROPERTY_SEED },
    );
  });

  it('tells an earlier turn to whoever is before, and a range whose ends are in order', () => {
    fc.assert(
      fc.property(fc.array(lookArb, { maxLength: 20 }), fc.nat(1000), fc.nat(1000), (looks, a, b) => {
        const { after, lane } = walk(looks).at(-1) ?? { after: firstForecast(LANE), lane: LANE };
        const [one, other] = [Math.min(a, b), Math.max(a, b)].map((n) =>
          estimateOf(after, lane.served + 1 + n, lane.nowMs),
        );
        expect(one!.fromSeconds).toBeLessThanOrEqual(one!.toSeconds);
        expect(one!.toSeconds).toBeLessThanOrEqual(other!.toSeconds);
        expect(one!.fromSeconds).toBeGreaterThanOrEqual(0);
      }),
      { seed: PROPERTY_SEED },
    );
  });

  const after = (forecast: Forecast, seconds: number, change: Partial<LaneNow>): Forecast =>
    revised(forecast, { ...LANE, nowMs: START_MS + seconds * 1000, ...change });

  it('counts down while the pace is as told', () => {
    const forecast = firstForecast(LANE);
    expect(estimateOf(forecast, 600, START_MS)).toEqual({ fromSeconds: 42, toSeconds: 90 });
    expect(estimateOf(after(forecast, 10, { served: 100 }), 600, START_MS + 10_000)).toEqual({
      fromSeconds: 32,
      toSeconds: 80,
    });
  });

  it('is drawn anew when it goes faster than the early end, without a reason', () => {
    const better = after(firstForecast(LANE), 10, { served: 300 });
    expect(better).toMatchObject({ anchorNumber: 300, pacePerMinute: 1800, reason: null });
  });

  it.each([
    ['PAUSED', { paused: true }],
    ['PLACES_TAKEN', { insideFull: true }],
    ['BUSY', {}],
  ])('falls behind with the reason %s', (reason, change) => {
    expect(after(firstForecast(LANE), 60, { served: 10, ...change })).toMatchObject({
      reason,
      reasonAtMs: START_MS + 60_000,
      anchorNumber: 10,
    });
  });

  it('starts afresh for whoever comes into an empty lane', () => {
    const stale = after(firstForecast(LANE), 3600, { served: 5, idle: true });
    expect(stale).toMatchObject({ anchorNumber: 5, pacePerMinute: 600, reason: null });
  });
});
