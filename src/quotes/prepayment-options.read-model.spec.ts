import type { LoanSnapshot, RuleSet } from '../loans/index.js';
import { fakeLoan, fakeRules } from '../loans/fake-loans.js';
import { addDays } from '../platform/clock/index.js';
import { isRefusal, type Language } from '../platform/errors/index.js';
import { type Fen, fenOf } from '../platform/money/index.js';
import { fakeLoanQuestion } from './fake-loan-question.js';
import { PrepaymentOptions } from './prepayment-options.read-model.js';

/** On 2026-11-23. @returns the options, or what speaks against them and where: `amount AMOUNT_TOO_SMALL`. */
async function ask(
  asked: { date?: string; amountFen?: Fen },
  loan: LoanSnapshot = fakeLoan(),
  rules: RuleSet = fakeRules(),
): Promise<string[]> {
  const { date, amountFen } = asked;
  const { loanId, customerId } = loan;
  const options = new PrepaymentOptions(fakeLoanQuestion(loan, rules));
  const answer = await options.of({ loanId, customerId, amountFen, date, language: 'en' });
  if (!isRefusal(answer)) return answer.options.map(({ kind, effect }) => effect ?? kind);
  const { faults } = answer.more;
  return (
    faults?.map(({ pointer, definition }) => `${pointer} ${definition.code}`) ?? [answer.definition.code]
  );
}

const partly = { amountFen: fenOf('100000.00') };
const ALL = ['FULL', 'SHORTEN_KEEP_PAYMENT', 'LOWER_INSTALMENT'];

describe('the day that is wanted is the one by which a loan is judged', () => {
  it('by its age', async () => {
    const young = fakeLoan({ drawnOn: '2025-12-13', instalmentsPaid: 11 });
    expect(await ask(partly, young)).toEqual(['id LOAN_TOO_YOUNG']);
    expect(await ask({ ...partly, date: '2026-12-12' }, young)).toEqual(['id LOAN_TOO_YOUNG']);
    expect(await ask({ ...partly, date: '2026-12-13' }, young)).toEqual(ALL);
  });

  it('by its prepayments in that year', async () => {
    const often = fakeLoan({ prepaymentsThisYear: 3 });
    const rules = fakeRules({ maxPerYear: 3 });
    expect(await ask(partly, often, rules)).toEqual(['id LIMIT_PER_YEAR']);
    expect(await ask({ ...partly, date: '2026-12-31' }, often, rules)).toEqual(['id LIMIT_PER_YEAR']);
    expect(await ask({ ...partly, date: '2027-01-01' }, often, rules)).toEqual(ALL);
  });

  it('but a day that is over is told as one, and not as one on which the loan was young', async () => {
    expect(await ask({ ...partly, date: '2020-04-01' })).toEqual(['date QUOTE_DATE_OUTSIDE_PLAN']);
  });
});

it.each([
  ['2050-03-16', '2027-11-22'],
  ['2027-03-16', '2027-03-15'],
  // The last instalment falls due before that; nothing is left to prepay from then on.
  ['2027-03-31', '2027-03-15'],
])(
  'of a loan that matures on %s can be had up to the day that a refusal names: %s',
  async (maturesOn, last) => {
    const loan = fakeLoan({ maturesOn });
    const { loanId, customerId } = loan;
    const options = new PrepaymentOptions(fakeLoanQuestion(loan, fakeRules()));
    const on = (date: string) =>
      options.of({ loanId, customerId, amountFen: undefined, date, language: 'en' });
    expect(isRefusal(await on(last))).toBe(false);
    expect(await on(addDays(last, 1))).toMatchObject({
      more: { faults: [{ params: { earliest: '2026-11-23', latest: last } }] },
    });
  },
);

it('tells of the amount what it says against a partial repayment, for no kind is asked', async () => {
  const small = fakeLoan({ balanceFen: fenOf('8600.00') });
  expect(await ask({ amountFen: fenOf('5000.00') }, small)).toEqual([
    'amount PARTIAL_NOT_POSSIBLE',
    'amount AMOUNT_TOO_SMALL',
    'amount AMOUNT_LEAVES_TOO_LITTLE',
  ]);
});

describe('an amount is judged by what is owed on the day', () => {
  it('after the instalments that fall due by then', async () => {
    const most = { amountFen: fenOf('500000.00') };
    expect(await ask({ ...most, date: '2026-12-15' })).toEqual(ALL);
    expect(await ask({ ...most, date: '2026-12-16' })).toEqual(['amount AMOUNT_LEAVES_TOO_LITTLE']);
  });

  it('and told with that balance', async () => {
    const loan = fakeLoan();
    const { loanId, customerId } = loan;
    const rules = fakeRules({
      amount: { min: '10000.00', multipleOf: '10000.00', minRemaining: '0.00', maxShareOfBalance: null },
    });
    const options = new PrepaymentOptions(fakeLoanQuestion(loan, rules));
    const question = { loanId, customerId, amountFen: fenOf('510000.00'), language: 'en' } as const;
    expect(isRefusal(await options.of({ ...question, date: '2026-12-15' }))).toBe(false);
    expect(await options.of({ ...question, date: '2026-12-16' })).toMatchObject({
      more: {
        faults: [
          {
            in: 'query',
            pointer: 'amount',
            definition: { code: 'AMOUNT_EXCEEDS_BALANCE' },
            params: { balance: '509711.14' },
          },
        ],
      },
    });
  });
});

it('is not possible where it cannot be told from when interest is owed', async () => {
  expect(await ask({}, fakeLoan({ nextDueOn: '2027-02-16' }))).toEqual(['QUOTE_NOT_POSSIBLE']);
  expect(await ask({}, fakeLoan({ annualRatePpm: null }))).toEqual(['QUOTE_NOT_POSSIBLE']);
});

describe('what is overdue', () => {
  const late = fakeLoan({ overdueDays: 2, arrearsFen: fenOf('4321.00') });
  const told = async (loan: LoanSnapshot, language: Language = 'en') => {
    const { loanId, customerId } = loan;
    const options = new PrepaymentOptions(fakeLoanQuestion(loan, fakeRules()));
    const answer = await options.of({ loanId, customerId, amountFen: undefined, date: undefined, language });
    if (isRefusal(answer)) throw new Error(answer.definition.code);
    return answer;
  };

  it('is told beside the figures, which are the same without it', async () => {
    const answer = await told(late);
    expect(answer.arrears).toBe('4321.00');
    expect(answer.notes.map(({ code }) => code)).toEqual(['ARREARS_BESIDE', 'NO_PROMISE']);
    expect(answer.notes[0]!.detail).toContain('4321.00');
    expect((await told(late, 'zh-CN')).notes[0]!.detail).toContain('4321.00');
    expect(answer.options).toEqual((await told(fakeLoan())).options);
  });

  it('is told without a figure where the core has none yet', async () => {
    const answer = await told(fakeLoan({ overdueDays: 1 }));
    expect(answer.arrears).toBe('0.00');
    expect(answer.notes[0]).toMatchObject({ code: 'ARREARS_BESIDE' });
    expect(answer.notes[0]!.detail).not.toMatch(/0\.00|\{/);
  });

  it('is nothing of a loan that was paid in time', async () => {
    const answer = await told(fakeLoan());
    expect(answer.arrears).toBeNull();
    expect(answer.notes.map(({ code }) => code)).toEqual(['NO_PROMISE']);
  });
});
