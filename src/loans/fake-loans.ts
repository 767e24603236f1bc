import { addDays, type CalendarDay, dayOfWeek } from '../platform/clock/index.js';
import { fenOf } from '../platform/money/index.js';
import type { BranchFacts, BusinessCalendar } from './business-calendar.js';
import type { LoanSnapshot } from './loan-snapshot.js';
import { type RuleSet, ruleSetSchema } from './rule-set.js';

/** A mortgage against which no rule of `fakeRules` speaks. For tests. */
export function fakeLoan(changes: Partial<LoanSnapshot> = {}): LoanSnapshot {
  return {
    loanId: 'L100001',
    customerId: 'C100001',
    coBorrowerIds: [],
    agentIds: [],
    customerType: 'PERSON',
    product: 'MORTGAGE',
    status: 'ACTIVE',
    balanceFen: fenOf('512345.67'),
    instalmentFen: fenOf('4321.00'),
    repaymentMethod: 'ANNUITY',
    annualRatePpm: 39_500,
    repricesOn: null,
    drawnOn: '2020-03-16',
    maturesOn: '2050-03-16',
    dueDayOfMonth: 16,
    nextDueOn: '2026-12-16',
    instalmentsPaid: 80,
    overdueDays: 0,
    arrearsFen: 0,
    pendingItems: 0,
    prepaymentsThisYear: 0,
    homeBranchId: 'B001',
    asOfMs: Date.parse('2026-11-23T00:00:00Z'),
    ...changes,
  };
}

export const fakeRuleData = {
  version: '2026.1',
  product: 'MORTGAGE',
  minNoticeBusinessDays: 3,
  horizonDays: 60,
  release: { rule: 'ROLLING', time: '08:00' },
  cutoffTime: '16:00',
  excludeDaysOfMonth: [20],
  excludeWindowAroundDue: null,
  latestBeforeNextDue: false,
  oneActivePerLoan: true,
  maxPerYear: null,
  minMonthsSinceDrawdown: { PARTIAL: 12, FULL: 0 },
  minInstalmentsPaid: 1,
  overdue: { graceDays: 3, policy: 'ARREARS_FIRST' },
  pendingItemsPolicy: 'BLOCK',
  amount: { min: '10000.00', multipleOf: '10000.00', minRemaining: '10000.00', maxShareOfBalance: null },
  effects: ['SHORTEN_KEEP_PAYMENT', 'LOWER_INSTALMENT'],
  agent: { allowed: true },
  changeUntil: 'P1D',
  cancelUntil: 'P1D',
  maxChanges: 2,
  noShow: { lateMinutes: 30, strikes: 3, windowDays: 365, suspendDays: 90 },
  holdTtlMinutes: 10,
};

/** The rules as the schema reads them, with members replaced as they would be written. For tests. */
export function fakeRules(changes: Record<string, unknown> = {}): RuleSet {
  return ruleSetSchema.parse({ ...fakeRuleData, ...changes });
}

/** Two years, as long as the bank's own calendar would look. */
const WALK_DAYS_MAX = 731;

/** Monday to Friday but for the given days. For tests. */
export function fakeCalendar(closed: readonly CalendarDay[] = []): BusinessCalendar {
  const isBusinessDay = (date: CalendarDay): boolean => dayOfWeek(date) < 6 && !closed.includes(date);
  return {
    isBusinessDay,
    addBusinessDays(date, count) {
      const step = Math.sign(count);
      let left = Math.abs(count);
      let day = date;
      for (let walked = 0; walked < WALK_DAYS_MAX; walked += 1) {
        if (left === 0) return day;
        day = addDays(day, step);
        if (isBusinessDay(day)) left -= 1;
      }
      return undefined;
    },
    provisional: () => false,
    closedReason: (date) =>
      isBusinessDay(date) ? undefined : { code: closed.includes(date) ? 'CLOSURE' : 'WEEKEND' },
  };
}

export function fakeBranch(closed: readonly CalendarDay[] = [], timeZone = 'Asia/Shanghai'): BranchFacts {
  return { timeZone, calendar: fakeCalendar(closed) };
}

/** Wall time in Shanghai, `2026-11-23 09:00`, as milliseconds since 1970. */
export function shanghai(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}:00+08:00`);
}
