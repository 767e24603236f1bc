import { addDays, dayIn } from '../platform/clock/index.js';
import { type FieldFault, type Language, renderDetail } from '../platform/errors/index.js';
import { formatFen } from '../platform/money/index.js';
import { amountRange } from './amount.policy.js';
import { mayAct } from './assess-booking.policy.js';
import { eligibilityFaults } from './eligibility.policy.js';
import { type CoreLoan, type LoanSnapshot, roleOf } from './loan-snapshot.js';
import { loansErrors } from './loans.errors.js';
import type { LoanAnswer } from './loans.schemas.js';
import type { RuleSet } from './rule-set.js';

/** No branch is chosen yet, so the hints go by the day of the bank; the booking is judged by the branch's. */
const BANK_TIME_ZONE = 'Asia/Shanghai';

export interface ForWhom {
  readonly customerId: string;
  readonly language: Language;
  readonly nowMs: number;
}

/** A loan with what its rules permit. Undefined for a loan in which the customer has no part. */
export function loanAnswer(
  loan: CoreLoan,
  rules: RuleSet | undefined,
  forWhom: ForWhom,
): LoanAnswer | undefined {
  const { snapshot } = loan;
  const role = roleOf(snapshot, forWhom.customerId);
  if (role === undefined) return undefined;
  const faults = rules === undefined ? [] : lastingFaults(snapshot, rules, forWhom);
  return {
    loanId: snapshot.loanId,
    product: snapshot.product,
    status: snapshot.status,
    customerType: snapshot.customerType,
    role,
    currency: 'CNY',
    balance: formatFen(snapshot.balanceFen),
    instalment: formatFen(snapshot.instalmentFen),
    repaymentMethod: snapshot.repaymentMethod,
    drawnOn: snapshot.drawnOn,
    maturesOn: snapshot.maturesOn,
    nextDueOn: snapshot.nextDueOn,
    overdueDays: snapshot.overdueDays,
    arrears: formatFen(snapshot.arrearsFen),
    homeBranchId: snapshot.homeBranchId,
    customerName: loan.customerName,
    phoneMasked: loan.phoneMasked,
    asOf: new Date(snapshot.asOfMs).toISOString(),
    prepayable: rules !== undefined && faults.length === 0,
    reasons: faults.map(({ definition, params = {} }) => ({
      code: definition.code,
      detail: renderDetail(definition, params, forWhom.language),
      params: { ...params },
    })),
    rules: rules === undefined ? null : hintsOf(snapshot, rules),
  };
}

/** Judged by the last day of the horizon: what an earlier day would break and that one not is no reason against the loan. */
function lastingFaults(loan: LoanSnapshot, rules: RuleSet, { customerId, nowMs }: ForWhom): FieldFault[] {
  const today = dayIn(BANK_TIME_ZONE, nowMs);
  const faults = eligibilityFaults({ loan, rules, today, date: addDays(today, rules.horizonDays) });
  return mayAct(loan, rules, customerId)
    ? faults
    : [{ in: 'body', pointer: '/loanId', definition: loansErrors.AGENT_NOT_AUTHORISED }, ...faults];
}

function hintsOf(loan: LoanSnapshot, rules: RuleSet): LoanAnswer['rules'] {
  const range = amountRange(loan.balanceFen, rules);
  const partial = range.maxFen >= range.minFen;
  return {
    ruleVersion: rules.version,
    kinds: partial ? ['FULL', 'PARTIAL'] : ['FULL'],
    amount: partial
      ? {
          min: formatFen(range.minFen),
          multipleOf: formatFen(range.multipleOfFen),
          max: formatFen(range.maxFen),
        }
      : null,
    effects: [...rules.effects],
    noticeBusinessDays: rules.minNoticeBusinessDays,
    cutoffTime: rules.cutoffTime,
    horizonDays: rules.horizonDays,
    excludedDaysOfMonth: [...rules.excludeDaysOfMonth],
    maxPerYear: rules.maxPerYear,
    agentsAllowed: rules.agent.allowed,
  };
}
