import { fakeLoan, fakeRules, shanghai } from './fake-loans.js';
import { loanAnswer } from './loan-answer.js';
import type { LoanSnapshot } from './loan-snapshot.js';

const forWhom = { customerId: 'C100001', language: 'en', nowMs: shanghai('2026-11-23 09:00') } as const;
const named = (changes: Partial<LoanSnapshot> = {}) => ({
  snapshot: fakeLoan(changes),
  customerName: '张*',
  phoneMasked: '138****0001',
});

it('shows a loan with what its rules permit', () => {
  expect(loanAnswer(named(), fakeRules(), forWhom)).toMatchObject({
    loanId: 'L100001',
    role: 'BORROWER',
    balance: '512345.67',
    customerName: '张*',
    prepayable: true,
    reasons: [],
    rules: {
      ruleVersion: '2026.1',
      kinds: ['FULL', 'PARTIAL'],
      amount: { min: '10000.00', multipleOf: '10000.00', max: '500000.00' },
      noticeBusinessDays: 3,
      horizonDays: 60,
    },
  });
});

it.each([
  ['ANNUITY', ['SHORTEN_KEEP_PAYMENT', 'SHORTEN_WHOLE_TERM', 'LOWER_INSTALMENT']],
  ['EQUAL_PRINCIPAL', ['SHORTEN_KEEP_PAYMENT', 'LOWER_INSTALMENT']],
] as const)('offers each plan of %s once', (repaymentMethod, effects) => {
  const rules = fakeRules({ effects: ['SHORTEN_KEEP_PAYMENT', 'SHORTEN_WHOLE_TERM', 'LOWER_INSTALMENT'] });
  expect(loanAnswer(named({ repaymentMethod }), rules, forWhom)?.rules?.effects).toEqual(effects);
  const onlyOne = fakeRules({ effects: ['SHORTEN_WHOLE_TERM'] });
  expect(loanAnswer(named({ repaymentMethod }), onlyOne, forWhom)?.rules?.effects).toEqual([
    'SHORTEN_WHOLE_TERM',
  ]);
});

it('offers no partial repayment where none is possible', () => {
  const answer = loanAnswer(named({ balanceFen: 860_000 }), fakeRules(), forWhom);
  expect(answer?.rules).toMatchObject({ kinds: ['FULL'], amount: null });
  expect(answer?.prepayable).toBe(true);
});

it('says why a loan is not prepayable, in the language asked for', () => {
  const english = loanAnswer(named({ overdueDays: 4, arrearsFen: 432_100 }), fakeRules(), forWhom);
  expect(english).toMatchObject({ prepayable: false, reasons: [{ code: 'LOAN_OVERDUE' }] });
  expect(english?.reasons[0]?.detail).toContain('overdue by 4 days');
  const chinese = loanAnswer(named({ status: 'FROZEN' }), fakeRules(), { ...forWhom, language: 'zh-CN' });
  expect(chinese?.reasons[0]?.detail).toContain('冻结');
});

it('names only reasons that no day of the horizon mends', () => {
  const rules = fakeRules({ minMonthsSinceDrawdown: { PARTIAL: 12, FULL: 12 } });
  expect(loanAnswer(named({ drawnOn: '2026-01-22' }), rules, forWhom)?.prepayable).toBe(true);
  expect(loanAnswer(named({ drawnOn: '2026-01-23' }), rules, forWhom)?.reasons[0]?.code).toBe(
    'LOAN_TOO_YOUNG',
  );
});

it('shows no loan to a stranger, and no promise without rules', () => {
  expect(loanAnswer(named({ customerId: 'C2' }), fakeRules(), forWhom)).toBeUndefined();
  expect(loanAnswer(named(), undefined, forWhom)).toMatchObject({ prepayable: false, rules: null });
  const company = named({ customerType: 'COMPANY' });
  expect(loanAnswer(company, fakeRules(), forWhom)?.reasons[0]?.code).toBe('AGENT_NOT_AUTHORISED');
});

it('offers only the full repayment while the loan is too young for a partial one', () => {
  const answer = loanAnswer(named({ drawnOn: '2026-10-23' }), fakeRules(), forWhom);
  expect(answer).toMatchObject({ prepayable: true, reasons: [], rules: { kinds: ['FULL'], amount: null } });
});
