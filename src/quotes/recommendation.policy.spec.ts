import * as fc from 'fast-check';
import { DAY_COUNTS, type RuleSet } from '../loans/index.js';
import { fakeLoan, fakeRules } from '../loans/fake-loans.js';
import { addDays } from '../platform/clock/index.js';
import { fenOf } from '../platform/money/index.js';
import { loanDays } from './loan-quotes.js';
import { type Candidate, rankDays, type Suggestion } from './recommendation.policy.js';
import { sayReason } from './recommendation-reasons.js';

const TODAY = '2026-11-23';
const weights = { crowdedDayFen: 5000, kilometreFen: 200 };
const onePercent = {
  penalty: [
    { fromMonth: 0, toMonth: 12, type: 'PCT_OF_PREPAID', value: '0.01', capMonthsInterest: 3 },
    { fromMonth: 12, type: 'NONE' },
  ],
};

const day = (offset: number, more: Partial<Candidate> = {}): Candidate => ({
  branchId: 'B001',
  date: addDays(TODAY, offset),
  remaining: 20,
  takenThousandths: 0,
  metres: null,
  metresFromHome: 0,
  isHome: false,
  ...more,
});
const days = (loan = fakeLoan(), rules = fakeRules(onePercent)) =>
  loanDays(loan, rules, { today: TODAY, kind: 'PARTIAL', amountFen: fenOf('100000.00') });
const codes = ({ reasons }: Suggestion): string[] => reasons.map(({ code }) => code);

it('suggests no day before the penalty ends, and says why', () => {
  const endsOn = addDays(TODAY, 20);
  const loan = fakeLoan({ drawnOn: '2025-12-13' });
  const month = Array.from({ length: 40 }, (_, offset) => day(offset + 3));
  const [first, second] = rankDays(month, days(loan), weights);
  expect(first!.candidate.date).toBe(endsOn);
  expect(second!.candidate.date > endsOn).toBe(true);
  const ended = first!.reasons.find(({ code }) => code === 'PENALTY_ENDED')!;
  // One percent of 100,000.00, capped at three months' interest at 3.95 %, which is 987.50.
  expect(ended.params).toEqual({ on: endsOn, saved: '987.50' });
  expect(sayReason(ended, 'en')).toContain(`ends on ${endsOn}`);
  expect(sayReason(ended, 'zh-CN')).toContain(`违约金期在 ${endsOn} 结束`);
  const early = rankDays([day(3), day(20)], days(loan), weights).at(-1)!;
  expect(codes(early)).toEqual(expect.arrayContaining(['PENALTY_CHARGED', 'PENALTY_STEPS_DOWN']));
  expect(early.extraFen).toBeGreaterThan(0);
});

it('suggests the earliest day where waiting only costs interest, with exact figures', () => {
  const ranked = rankDays([day(30), day(10), day(5)], days(), weights);
  expect(ranked.map(({ candidate }) => candidate.date)).toEqual([5, 10, 30].map((n) => addDays(TODAY, n)));
  // 100,000.00 × 3.95 % × 10 / 360
  expect(ranked[1]!.cost).toEqual({ interestFen: 10_972, penaltyFen: 0 });
  expect(codes(ranked[0]!)).toContain('CHEAPEST');
});

it('weighs crowd and way as money, and breaks ties by day and branch', () => {
  const crowded = day(5, { takenThousandths: 1000, remaining: 1 });
  expect(rankDays([crowded, day(6)], days(), weights)[0]!.candidate.date).toBe(addDays(TODAY, 6));
  const far = day(5, { branchId: 'B002', metres: 12_340 });
  const near = day(5, { branchId: 'B003', metres: 1_240 });
  const ranked = rankDays([far, near], days(), weights);
  expect(ranked.map(({ candidate }) => candidate.branchId)).toEqual(['B003', 'B002']);
  expect(ranked[0]!.reasons).toContainEqual({ code: 'NEAREST_BRANCH', params: { kilometres: '1.2' } });
  expect(ranked[1]!.scoreFen - ranked[0]!.scoreFen).toBe(2220);
  const same = [day(5, { branchId: 'B009' }), day(5, { branchId: 'B004' })];
  expect(rankDays(same, days(), weights)[0]!.candidate.branchId).toBe('B004');
  expect(rankDays(same.toReversed(), days(), weights)).toEqual(rankDays(same, days(), weights));
});

it('weighs the way from the branch of the loan where nobody knows where the customer is, and says nothing of it', () => {
  const home = day(6, { branchId: 'B009', takenThousandths: 300, isHome: true });
  const otherCity = day(5, { branchId: 'B001', metresFromHome: 270_000 });
  const [first, second] = rankDays([otherCity, home], days(), weights);
  expect(first!.candidate.branchId).toBe('B009');
  expect(second!.scoreFen).toBeGreaterThan(200 * 270 - 1);
  expect(codes(second!)).not.toContain('DISTANCE');
  // Where the customer is counts before where the loan is.
  const here = day(5, { branchId: 'B001', metres: 900, metresFromHome: 270_000 });
  expect(rankDays([{ ...home, metres: 269_000 }, here], days(), weights)[0]!.candidate.branchId).toBe('B001');
});

it('tells of repricing and due days', () => {
  const loan = fakeLoan({ repricesOn: '2027-01-01', dueDayOfMonth: 16 });
  const ranked = rankDays([day(23), day(45)], days(loan), weights);
  expect(codes(ranked[0]!)).toEqual(expect.arrayContaining(['BEFORE_REPRICING', 'ON_DUE_DATE']));
  expect(codes(ranked[1]!)).toContain('AFTER_REPRICING');
});

it('ranks by crowd and way alone where the rate is not known', () => {
  const ranked = rankDays([day(5), day(9)], days(fakeLoan({ annualRatePpm: null })), weights);
  expect(ranked[0]).toMatchObject({ cost: null, extraFen: 0, candidate: { date: addDays(TODAY, 5) } });
});

it('names the step that changed the penalty, and the next one that lowers it', () => {
  const steps = fakeRules({
    penalty: [
      { fromMonth: 0, toMonth: 12, type: 'PCT_OF_PREPAID', value: '0.01' },
      { fromMonth: 12, toMonth: 13, type: 'PCT_OF_PREPAID', value: '0.01' },
      { fromMonth: 13, toMonth: 14, type: 'NONE' },
      { fromMonth: 14, type: 'NONE' },
    ],
  });
  const loan = fakeLoan({ drawnOn: '2025-12-13' });
  const ranked = rankDays([day(5), day(90)], days(loan, steps), weights);
  const reasonOf = (date: string, code: string) =>
    ranked.find(({ candidate }) => candidate.date === date)!.reasons.find((reason) => reason.code === code)
      ?.params;
  // At twelve months another tier begins and charges the same; at fourteen one that charges nothing either.
  expect(reasonOf(addDays(TODAY, 5), 'PENALTY_STEPS_DOWN')).toEqual({ on: '2027-01-13', saved: '1000.00' });
  expect(reasonOf(addDays(TODAY, 90), 'PENALTY_ENDED')).toMatchObject({ on: '2027-01-13' });
});

describe('whatever the loan, the rules and the days', () => {
  const tiers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }).chain((ends) => {
    const bounds = [0, ...ends.toSorted((a, b) => a - b)];
    return fc
      .array(fc.integer({ min: 0, max: 30 }), { minLength: bounds.length, maxLength: bounds.length })
      .map((permille) =>
        bounds.map((fromMonth, n) => ({
          fromMonth,
          ...(n + 1 < bounds.length && { toMonth: bounds[n + 1] }),
          type: 'PCT_OF_PREPAID',
          value: (permille[n]! / 1000).toFixed(3),
        })),
      );
  });
  const candidates = fc.uniqueArray(
    fc.record({
      offset: fc.integer({ min: 0, max: 200 }),
      branchId: fc.constantFrom('B001', 'B002', 'B003'),
      takenThousandths: fc.integer({ min: 0, max: 1000 }),
      remaining: fc.option(fc.integer({ min: 1, max: 20 })),
      metres: fc.option(fc.integer({ min: 0, max: 50_000 })),
      metresFromHome: fc.integer({ min: 0, max: 400_000 }),
    }),
    { minLength: 1, maxLength: 40, selector: ({ offset, branchId }) => `${branchId} ${offset}` },
  );
  const cases = fc.record({
    tiers,
    candidates,
    dayCount: fc.constantFrom(...DAY_COUNTS),
    annualRatePpm: fc.integer({ min: 0, max: 240_000 }),
    drawnMonthsAgo: fc.integer({ min: 0, max: 70 }),
    amountFen: fc.integer({ min: 1, max: 500_000_00 }),
    crowdedDayFen: fc.integer({ min: 0, max: 100_000 }),
    kilometreFen: fc.integer({ min: 0, max: 10_000 }),
  });
  type Case = typeof cases extends fc.Arbitrary<infer Of> ? Of : never;

  const daysIn = ({ tiers: penalty, dayCount, annualRatePpm, drawnMonthsAgo, amountFen }: Case) => {
    const rules: RuleSet = fakeRules({ penalty, interest: { dayCount, settlement: 'ON_PREPAID' } });
    const drawnOn = `${2026 - Math.floor(drawnMonthsAgo / 12)}-${String(11 - (drawnMonthsAgo % 11)).padStart(2, '0')}-23`;
    return loanDays(fakeLoan({ annualRatePpm, drawnOn }), rules, {
      today: TODAY,
      kind: 'PARTIAL',
      amountFen,
    });
  };
  const ranked = (of: Case): Suggestion[] =>
    rankDays(
      of.candidates.map(({ offset, ...more }) => day(offset, more)),
      daysIn(of),
      of,
    );
  const holds = (check: (of: Case) => void): void => fc.assert(fc.property(cases, check), { numRuns: 60 });

  it('a day later never costs less interest, and today costs none', () =>
    holds((of) => {
      const { costOn } = daysIn(of);
      expect(costOn(TODAY)!.interestFen).toBe(0);
      const interest = Array.from(
        { length: 400 },
        (_, offset) => costOn(addDays(TODAY, offset + 1))!.interestFen,
      );
      expect(interest).toEqual(interest.toSorted((x, y) => x - y));
    }));

  it('the penalty changes on its steps and on no other day', () =>
    holds((of) => {
      const { costOn, penaltySteps } = daysIn(of);
      const penalties = Array.from({ length: 400 }, (_, offset) => {
        const date = addDays(TODAY, offset);
        return { date, penaltyFen: costOn(date)!.penaltyFen };
      });
      const changes = penalties.filter(
        (each, n) => n > 0 && each.penaltyFen !== penalties[n - 1]!.penaltyFen,
      );
      expect(penaltySteps).toEqual(expect.arrayContaining(changes.map(({ date }) => date)));
    }));

  it('every day is ranked once, by its score, and the same whatever the order of asking', () =>
    holds((of) => {
      const order = ranked(of);
      expect(order).toHaveLength(of.candidates.length);
      for (let n = 1; n < order.length; n += 1) {
        expect(order[n]!.scoreFen).toBeGreaterThanOrEqual(order[n - 1]!.scoreFen);
      }
      const again = ranked({ ...of, candidates: of.candidates.toReversed() });
      expect(again.map(({ candidate }) => candidate)).toEqual(order.map(({ candidate }) => candidate));
    }));

  const wayOf = ({ metres, metresFromHome }: Candidate): number => metres ?? metresFromHome;

  it('no day comes before one that is cheaper, emptier and nearer', () =>
    holds((of) => {
      const order = ranked(of);
      order.forEach((better, rank) => {
        for (const { candidate, extraFen } of order.slice(0, rank)) {
          const isBetter =
            better.extraFen < extraFen &&
            better.candidate.takenThousandths <= candidate.takenThousandths &&
            wayOf(better.candidate) <= wayOf(candidate);
          expect(isBetter).toBe(false);
        }
      });
    }));

  it('the cheapest days are said to be, and every day says what it costs, how taken it is and how far', () =>
    holds((of) => {
      const order = ranked(of);
      const cheapest = order.filter(({ extraFen }) => extraFen === 0);
      expect(cheapest.length).toBeGreaterThan(0);
      for (const each of order) {
        const { candidate, cost, extraFen } = each;
        expect(extraFen).toBeGreaterThanOrEqual(0);
        expect(codes(each).includes('CHEAPEST')).toBe(extraFen === 0);
        expect(codes(each)).toContain('INTEREST_TO_DATE');
        const crowd = codes(each).filter((code) => ['FEW_LEFT', 'QUIET_DAY', 'BUSY_DAY'].includes(code));
        expect(crowd).toHaveLength(1);
        const way = codes(each).filter((code) => ['NEAREST_BRANCH', 'DISTANCE'].includes(code));
        expect(way).toHaveLength(candidate.metres === null ? 0 : 1);
        const tells = codes(each).some((code) => ['PENALTY_CHARGED', 'PENALTY_LOWER'].includes(code));
        expect(tells).toBe(cost!.penaltyFen > 0);
        // Every figure is in its sentence, and no sentence has a hole; the due day is the day itself.
        for (const reason of each.reasons.filter(({ code }) => code !== 'ON_DUE_DATE')) {
          for (const language of ['zh-CN', 'en'] as const) {
            const said = sayReason(reason, language);
            expect(said).not.toMatch(/[{}]/);
            for (const value of Object.values(reason.params)) expect(said).toContain(String(value));
          }
        }
      }
    }));

  it('with a penalty that ends within the days asked about, none before its end comes first unless that is cheaper', () =>
    holds((of) => {
      const order = ranked({ ...of, crowdedDayFen: 0, kilometreFen: 0 });
      const totals = order.map(({ cost }) => cost!.interestFen + cost!.penaltyFen);
      expect(totals[0]).toBe(Math.min(...totals));
    }));
});
