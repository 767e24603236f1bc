import { describe, expect, it, jest } from '@jest/globals';
import { FIRST_SEED, firstFailure, SEEDS } from './seeds.js';

/** Some hundredths of a second a schedule, on a machine that does much else. */
jest.setTimeout(60_000 + SEEDS * 500);

describe(`schedules by seed (SIM_SEED=${FIRST_SEED})`, () => {
  it.each(['CALM', 'TAKERS', 'DEAF', 'STORM'] as const)(
    'keep every promise in weather %s',
    async (weather) => {
      expect((await firstFailure(weather))?.text).toBeUndefined();
    },
  );
});
