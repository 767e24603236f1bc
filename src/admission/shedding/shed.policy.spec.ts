import * as fc from 'fast-check';
import {
  ADMITTED_SHARE,
  SAMPLES_TO_REST,
  SAMPLES_TO_TRIP,
  SHED_LAYERS,
  TRAFFIC_CLASSES,
  Trip,
} from './shed.policy.js';

const seed = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

/** Changes of state over readings of something that should stay below 100. */
function changes(trip: { sample(value: number): boolean }, readings: readonly number[]): number {
  let was = false;
  let count = 0;
  for (const reading of readings) {
    const is = trip.sample(reading);
    if (is !== was) count += 1;
    was = is;
  }
  return count;
}

describe('the shares of the classes', () => {
  it.each(SHED_LAYERS)('under %s whoever matters more is let in longer, and the vital always', (layer) => {
    const shares = ADMITTED_SHARE[layer];
    expect(shares.vital).toBe(Infinity);
    expect(shares.critical).toBeGreaterThanOrEqual(shares.joining);
    expect(shares.joining).toBeGreaterThan(shares.demand);
    expect(shares.critical).toBeGreaterThanOrEqual(shares.read);
    expect(shares.spare).toBe(Math.min(...TRAFFIC_CLASSES.map((each) => shares[each])));
  });
});

describe('Trip', () => {
  it('takes no single long turn for a storm', () => {
    const trip = new Trip(100);
    expect([900, 0, 900, 0, 900, 0].map((value) => trip.sample(value))).not.toContain(true);
  });

  it('begins with the second high reading, and ends with the fourth calm one', () => {
    const trip = new Trip(100);
    expect([100, 100, 50, 50, 50, 50].map((value) => trip.sample(value))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it('is not calm just below where it began', () => {
    const trip = new Trip(100);
    expect([100, 100, 90, 90, 90, 90, 90, 90].map((value) => trip.sample(value)).at(-1)).toBe(true);
  });

  it(`does not flap where a bare threshold would (seed ${seed})`, () => {
    const wobbling = Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? 101 : 99));
    expect(changes({ sample: (value) => value >= 100 }, wobbling)).toBe(200);
    expect(changes(new Trip(100), wobbling)).toBe(0);
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 300 }), (readings) => {
        const most = Math.ceil((2 * readings.length) / (SAMPLES_TO_TRIP + SAMPLES_TO_REST)) + 1;
        expect(changes(new Trip(100), readings)).toBeLessThanOrEqual(most);
      }),
      { seed },
    );
  });

  it(`never sticks: whatever was before, some calm readings end it (seed ${seed})`, () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: 100 }), (storm) => {
        const trip = new Trip(100);
        for (const value of storm) trip.sample(value);
        let on = true;
        for (let calm = 0; calm < SAMPLES_TO_REST; calm += 1) on = trip.sample(10);
        expect(on).toBe(false);
      }),
      { seed },
    );
  });
});
