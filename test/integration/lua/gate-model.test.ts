import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { COUNTERS, GateComparison, LOANS, type Step } from './gate-comparison.js';
import { GateModel } from './gate-model.js';
import { property, PROPERTY_SEED } from './property-seed.js';
import { RedisGate } from './redis-gate.js';

jest.setTimeout(60_000);

const UNKNOWN_COUNTER = 99;
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 150);

const requests = fc.array(
  fc.record({
    loan: fc.constantFrom(...LOANS),
    claim: fc.option(fc.constantFrom('k1', 'k2', 'k3'), { nil: null }),
    counterIds: fc.oneof(
      { weight: 20, arbitrary: fc.uniqueArray(fc.constantFrom(...COUNTERS), { maxLength: 4 }) },
      { weight: 1, arbitrary: fc.constant([1, UNKNOWN_COUNTER]) },
    ),
  }),
  { minLength: 1, maxLength: 6 },
);
const flight = fc.nat(20);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('take' as const), requests }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('decide' as const),
        flight,
        accepted: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      }),
    },
    { weight: 6, arbitrary: fc.record({ do: fc.constant('settle' as const), flight }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('settle-again' as const), flight }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('decide-lost' as const), flight }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('release' as const),
        counter: fc.constantFrom(...COUNTERS),
        loan: fc.constantFrom(...LOANS),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('resize' as const),
        counter: fc.constantFrom(...COUNTERS),
        by: fc.integer({ min: -3, max: 3 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('correct' as const),
        stale: fc.boolean(),
        wrongEpoch: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('forget-counters' as const),
        counters: fc.uniqueArray(fc.constantFrom(...COUNTERS, UNKNOWN_COUNTER), { maxLength: 3 }),
        wrongEpoch: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('open' as const, 'shut' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const) }) },
  ),
  { minLength: 1, maxLength: 50 },
);

describe('the scripts of the gate against their model', () => {
  let gate: RedisGate;
  beforeAll(async () => {
    gate = await RedisGate.connect();
  });
  afterAll(() => gate.disconnect());

  it(`agree after every step: left + flying + committed = capacity (PROPERTY_SEED=${PROPERTY_SEED})`, async () => {
    const capacities = fc.array(fc.nat(4), { minLength: COUNTERS.length, maxLength: COUNTERS.length });
    const agreement = fc.assert(
      fc.asyncProperty(capacities, steps, async (units, sequence) => {
        await gate.forget();
        const model = new GateModel(new Map(COUNTERS.map((id, index) => [id, units[index]!])));
        const comparison = new GateComparison(model, gate);
        await comparison.step({ do: 'open' });
        await comparison.compare();
        for (const step of sequence) {
          await comparison.step(step);
          await comparison.compare();
        }
      }),
      { ...property, numRuns: RUNS },
    );
    await expect(agreement).resolves.toBeUndefined();
  });
});
