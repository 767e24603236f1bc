import { addDays, type CalendarDay, dayIn } from '../platform/clock/index.js';
import { bodyFault, type FieldFault } from '../platform/errors/index.js';
import { formatFen } from '../platform/money/index.js';
import type { LoanSnapshot } from './loan-snapshot.js';
import { loansErrors, type TooYoungAdvice } from './loans.errors.js';
import { addMonths, monthNumber, yearOfDay } from './month-day.policy.js';
import type { Kind, RuleSet } from './rule-set.js';

export interface EligibilityFacts {
  readonly loan: LoanSnapshot;
  readonly rules: RuleSet;
  /** The branch's. */
  readonly timeZone: string;
  /** In that zone. */
  readonly today: CalendarDay;
  /** The day of the repayment, by which age and yearly count are judged; today where it is not known yet. */
  readonly date?: CalendarDay | undefined;
  /** Where it is not known yet, only what holds for every kind counts. */
  readonly kind?: Kind | undefined;
}

/** Every reason of the loan itself against a prepayment, in order of precedence. */
export function eligibilityFaults(facts: EligibilityFacts): FieldFault[] {
  const { loan, rules } = facts;
  // Of a settled loan nothing else is worth saying.
  if (loan.status === 'SETTLED') return [bodyFault('/loanId', loansErrors.LOAN_CLOSED)];
  const faults: FieldFault[] = [];
  if (loan.maturesOn <= facts.today) {
    faults.push(bodyFault('/loanId', loansErrors.LOAN_MATURED, { maturesOn: loan.maturesOn }));
  }
  if (loan.status === 'FROZEN') faults.push(bodyFault('/loanId', loansErrors.LOAN_FROZEN));
  if (loan.overdueDays > rules.overdue.graceDays) pushOverdue(faults, facts);
  if (rules.pendingItemsPolicy === 'BLOCK' && loan.pendingItems > 0) {
    faults.push(bodyFault('/loanId', loansErrors.LOAN_PENDING_ITEMS, { count: loan.pendingItems }));
  }
  if (loan.instalmentsPaid < rules.minInstalmentsPaid) {
    const params = { required: rules.minInstalmentsPaid, paid: loan.instalmentsPaid };
    faults.push(bodyFault('/loanId', loansErrors.LOAN_INSTALMENTS_TOO_FEW, params));
  }
  pushTooYoung(faults, facts);
  pushYearlyLimit(faults, facts);
  return faults;
}

function pushOverdue(faults: FieldFault[], { loan, rules, kind }: EligibilityFacts): void {
  const { graceDays, policy } = rules.overdue;
  const params = { days: loan.overdueDays, graceDays, arrears: formatFen(loan.arrearsFen) };
  switch (policy) {
    case 'ARREARS_FIRST':
      faults.push(bodyFault('/loanId', loansErrors.LOAN_OVERDUE, params));
      break;
    case 'BLOCK':
      faults.push(bodyFault('/loanId', loansErrors.LOAN_OVERDUE_BLOCKED, params));
      break;
    case 'FULL_ONLY':
      if (kind === 'PARTIAL') faults.push(bodyFault('/kind', loansErrors.LOAN_OVERDUE_FULL_ONLY, params));
      break;
  }
}

function pushTooYoung(faults: FieldFault[], facts: EligibilityFacts): void {
  const { loan, kind } = facts;
  const { PARTIAL, FULL } = facts.rules.minMonthsSinceDrawdown;
  const months = kind === undefined ? Math.min(PARTIAL, FULL) : facts.rules.minMonthsSinceDrawdown[kind];
  const date = facts.date ?? facts.today;
  // More calendar months apart than asked for is old enough whatever the days; only else is the day worked out.
  if (monthNumber(date) - monthNumber(loan.drawnOn) > months) return;
  const eligibleFrom = addMonths(loan.drawnOn, months);
  if (date >= eligibleFrom) return;
  const mayBeFull = kind === 'PARTIAL' && date >= addMonths(loan.drawnOn, FULL);
  const advice = adviceOf(eligibleFrom <= addDays(facts.today, facts.rules.horizonDays), mayBeFull);
  faults.push(bodyFault('/loanId', loansErrors.LOAN_TOO_YOUNG, { eligibleFrom, advice }));
}

function adviceOf(isBookable: boolean, mayBeFull: boolean): TooYoungAdvice {
  if (isBookable) return mayBeFull ? 'CHOOSE_LATER_OR_FULL' : 'CHOOSE_LATER';
  return mayBeFull ? 'COME_BACK_OR_FULL' : 'COME_BACK';
}

function pushYearlyLimit(faults: FieldFault[], facts: EligibilityFacts): void {
  const { loan, rules, timeZone, today, date = today } = facts;
  const { maxPerYear: max } = rules;
  if (max === null || loan.prepaymentsThisYear < max) return;
  // Its year is that in which the core counted, which may be over while its word is still good; any other starts anew.
  const year = yearOfDay(dayIn(timeZone, loan.asOfMs));
  if (yearOfDay(date) !== year) return;
  const params = { max, used: loan.prepaymentsThisYear, nextFrom: `${year + 1}-01-01` };
  faults.push(bodyFault('/loanId', loansErrors.LIMIT_PER_YEAR, params));
}
