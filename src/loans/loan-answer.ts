import { addDays, BANK_TIME_ZONE, dayIn } from '../platform/clock/index.js';
import { bodyFault, type FieldFault, type Language, renderDetail } from '../platform/errors/index.js';
import { formatFen } from '../platform/money/index.js';
import { type AmountRange, amountRange } from './amount.policy.js';
import { mayAct } from './assess-booking.policy.js';
import { effectsOf } from './effects.policy.js';
import { eligibilityFaults } from './eligibility.policy.js';
import { type CoreLoan, type LoanSnapshot, roleOf } from './loan-snapshot.js';
import { loansErrors } from './loans.errors.js';
import type { LoanAnswer } from './loans.schemas.js';
import type { Kind, RuleSet } from './rule-set.js';

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
  const judged = rules === undefined ? undefined : judge(snapshot, rules, forWhom);
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
    prepayable: judged !== undefined && judged.kinds.length > 0,
    reasons: (judged?.reasons ?? []).map(({ definition, params = {} }) => ({
      code: definition.code,
      detail: renderDetail(definition, params, forWhom.language),
      params: { ...params },
    })),
    rules: rules === undefined || judged === undefined ? null : hintsOf(judged, rules, snapshot),
  };
}

interface Judged {
  readonly kinds: readonly Kind[];
  /** Where no kind is possible. */
  readonly reasons: readonly FieldFault[];
  /** Undefined where no partial repayment is possible. */
  readonly range: AmountRange | undefined;
}

/** Judged by the last day of the horizon: what an earlier day would break and that one not is no reason against the loan. */
function judge(loan: LoanSnapshot, rules: RuleSet, { customerId, nowMs }: ForWhom): Judged {
  if (!mayAct(loan, rules, customerId)) {
    return {
      kinds: [],
      reasons: [bodyFault('/loanId', loansErrors.AGENT_NOT_AUTHORISED)],
      range: undefined,
    };
  }
  // No branch is chosen yet, so the hints go by the day of the bank; the booking is judged by the branch's.
  const today = dayIn(BANK_TIME_ZONE, nowMs);
  const facts = { loan, rules, timeZone: BANK_TIME_ZONE, today, date: addDays(today, rules.horizonDays) };
  const range = amountRange(loan.balanceFen, rules);
  const againstFull = eligibilityFaults({ ...facts, kind: 'FULL' });
  const partialPossible =
    range.maxFen >= range.minFen && eligibilityFaults({ ...facts, kind: 'PARTIAL' }).length === 0;
  const kinds: Kind[] = [];
  if (againstFull.length === 0) kinds.push('FULL');
  if (partialPossible) kinds.push('PARTIAL');
  return {
    kinds,
    reasons: kinds.length === 0 ? againstFull : [],
    range: partialPossible ? range : undefined,
  };
}

function hintsOf({ kinds, range }: Judged, rules: RuleSet, loan: LoanSnapshot): LoanAnswer['rules'] {
  return {
    ruleVersion: rules.version,
    kinds: [...kinds],
    amount:
      range === undefined
        ? null
        : {
            min: formatFen(range.minFen),
            multipleOf: formatFen(range.multipleOfFen),
            max: formatFen(range.maxFen),
          },
    effects: [...effectsOf(loan, rules)],
    noticeBusinessDays: rules.minNoticeBusinessDays,
    cutoffTime: rules.cutoffTime,
    horizonDays: rules.horizonDays,
    excludedDaysOfMonth: [...rules.excludeDaysOfMonth],
    maxPerYear: rules.maxPerYear,
    agentsAllowed: rules.agent.allowed,
  };
}
