import type { BranchesReadModel } from '../branches/index.js';
import type { LoanSnapshot, RuleSet } from '../loans/index.js';
import { fakeLoan, fakeRules } from '../loans/fake-loans.js';
import { addDays, type CalendarDay } from '../platform/clock/index.js';
import { isRefusal } from '../platform/errors/index.js';
import { BranchCounters, type Counter, type CounterSnapshots } from '../quotas/index.js';
import { fakeBranches, fakeLoanQuestion } from './fake-loan-question.js';
import { type RecommendationQuestion, Recommendations } from './recommendations.read-model.js';

const TODAY = '2026-11-23';
const counter: Counter = {
  id: 1,
  level: 'DAY',
  period: 'DAY',
  periodStart: TODAY,
  pool: 'ALL',
  timeWindow: '',
  productGroup: 'HOUSING',
  capacity: 10,
  taken: 0,
  held: 0,
  ceiling: 10,
  version: 1,
};
const QUARTER_DAYS = 92;

/** Every day of a quarter, each with these windows. */
function countersOf(windows: readonly string[] = []): Counter[] {
  return Array.from({ length: QUARTER_DAYS }, (_, day) => addDays(TODAY, day)).flatMap((periodStart, day) =>
    ['', ...windows].map((timeWindow, n) => ({
      ...counter,
      id: 1 + day * (windows.length + 1) + n,
      level: timeWindow === '' ? ('DAY' as const) : ('WINDOW' as const),
      periodStart,
      timeWindow,
    })),
  );
}

interface Surroundings {
  readonly loan?: LoanSnapshot;
  readonly rules?: RuleSet;
  readonly counters?: readonly Counter[];
  readonly branches?: BranchesReadModel;
}

/** On 2026-11-23. @returns the days that are suggested, in order, or what speaks against it and where. */
async function ask(
  asked: Partial<RecommendationQuestion>,
  {
    loan = fakeLoan(),
    rules = fakeRules(),
    counters = countersOf(),
    branches = fakeBranches(),
  }: Surroundings,
): Promise<string[]> {
  const recommendations = new Recommendations(
    fakeLoanQuestion(loan, rules, branches),
    branches,
    { load: () => Promise.resolve(BranchCounters.of('B001', counters, 0)) } as unknown as CounterSnapshots,
    { crowdedDayFen: 5000, kilometreFen: 200 },
  );
  const answer = await recommendations.of({
    loanId: loan.loanId,
    customerId: loan.customerId,
    from: undefined,
    to: undefined,
    near: undefined,
    kind: 'FULL',
    amountFen: undefined,
    limit: QUARTER_DAYS,
    language: 'en',
    ...asked,
  });
  if (!isRefusal(answer)) return answer.suggestions.map(({ date }) => date).sort();
  return answer.more.faults!.map(({ pointer, definition }) => `${pointer} ${definition.code}`);
}

describe('a loan is judged by the last of the days, and suggested on those that suit it', () => {
  const often = { loan: fakeLoan({ prepaymentsThisYear: 3 }), rules: fakeRules({ maxPerYear: 3 }) };
  const young = { loan: fakeLoan({ drawnOn: '2025-12-13', instalmentsPaid: 11 }) };
  const amountFen = 10_000_000;
  const partly = { kind: 'PARTIAL', amountFen } as const;
  const first = (days: readonly CalendarDay[]): CalendarDay | undefined => days[0];

  it('by its prepayments in that year', async () => {
    expect(await ask({ to: '2026-12-31' }, often)).toEqual(['loanId LIMIT_PER_YEAR']);
    expect(await ask({ from: '2027-01-04', to: '2027-01-05' }, often)).toEqual(['2027-01-04', '2027-01-05']);
    // Whether the first of January is a business day is the calendar's to say.
    const from = '2026-12-28';
    const overNewYear = await ask({ from, to: '2027-01-05' }, often);
    expect(overNewYear.filter((day) => day !== '2027-01-01')).toEqual(['2027-01-04', '2027-01-05']);
    expect(await ask({ from, to: '2026-12-29' }, {})).toEqual([from, '2026-12-29']);
    // Of a range that is none today is what counts.
    expect(await ask({ from: '2027-01-04', to: '2026-12-01' }, often)).toEqual(['loanId LIMIT_PER_YEAR']);
  });

  it('by its age', async () => {
    expect(await ask({ ...partly, to: '2026-12-12' }, young)).toEqual(['loanId LOAN_TOO_YOUNG']);
    expect(first(await ask(partly, young))).toBe('2026-12-14');
    expect(first(await ask({}, young))).toBe('2026-11-26');
  });

  it('and on no day where what speaks against it does not pass', async () => {
    expect(await ask({}, { loan: fakeLoan({ status: 'FROZEN' }) })).toEqual(['loanId LOAN_FROZEN']);
    expect(await ask({ ...partly, amountFen: 1 }, {})).toEqual(['amount AMOUNT_TOO_SMALL']);
  });
});

describe('the windows of a day', () => {
  const date = '2026-12-01';
  const reason = { zh: '检修', en: 'Repairs' };
  const shut = (from: string, to: string) =>
    fakeBranches([{ fromDate: date, toDate: date, hours: { from, to }, kind: 'MAINTENANCE', reason }]);
  const counters = countersOf(['09:00-12:00', '13:00-17:00']);
  const on = (branches: BranchesReadModel, rules = fakeRules()) =>
    ask({ from: date, to: '2026-12-02' }, { branches, counters, rules });

  it('make a day none to suggest where the branch is shut for all of them', async () => {
    expect(await on(fakeBranches())).toEqual([date, '2026-12-02']);
    expect(await on(shut('11:00', '14:00'))).toEqual(['2026-12-02']);
    expect(await on(shut('11:00', '13:00'))).toEqual([date, '2026-12-02']);
  });

  it('that have ended are not suggested today', async () => {
    const rules = fakeRules({ minNoticeBusinessDays: 0 });
    const today = (windows: string[]) =>
      ask({ from: TODAY, to: TODAY }, { counters: countersOf(windows), rules });
    expect(await today(['08:00-09:00'])).toEqual([]);
    expect(await today(['08:00-09:00', '09:00-10:00'])).toEqual([TODAY]);
  });
});
