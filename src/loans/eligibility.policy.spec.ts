import { renderDetail } from '../platform/errors/index.js';
import { type EligibilityFacts, eligibilityFaults } from './eligibility.policy.js';
import { fakeLoan, fakeRules } from './fake-loans.js';
import type { LoanSnapshot } from './loan-snapshot.js';

function assess(
  loan: Partial<LoanSnapshot>,
  rules: Record<string, unknown> = {},
  more: Partial<EligibilityFacts> = {},
): string[] {
  return faults(loan, rules, more).map(({ definition, pointer }) => `${definition.code} ${pointer}`);
}
function faults(
  loan: Partial<LoanSnapshot>,
  rules: Record<string, unknown> = {},
  more: Partial<EligibilityFacts> = {},
) {
  return eligibilityFaults({
    loan: fakeLoan(loan),
    rules: fakeRules(rules),
    timeZone: 'Asia/Shanghai',
    today: '2026-11-23',
    date: '2026-12-01',
    kind: 'PARTIAL',
    ...more,
  });
}

it('has nothing against an ordinary loan', () => {
  expect(assess({})).toEqual([]);
});

describe('overdue', () => {
  it.each([0, 1, 3])('%d days are within the days of grace', (overdueDays) => {
    expect(assess({ overdueDays })).toEqual([]);
  });

  it('four days ask for the arrears first', () => {
    const [fault] = faults({ overdueDays: 4, arrearsFen: 432_100 });
    expect(fault).toMatchObject({
      pointer: '/loanId',
      definition: { code: 'LOAN_OVERDUE' },
      params: { days: 4, graceDays: 3, arrears: '4321.00' },
    });
  });

  it('may block', () => {
    const overdue = { graceDays: 0, policy: 'BLOCK' };
    expect(assess({ overdueDays: 1 }, { overdue })).toEqual(['LOAN_OVERDUE_BLOCKED /loanId']);
    expect(assess({ overdueDays: 0 }, { overdue })).toEqual([]);
  });

  it('may leave only the full repayment', () => {
    const overdue = { graceDays: 3, policy: 'FULL_ONLY' };
    expect(assess({ overdueDays: 4 }, { overdue })).toEqual(['LOAN_OVERDUE_FULL_ONLY /kind']);
    expect(assess({ overdueDays: 4 }, { overdue }, { kind: 'FULL' })).toEqual([]);
    expect(assess({ overdueDays: 4 }, { overdue }, { kind: undefined })).toEqual([]);
  });
});

describe('age', () => {
  it.each([
    ['2025-12-01', []],
    ['2025-12-02', ['LOAN_TOO_YOUNG /loanId']],
    ['2026-10-23', ['LOAN_TOO_YOUNG /loanId']],
    ['2025-11-30', []],
  ])('twelve months by the day of repayment: drawn %s', (drawnOn, expected) => {
    expect(assess({ drawnOn })).toEqual(expected);
  });

  it('names the first day', () => {
    expect(faults({ drawnOn: '2026-10-23' })[0]?.params).toEqual({
      eligibleFrom: '2027-10-23',
      advice: 'COME_BACK_OR_FULL',
    });
  });

  // The horizon is sixty days: up to 2027-01-22.
  it.each([
    ['2026-01-22', 12, 12, 'CHOOSE_LATER', '请选择该日或之后的日期。'],
    ['2026-01-23', 12, 12, 'COME_BACK', '该日现在还不能预约'],
    ['2026-01-22', 12, 3, 'CHOOSE_LATER_OR_FULL', '或改选全部还款。'],
    ['2026-01-23', 12, 3, 'COME_BACK_OR_FULL', '请待其开放后再来，或改选全部还款。'],
  ])(
    'drawn %s, with %d months and %d for a full repayment, advises %s',
    (drawnOn, PARTIAL, FULL, advice, text) => {
      const [fault] = faults({ drawnOn }, { minMonthsSinceDrawdown: { PARTIAL, FULL } });
      expect(fault?.params).toMatchObject({ advice });
      expect(renderDetail(fault!.definition, fault!.params!, 'zh-CN')).toContain(text);
    },
  );

  it('advises no other kind to who asks for a full repayment', () => {
    const [fault] = faults(
      { drawnOn: '2026-10-23' },
      { minMonthsSinceDrawdown: { PARTIAL: 12, FULL: 12 } },
      { kind: 'FULL' },
    );
    expect(fault?.params).toMatchObject({ advice: 'COME_BACK' });
  });

  it('ends on the last day of a shorter month', () => {
    const rules = { minMonthsSinceDrawdown: { PARTIAL: 1, FULL: 0 } };
    const drawnOn = '2026-01-31';
    expect(assess({ drawnOn }, rules, { date: '2026-02-27' })).toEqual(['LOAN_TOO_YOUNG /loanId']);
    expect(assess({ drawnOn }, rules, { date: '2026-02-28' })).toEqual([]);
  });

  it('is that of the kind, and of the milder one while the kind is not known', () => {
    expect(assess({ drawnOn: '2026-10-23' }, {}, { kind: 'FULL' })).toEqual([]);
    expect(assess({ drawnOn: '2026-10-23' }, {}, { kind: undefined })).toEqual([]);
  });
});

describe('times a year', () => {
  const rules = { maxPerYear: 2 };

  it('are reached with the last one', () => {
    expect(assess({ prepaymentsThisYear: 1 }, rules)).toEqual([]);
    expect(faults({ prepaymentsThisYear: 2 }, rules)[0]).toMatchObject({
      definition: { code: 'LIMIT_PER_YEAR' },
      params: { max: 2, used: 2, nextFrom: '2027-01-01' },
    });
  });

  it('start anew with the year of the repayment', () => {
    expect(assess({ prepaymentsThisYear: 9 }, rules, { date: '2026-12-31' })).toEqual([
      'LIMIT_PER_YEAR /loanId',
    ]);
    expect(assess({ prepaymentsThisYear: 9 }, rules, { date: '2027-01-01' })).toEqual([]);
  });

  // On New Year's morning the core's word is still of the evening before.
  it.each([
    ['2027-01-01', '2027-01-08', '2026-12-31T15:58:00Z', undefined],
    ['2027-01-01', '2027-01-08', '2026-12-31T16:00:00Z', '2028-01-01'],
    ['2026-12-31', '2026-12-31', '2026-12-31T15:58:00Z', '2027-01-01'],
  ])(
    'are those of the year of the count: asked on %s of %s, counted at %s',
    (today, date, asOf, nextFrom) => {
      const often = { prepaymentsThisYear: 2, asOfMs: Date.parse(asOf) };
      const [fault] = faults(often, rules, { today, date });
      expect(fault?.params?.['nextFrom']).toBe(nextFrom);
    },
  );

  it('may be without limit', () => {
    expect(assess({ prepaymentsThisYear: 99 }, { maxPerYear: null })).toEqual([]);
  });
});

describe('states', () => {
  it('a settled loan is settled, whatever else', () => {
    expect(assess({ status: 'SETTLED', pendingItems: 1, overdueDays: 9 })).toEqual(['LOAN_CLOSED /loanId']);
  });

  it('tell all that applies at once', () => {
    const loan = { status: 'FROZEN', overdueDays: 4, pendingItems: 2, instalmentsPaid: 0 } as const;
    expect(assess({ ...loan, drawnOn: '2026-10-23' })).toEqual([
      'LOAN_FROZEN /loanId',
      'LOAN_OVERDUE /loanId',
      'LOAN_PENDING_ITEMS /loanId',
      'LOAN_INSTALMENTS_TOO_FEW /loanId',
      'LOAN_TOO_YOUNG /loanId',
    ]);
  });

  it('a loan has matured on the day of its last instalment', () => {
    expect(assess({ maturesOn: '2026-11-24' })).toEqual([]);
    expect(assess({ maturesOn: '2026-11-23' })).toEqual(['LOAN_MATURED /loanId']);
  });

  it('pending items may be allowed', () => {
    expect(assess({ pendingItems: 1 })).toEqual(['LOAN_PENDING_ITEMS /loanId']);
    expect(assess({ pendingItems: 1 }, { pendingItemsPolicy: 'ALLOW' })).toEqual([]);
  });

  it('instalments are enough with the last one asked for', () => {
    expect(assess({ instalmentsPaid: 6 }, { minInstalmentsPaid: 6 })).toEqual([]);
    expect(assess({ instalmentsPaid: 5 }, { minInstalmentsPaid: 6 })).toEqual([
      'LOAN_INSTALMENTS_TOO_FEW /loanId',
    ]);
  });
});
