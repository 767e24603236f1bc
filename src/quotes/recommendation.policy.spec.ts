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
  expect(ended.params).toEqual({ on: endsOn, penalty: '0.00', saved: '987.50' });
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
