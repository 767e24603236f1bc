import * as fc from 'fast-check';
import { decide, type RateLimit, spanUs } from './gcra.policy.js';

const START_US = 1_763_712_000_000_000;

const limitArb: fc.Arbitrary<RateLimit> = fc.record({
  intervalUs: fc.integer({ min: 1, max: 60_000_000 }),
  burst: fc.integer({ min: 1, max: 50 }),
});
/** Gaps between requests, in quarters of the interval of a limit, so that bursts and rests both occur. */
const gapsArb = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 12 })), {
  minLength: 1,
  maxLength: 120,
});

/** Times at which one caller was admitted. */
function admittedAt(limit: RateLimit, timesUs: readonly number[]): number[] {
  let arrivalUs: number | undefined;
  return timesUs.filter((nowUs) => {
    const { verdict, arrivalsUs } = decide([limit], [arrivalUs], nowUs);
    arrivalUs = arrivalsUs?.[0] ?? arrivalUs;
    return verdict.admitted;
  });
}

function timesOf(limit: RateLimit, gaps: readonly number[]): number[] {
  let atUs = START_US;
  return gaps.map((quarters) => (atUs += Math.floor((quarters * limit.intervalUs) / 4)));
}

describe('one limit', () => {
  it('admits in any stretch of time at most the burst and what has come back since', () => {
    fc.assert(
      fc.property(limitArb, gapsArb, (limit, gaps) => {
        const admitted = admittedAt(limit, timesOf(limit, gaps));
        for (let from = 0; from < admitted.length; from += 1) {
          for (let to = from; to < admitted.length; to += 1) {
            const stretchUs = admitted[to]! - admitted[from]!;
            expect(to - from + 1).toBeLessThanOrEqual(limit.burst + Math.floor(stretchUs / limit.intervalUs));
          }
        }
      }),
    );
  });

  it('never refuses who keeps to the rate, whatever came before them was their burst', () => {
    fc.assert(
      fc.property(
        limitArb,
        fc.array(fc.integer({ min: 0, max: 5_000_000 }), { maxLength: 60 }),
        (limit, extra) => {
          let atUs = START_US;
          const times = extra.map((moreUs) => (atUs += limit.intervalUs + moreUs));
          expect(admittedAt(limit, times)).toEqual(times);
        },
      ),
    );
  });

  it('tells the units left: so many more are admitted at once, and the next one is not', () => {
    fc.assert(
      fc.property(limitArb, gapsArb, (limit, gaps) => {
        let arrivalUs: number | undefined;
        for (const nowUs of timesOf(limit, gaps)) {
          const { verdict, arrivalsUs } = decide([limit], [arrivalUs], nowUs);
          arrivalUs = arrivalsUs?.[0] ?? arrivalUs;
          const burst = Array.from({ length: verdict.remaining + 1 }, () => nowUs);
          let probeUs = arrivalUs;
          const answers = burst.map(() => {
            const probe = decide([limit], [probeUs], nowUs);
            probeUs = probe.arrivalsUs?.[0] ?? probeUs;
            return probe.verdict.admitted;
          });
          expect(answers).toEqual([...Array.from({ length: verdict.remaining }, () => true), false]);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('tells when the next unit comes: then, and not a microsecond before', () => {
    fc.assert(
      fc.property(limitArb, gapsArb, (limit, gaps) => {
        let arrivalUs: number | undefined;
        for (const nowUs of timesOf(limit, gaps)) {
          const { verdict, arrivalsUs } = decide([limit], [arrivalUs], nowUs);
          arrivalUs = arrivalsUs?.[0] ?? arrivalUs;
          if (verdict.admitted) continue;
          expect(verdict.remaining).toBe(0);
          const at = (laterUs: number): boolean =>
            decide([limit], [arrivalUs], nowUs + laterUs).verdict.admitted;
          expect([at(verdict.nextUs - 1), at(verdict.nextUs)]).toEqual([false, true]);
        }
      }),
    );
  });

  it('keeps nobody out longer than one interval when the clock was set back', () => {
    fc.assert(
      fc.property(limitArb, fc.integer({ min: 0, max: 1e12 }), (limit, backUs) => {
        const { verdict } = decide([limit], [START_US + spanUs(limit)], START_US - backUs);
        expect(verdict.admitted).toBe(false);
        expect(verdict.nextUs).toBeLessThanOrEqual(limit.intervalUs);
      }),
    );
  });
});

describe('several limits', () => {
  const narrow: RateLimit = { intervalUs: 1000, burst: 2 };
  const wide: RateLimit = { intervalUs: 10_000, burst: 5 };

  it('takes of each or of none', () => {
    fc.assert(
      fc.property(fc.array(limitArb, { minLength: 1, maxLength: 4 }), gapsArb, (limits, gaps) => {
        let kept: readonly (number | undefined)[] = limits.map(() => undefined);
        for (const nowUs of timesOf(limits[0]!, gaps)) {
          const { verdict, arrivalsUs } = decide(limits, kept, nowUs);
          expect(arrivalsUs !== undefined).toBe(verdict.admitted);
          // Each for itself would have said the same to a request that all of them admit.
          const alone = limits.map((limit, index) => decide([limit], [kept[index]], nowUs).verdict.admitted);
          expect(verdict.admitted).toBe(alone.every(Boolean));
          kept = arrivalsUs ?? kept;
        }
      }),
    );
  });

  it('names the one with the fewest units left, and of equals the first', () => {
    expect(decide([wide, narrow], [], START_US).verdict).toMatchObject({ binding: 1, remaining: 1 });
    expect(decide([narrow, narrow], [], START_US).verdict).toMatchObject({ binding: 0, remaining: 1 });
  });

  it('names the one that makes a refused request wait longest', () => {
    const kept = [START_US + spanUs(narrow), START_US + spanUs(wide)];
    expect(decide([narrow, wide], kept, START_US).verdict).toEqual({
      admitted: false,
      binding: 1,
      remaining: 0,
      nextUs: 10_000,
    });
  });
});
