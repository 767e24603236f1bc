import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isNearLimit, nextRate, restingRate, strainOf } from './admission-rate.policy.js';

/** Replays a failed property: the seed that it printed, else a new one. */
const PROPERTY_SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

const BOUNDS = { floorPerMinute: 300, ceilingPerMinute: 30_000 };
const CALM = { commitMs: 5, queueFill: 0, eventLoopUtilization: 0.2 };

const readingArb = fc.record({
  commitMs: fc.double({ min: 0, max: 10_000, noNaN: true }),
  queueFill: fc.double({ min: 0, max: 1, noNaN: true }),
  eventLoopUtilization: fc.double({ min: 0, max: 1, noNaN: true }),
});
const boundsArb = fc
  .tuple(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 100_000 }))
  .map(([floorPerMinute, more]) => ({ floorPerMinute, ceilingPerMinute: floorPerMinute + more }));

describe(`the admission rate (seed ${PROPERTY_SEED})`, () => {
  it('stays between floor and ceiling, is whole, and falls under strain, whatever is measured', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.option(readingArb, { nil: undefined }),
        boundsArb,
        (rate, reading, bounds) => {
          const { ratePerMinute, move } = nextRate(rate, reading, bounds);
          expect(ratePerMinute).toBeGreaterThanOrEqual(bounds.floorPerMinute);
          expect(ratePerMinute).toBeLessThanOrEqual(bounds.ceilingPerMinute);
          expect(Number.isInteger(ratePerMinute)).toBe(true);
          const strained = reading === undefined || strainOf(reading).strain > 1;
          expect(strained && rate >= bounds.floorPerMinute && move === 'UP').toBe(false);
        },
      ),
      { seed: PROPERTY_SEED },
    );
  });

  it('rises by steps while all is calm, and reaches the ceiling', () => {
    let rate = 300;
    const rates = Array.from({ length: 121 }, () => (rate = nextRate(rate, CALM, BOUNDS).ratePerMinute));
    expect(rates[0]).toBe(548);
    expect(rates.at(-1)).toBe(30_000);
  });

  it.each([
    ['commitMs', { ...CALM, commitMs: 400 }],
    ['queueFill', { ...CALM, queueFill: 0.6 }],
    ['eventLoopUtilization', { ...CALM, eventLoopUtilization: 0.99 }],
  ])('falls by parts when %s is beyond its target, and says so', (binding, reading) => {
    expect(nextRate(10_000, reading, BOUNDS)).toEqual({ ratePerMinute: 7000, move: 'DOWN', binding });
  });

  it('stays where a measure is near its target', () => {
    const near = { ...CALM, commitMs: 180 };
    expect(nextRate(10_000, near, BOUNDS)).toEqual({
      ratePerMinute: 10_000,
      move: 'STAY',
      binding: 'commitMs',
    });
  });

  it('goes to the floor while nobody says how things are', () => {
    let rate = 30_000;
    for (let n = 0; n < 20; n += 1) rate = nextRate(rate, undefined, BOUNDS).ratePerMinute;
    expect(rate).toBe(300);
  });
});

describe('the rate while no room is open', () => {
  it('rests a tenth of the way up, wherever it was', () => {
    expect(restingRate(30_000, BOUNDS)).toMatchObject({ ratePerMinute: 3270, move: 'DOWN' });
    expect(restingRate(300, BOUNDS)).toMatchObject({ ratePerMinute: 3270, move: 'UP' });
    expect(restingRate(5, { floorPerMinute: 5, ceilingPerMinute: 5 })).toMatchObject({ move: 'STAY' });
  });
});

describe('the safety net', () => {
  it.each([
    ['slow commits', { ...CALM, commitMs: 1000 }, true],
    ['full queues', { ...CALM, queueFill: 0.5 }, true],
    ['a full event loop alone', { ...CALM, eventLoopUtilization: 1 }, false],
    ['a full event loop with slow commits', { ...CALM, eventLoopUtilization: 1, commitMs: 400 }, true],
    ['a full event loop with filling queues', { ...CALM, eventLoopUtilization: 1, queueFill: 0.2 }, true],
    ['nothing', CALM, false],
  ])('opens for %s: %o is %s', (_, reading, near) => {
    expect(isNearLimit(reading)).toBe(near);
  });
});
