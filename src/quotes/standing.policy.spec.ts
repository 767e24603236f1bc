import { EFFECTS } from '../loans/index.js';
import { addDays } from '../platform/clock/index.js';
import { fenOf } from '../platform/money/index.js';
import { compareOptions, type QuoteTerms } from './prepayment-options.policy.js';
import { shareFen } from './repayment-plan.policy.js';
import { arrearsBeside, type Standing, standingOn } from './standing.policy.js';

const terms: QuoteTerms = {
  dayCount: 'ACT_360',
  settlement: 'ON_PREPAID',
  penalty: { tiers: [], drawnOn: '2020-01-20', annualRatePpm: 39_500 },
  effects: EFFECTS,
};

describe('a loan on a day to come', () => {
  const loan = {
    method: 'ANNUITY' as const,
    balanceFen: fenOf('944536.49'),
    instalmentFen: fenOf('4745.37'),
    annualRatePpm: 39_500,
    nextDueOn: '2026-07-20',
    dueDayOfMonth: 20,
    drawnOn: '2023-06-20',
    maturesOn: '2053-06-20',
    instalmentsPaid: 36,
    overdueDays: 0,
  };
  const on = (of: Parameters<typeof standingOn>[0], date: string): Standing => standingOn(of, date)!;

  it('stands as today until the next instalment falls due', () => {
    const standing = on(loan, '2026-07-19');
    expect(standing).toMatchObject({ interestFrom: '2026-06-20', nextDueOn: '2026-07-20' });
    expect(standing.plan).toMatchObject({ balanceFen: loan.balanceFen, instalments: 324 });
  });

  it('has paid what falls due by then, on the day itself too', () => {
    expect(on(loan, '2026-07-20').plan.instalments).toBe(323);
    const standing = on(loan, '2026-09-01');
    expect(standing).toMatchObject({ interestFrom: '2026-08-20', nextDueOn: '2026-09-20' });
    expect(standing.plan.instalments).toBe(322);
    expect(standing.plan.balanceFen).toBeLessThan(loan.balanceFen);
  });

  it.each([
    // The next instalment of the 31st falls due on the last day of a month that is shorter.
    ['2026-11-30', '2026-11-23', '2026-10-31', '2026-11-30', 23],
    ['2026-11-30', '2026-11-30', '2026-11-30', '2026-12-31', 0],
    ['2026-11-30', '2027-03-29', '2027-02-28', '2027-03-31', 29],
    ['2026-11-30', '2027-03-31', '2027-03-31', '2027-04-30', 0],
    ['2028-01-31', '2028-03-01', '2028-02-29', '2028-03-31', 1],
  ])(
    'of the 31st, next due on %s, was last due before %s on %s',
    (nextDueOn, date, interestFrom, then, days) => {
      const standing = on({ ...loan, nextDueOn, dueDayOfMonth: 31, maturesOn: '2053-08-31' }, date);
      expect(standing).toMatchObject({ interestFrom, nextDueOn: then });
      const { interestDays, options } = compareOptions(standing, fenOf('100000.00'), date, terms);
      expect(interestDays).toBe(days);
      const lowered = options.find(({ effect }) => effect === 'LOWER_INSTALMENT')!;
      expect(lowered.endsOn).toBe('2053-08-31');
    },
  );

  it.each([
    ['2053-06-15', '2053-06-15'],
    ['2053-06-20', '2053-06-20'],
    ['2053-06-25', '2053-06-20'],
  ])('that matures on %s is never told to end later: %s', (maturesOn, end) => {
    const standing = on({ ...loan, maturesOn }, '2026-07-08');
    const { options } = compareOptions(standing, fenOf('100000.00'), '2026-07-08', terms);
    const endOf = (effect: string) => options.find((option) => option.effect === effect)!.endsOn!;
    expect(endOf('LOWER_INSTALMENT')).toBe(end);
    expect(endOf('SHORTEN_KEEP_PAYMENT') < '2053-01-01').toBe(true);
  });

  it.each([
    [29, '2027-01-29', '2027-02-28', '2027-03-29'],
    [30, '2027-01-30', '2027-02-28', '2027-03-30'],
    [31, '2027-01-31', '2027-02-28', '2027-03-31'],
  ])(
    'of day %i of the month, is due on that day again after February',
    (dueDayOfMonth, january, february, march) => {
      const of = { ...loan, nextDueOn: february, dueDayOfMonth };
      expect(on(of, '2027-02-27')).toMatchObject({ interestFrom: january, nextDueOn: february });
      expect(on(of, march)).toMatchObject({ interestFrom: march });
      expect(on(of, addDays(march, -1))).toMatchObject({ interestFrom: february, nextDueOn: march });
    },
  );

  describe('before its first instalment', () => {
    const first = { ...loan, drawnOn: '2026-05-28', nextDueOn: '2026-07-20', instalmentsPaid: 0 };

    it.each([
      // The first instalment may fall due later than a month after drawing, or sooner.
      [first, '2026-06-05', '2026-05-28', 8],
      [first, '2026-06-25', '2026-05-28', 28],
      [first, '2026-07-20', '2026-07-20', 0],
      [{ ...first, drawnOn: '2026-07-03' }, '2026-07-08', '2026-07-03', 5],
    ])('owes interest since it was drawn: %j on %s', (of, date, interestFrom, days) => {
      const standing = on(of, date);
      expect(standing.interestFrom).toBe(interestFrom);
      expect(compareOptions(standing, undefined, date, terms).interestDays).toBe(days);
    });

    it('owes what a missed one left to the arrears, and the rest since that one', () => {
      expect(on({ ...first, overdueDays: 3 }, '2026-06-23').interestFrom).toBe('2026-06-20');
    });

    it('is not quoted for a day before it was drawn', () => {
      expect(standingOn({ ...first, drawnOn: '2026-06-10' }, '2026-06-09')).toBeUndefined();
    });
  });

  it.each([
    [0, 0, undefined],
    [0, 474_537, 474_537],
    [3, 474_537, 474_537],
    // Late already, and how much is not worked out yet.
    [1, 0, 0],
  ])(
    'overdue %i days with arrears of %i fen owes them beside what is worked out',
    (overdueDays, fen, told) => {
      expect(arrearsBeside({ overdueDays, arrearsFen: fen })).toBe(told);
    },
  );

  it('is not quoted where the next instalment is further away than a month although others were paid', () => {
    const rare = { ...loan, nextDueOn: '2026-09-20' };
    expect(standingOn(rare, '2026-07-08')).toBeUndefined();
    expect(on(rare, '2026-08-20')).toMatchObject({ interestFrom: '2026-08-20', nextDueOn: '2026-09-20' });
  });

  describe('in equal shares of principal', () => {
    const balanceFen = fenOf('950000.00');
    const shares = { ...loan, method: 'EQUAL_PRINCIPAL' as const, balanceFen };
    const monthInterestFen = fenOf('3127.08');
    const partly = (instalmentFen: number, of = shares) => {
      const standing = on({ ...of, instalmentFen }, '2026-07-08');
      return { standing, ...compareOptions(standing, fenOf('100000.00'), '2026-07-08', terms) };
    };

    it.each([0, 1, monthInterestFen - 1, monthInterestFen])(
      'repays them evenly where an instalment of %i fen is no more than the interest of a month',
      (instalmentFen) => {
        const { standing, options } = partly(instalmentFen);
        expect(standing.plan).toMatchObject({ instalments: 324, partFen: shareFen(balanceFen, 324) });
        // 850,000.00 of 2,932.10 each.
        expect(options.map(({ instalmentsAfter }) => instalmentsAfter)).toEqual([0, 290, 290, 324]);
      },
    );

    it('leaves out what would take longer than the plan as it is', () => {
      const effects = ({ options }: ReturnType<typeof partly>) => options.map(({ effect }) => effect);
      expect(effects(partly(monthInterestFen + 1))).toEqual([null, 'LOWER_INSTALMENT']);
      // 324 times 2,623.45 is 849,997.80, and 324 times 2,623.46 more than is left.
      expect(effects(partly(monthInterestFen + fenOf('2623.45')))).toEqual([null, 'LOWER_INSTALMENT']);
      expect(effects(partly(monthInterestFen + fenOf('2623.46')))).toEqual([null, ...EFFECTS]);
    });

    it('is not quoted where it would go on for more than a hundred years', () => {
      expect(standingOn({ ...shares, maturesOn: '2126-06-20' }, '2026-07-08')?.plan.instalments).toBe(1200);
      expect(standingOn({ ...shares, maturesOn: '2126-07-20' }, '2026-07-08')).toBeUndefined();
      expect(standingOn({ ...loan, maturesOn: '9999-12-31' }, '2026-07-08')).toBeUndefined();
    });
  });
});
