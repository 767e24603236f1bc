import * as fc from 'fast-check';
import { type Effect, EFFECTS, type PenaltyTier } from '../loans/index.js';
import { fenOf, formatFen } from '../platform/money/index.js';
import { accruedFen } from './day-count.policy.js';
import { penaltyFen } from './penalty.policy.js';
import { compareOptions, type QuoteTerms } from './prepayment-options.policy.js';
import { afterNext, annuityFen, type Plan, shareFen, summaryOf } from './repayment-plan.policy.js';

const terms = (changes: Partial<QuoteTerms> = {}): QuoteTerms => ({
  dayCount: 'ACT_360',
  settlement: 'ON_PREPAID',
  penalty: { tiers: [], drawnOn: '2020-01-20', annualRatePpm: 39_500 },
  effects: EFFECTS,
  ...changes,
});

/** Beyond all of these plans. */
const MATURES_ON = '2099-12-31';
/** Between two due days. */
const IN_JUNE = {
  interestFrom: '2026-06-01',
  nextDueOn: '2026-07-01',
  dueDayOfMonth: 1,
  maturesOn: MATURES_ON,
};

function paid(plan: Plan, instalments: number): Plan {
  let now = plan;
  for (let n = 0; n < instalments; n += 1) now = afterNext(now);
  return now;
}

/** The figures were worked out twice elsewhere, in decimals and in fractions, and agree to the fen. */
describe('an annuity, partly prepaid between two due dates', () => {
  const rate = 39_500;
  const balance = fenOf('1000000.00');
  const whole: Plan = {
    method: 'ANNUITY',
    balanceFen: balance,
    annualRatePpm: rate,
    instalments: 360,
    partFen: annuityFen(balance, rate, 360),
  };
  const plan = paid(whole, 36);
  const standing = {
    plan,
    interestFrom: '2026-06-20',
    nextDueOn: '2026-07-20',
    dueDayOfMonth: 20,
    maturesOn: MATURES_ON,
  };
  const { options, interestDays, remainingInterestFen } = compareOptions(
    standing,
    fenOf('200000.00'),
    '2026-07-08',
    terms(),
  );
  const of = (effect: Effect) => options.find((option) => option.effect === effect)!;

  it('has the plan of the contract', () => {
    const { interestFen, firstFen, lastFen } = summaryOf(whole);
    expect([whole.partFen, firstFen, lastFen, interestFen].map(formatFen)).toEqual([
      '4745.37',
      '4745.37',
      '4747.07',
      '708334.90',
    ]);
    expect([plan.balanceFen, remainingInterestFen].map(formatFen)).toEqual(['944536.49', '592965.09']);
  });

  it.each([
    ['ACT_360', '1865.46', '395.00'],
    ['ACT_365F', '1839.91', '389.59'],
    ['THIRTY_E_360', '1865.46', '395.00'],
  ] as const)('accrues by %s', (dayCount, onBalance, onPrepaid) => {
    const period = { from: '2026-06-20', to: '2026-07-08' };
    expect(formatFen(accruedFen(plan.balanceFen, rate, period, dayCount))).toBe(onBalance);
    expect(formatFen(accruedFen(fenOf('200000.00'), rate, period, dayCount))).toBe(onPrepaid);
  });

  it.each([
    ['LOWER_INSTALMENT', 324, '3740.57', '3739.55', '467407.17', '125162.92'],
    ['SHORTEN_KEEP_PAYMENT', 222, '4745.37', '499.59', '304689.87', '287880.22'],
    ['SHORTEN_WHOLE_TERM', 222, '4732.36', '4731.99', '306047.06', '286523.03'],
  ] as const)('by %s', (effect, instalments, instalment, last, interest, saved) => {
    const option = of(effect);
    expect(interestDays).toBe(18);
    expect(option.instalmentsAfter).toBe(instalments);
    const { instalmentAfterFen, lastInstalmentFen, interestAfterFen, savedGrossFen } = option;
    expect([instalmentAfterFen, lastInstalmentFen, interestAfterFen, savedGrossFen].map(formatFen)).toEqual([
      instalment,
      last,
      interest,
      saved,
    ]);
    expect([option.totalFen, option.balanceAfterFen].map(formatFen)).toEqual(['200395.00', '744536.49']);
  });
});

describe('equal shares of principal, partly prepaid on a due date, with a penalty', () => {
  const rate = 42_000;
  const balance = fenOf('600000.00');
  const whole: Plan = {
    method: 'EQUAL_PRINCIPAL',
    balanceFen: balance,
    annualRatePpm: rate,
    instalments: 240,
    partFen: shareFen(balance, 240),
  };
  const plan = paid(whole, 8);
  const tiers: PenaltyTier[] = [
    { fromMonth: 0, toMonth: 12, type: 'PCT_OF_PREPAID', valuePpm: 10_000, capMonthsInterest: 3 },
  ];
  const penalty = { tiers, drawnOn: '2025-11-20', annualRatePpm: rate };
  const standing = {
    plan,
    interestFrom: '2026-07-20',
    nextDueOn: '2026-08-20',
    dueDayOfMonth: 20,
    maturesOn: MATURES_ON,
  };
  const { options, remainingInterestFen } = compareOptions(
    standing,
    fenOf('100000.00'),
    '2026-07-20',
    terms({ penalty, effects: ['LOWER_INSTALMENT', 'SHORTEN_KEEP_PAYMENT'] }),
  );

  it('has the plan of the contract', () => {
    expect(formatFen(summaryOf(whole).interestFen)).toBe('253050.00');
    const firsts = [0, 7, 8].map((n) => formatFen(summaryOf(paid(whole, n)).firstFen));
    expect(firsts).toEqual(['4600.00', '4538.75', '4530.00']);
    expect([plan.balanceFen, remainingInterestFen].map(formatFen)).toEqual(['580000.00', '236495.00']);
  });

  it('charges the penalty, within its cap, and after its last day none', () => {
    expect(formatFen(penaltyFen(fenOf('100000.00'), '2026-07-20', penalty))).toBe('1000.00');
    const capped = { ...penalty, tiers: [{ ...tiers[0]!, valuePpm: 20_000 }] };
    expect(formatFen(penaltyFen(fenOf('100000.00'), '2026-07-20', capped))).toBe('1050.00');
    expect(formatFen(penaltyFen(fenOf('100000.00'), '2026-11-19', penalty))).toBe('1000.00');
    expect(formatFen(penaltyFen(fenOf('100000.00'), '2026-11-20', penalty))).toBe('0.00');
  });

  it.each([
    [1, 232, '3748.97', '2075.17', '195719.57', '40775.43', '39775.43'],
    [2, 192, '4180.00', '2508.75', '162120.00', '74375.00', '73375.00'],
  ] as const)('option %i', (index, instalments, first, last, interest, gross, net) => {
    const option = options[index]!;
    expect(option.instalmentsAfter).toBe(instalments);
    const { instalmentAfterFen, lastInstalmentFen, interestAfterFen } = option;
    expect([instalmentAfterFen, lastInstalmentFen, interestAfterFen].map(formatFen)).toEqual([
      first,
      last,
      interest,
    ]);
    expect([option.savedGrossFen, option.savedNetFen, option.totalFen].map(formatFen)).toEqual([
      gross,
      net,
      '101000.00',
    ]);
  });
});

describe('a full payoff over the end of a month, with one month’s interest as penalty', () => {
  const rate = 48_000;
  const balance = fenOf('350000.00');
  const whole: Plan = {
    method: 'ANNUITY',
    balanceFen: balance,
    annualRatePpm: rate,
    instalments: 120,
    partFen: annuityFen(balance, rate, 120),
  };
  const plan = paid(whole, 27);
  const tiers: PenaltyTier[] = [
    { fromMonth: 0, toMonth: null, type: 'MONTHS_INTEREST', valuePpm: 1_000_000, capMonthsInterest: null },
  ];
  const standing = {
    plan,
    interestFrom: '2026-01-31',
    nextDueOn: '2026-02-28',
    dueDayOfMonth: 31,
    maturesOn: MATURES_ON,
  };
  const full = (date: string, dayCount: QuoteTerms['dayCount'] = 'ACT_360') =>
    compareOptions(
      standing,
      undefined,
      date,
      terms({ dayCount, penalty: { tiers, drawnOn: '2023-10-31', annualRatePpm: rate } }),
    );

  it.each([
    ['ACT_360', 30, '1140.73', '287463.08'],
    ['ACT_365F', 30, '1125.10', '287447.45'],
    ['THIRTY_E_360', 32, '1216.77', '287539.12'],
  ] as const)('by %s', (dayCount, days, accrued, payoff) => {
    expect([whole.partFen, plan.balanceFen].map(formatFen)).toEqual(['3678.17', '285181.62']);
    const { interestDays, options } = full('2026-03-02', dayCount);
    expect(interestDays).toBe(days);
    const [option] = options;
    expect([option!.accruedFen, option!.penaltyFen, option!.totalFen].map(formatFen)).toEqual([
      accrued,
      '1140.73',
      payoff,
    ]);
  });

  it('is worked out anew for each day: ten rounded days in sum would be four fen short', () => {
    const days = Array.from({ length: 11 }, (_, n) => `2026-03-${String(n + 2).padStart(2, '0')}`);
    expect(days.map((day) => formatFen(full(day).options[0]!.totalFen))).toEqual([
      '287463.08',
      '287501.10',
      '287539.12',
      '287577.15',
      '287615.17',
      '287653.20',
      '287691.22',
      '287729.25',
      '287767.27',
      '287805.29',
      '287843.32',
    ]);
  });
});

describe('whatever the loan', () => {
  const loans = fc
    .record({
      method: fc.constantFrom('ANNUITY' as const, 'EQUAL_PRINCIPAL' as const),
      balanceFen: fc.integer({ min: 1_000_000, max: 1_000_000_000 }),
      annualRatePpm: fc.integer({ min: 0, max: 120_000 }),
      instalments: fc.integer({ min: 2, max: 360 }),
      share: fc.integer({ min: 1, max: 99 }),
      days: fc.integer({ min: 0, max: 27 }),
    })
    .map(({ share, ...loan }) => ({ ...loan, amountFen: Math.floor((loan.balanceFen * share) / 100) }));

  it('parts add up, nothing is owed in the end, and shortening saves no less than lowering', () => {
    fc.assert(
      fc.property(loans, ({ method, balanceFen, annualRatePpm, instalments, amountFen, days }) => {
        const partFen =
          method === 'ANNUITY'
            ? annuityFen(balanceFen, annualRatePpm, instalments)
            : shareFen(balanceFen, instalments);
        const plan: Plan = { method, balanceFen, annualRatePpm, instalments, partFen };
        const standing = { plan, ...IN_JUNE };
        const date = `2026-06-${String(days + 1).padStart(2, '0')}`;
        const { options } = compareOptions(standing, amountFen, date, terms());
        for (const option of options) {
          expect(option.totalFen).toBe(option.principalFen + option.accruedFen + option.penaltyFen);
          expect(option.instalmentsAfter).toBeLessThanOrEqual(instalments);
          expect(option.balanceAfterFen).toBe(balanceFen - option.principalFen);
        }
        const saved = (effect: Effect): number =>
          options.find((option) => option.effect === effect)!.savedGrossFen;
        // Rounding of single instalments may cost some fen over a term.
        expect(saved('SHORTEN_KEEP_PAYMENT')).toBeGreaterThanOrEqual(
          saved('LOWER_INSTALMENT') - 2 * instalments,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('shortening never lengthens, whatever instalment the core tells', () => {
    const told = fc.integer({ min: 1, max: 150 });
    fc.assert(
      fc.property(loans, told, ({ method, balanceFen, annualRatePpm, instalments, amountFen }, percent) => {
        const due =
          method === 'ANNUITY'
            ? annuityFen(balanceFen, annualRatePpm, instalments)
            : shareFen(balanceFen, instalments);
        const partFen = Math.floor((due * percent) / 100);
        const plan: Plan = { method, balanceFen, annualRatePpm, instalments, partFen };
        const { options } = compareOptions({ plan, ...IN_JUNE }, amountFen, '2026-06-12', terms());
        for (const { instalmentsAfter } of options) expect(instalmentsAfter).toBeLessThanOrEqual(instalments);
        // What can always be had.
        expect(options.map(({ effect }) => effect)).toContain('LOWER_INSTALMENT');
      }),
      { numRuns: 100 },
    );
  });

  it('waiting for a later day of the month never makes a payoff cheaper, by any day count', () => {
    const dayCounts = fc.constantFrom(
      'ACT_360' as const,
      'ACT_365F' as const,
      'ACT_ACT' as const,
      'THIRTY_E_360' as const,
    );
    fc.assert(
      fc.property(loans, dayCounts, ({ method, balanceFen, annualRatePpm, instalments }, dayCount) => {
        const plan: Plan = { method, balanceFen, annualRatePpm, instalments, partFen: balanceFen };
        const standing = {
          plan,
          interestFrom: '2026-05-31',
          nextDueOn: '2026-06-30',
          dueDayOfMonth: 31,
          maturesOn: MATURES_ON,
        };
        const payoffs = Array.from({ length: 30 }, (_, day) => {
          const date = `2026-06-${String(day + 1).padStart(2, '0')}`;
          return compareOptions(standing, undefined, date, terms({ dayCount })).options[0]!.totalFen;
        });
        expect(payoffs).toEqual(payoffs.toSorted((a, b) => a - b));
        // From the last due day on interest is owed for each day, and for none before it.
        expect(payoffs[0]).toBeGreaterThanOrEqual(balanceFen);
      }),
      { numRuns: 60 },
    );
  });

  it.each(['ON_PREPAID', 'ON_BALANCE', 'NEXT_INSTALMENT'] as const)(
    'saves the same when the broken period is settled %s',
    (settlement) => {
      const plan: Plan = {
        method: 'ANNUITY',
        balanceFen: 50_000_000,
        annualRatePpm: 39_500,
        instalments: 200,
        partFen: annuityFen(50_000_000, 39_500, 200),
      };
      const standing = { plan, ...IN_JUNE };
      const saved = (how: QuoteTerms['settlement']): number[] =>
        compareOptions(standing, 10_000_000, '2026-06-12', terms({ settlement: how })).options.map(
          ({ savedGrossFen }) => savedGrossFen,
        );
      expect(saved(settlement)).toEqual(saved('ON_PREPAID'));
    },
  );
});
