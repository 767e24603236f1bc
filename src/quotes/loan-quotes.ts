import { daysFromNearestDue, effectsOf, type Kind, type LoanSnapshot, type RuleSet } from '../loans/index.js';
import type { CalendarDay } from '../platform/clock/index.js';
import type { Fen } from '../platform/money/index.js';
import { accruedFen } from './day-count.policy.js';
import { penaltyFen, penaltySteps, type PenaltyTerms } from './penalty.policy.js';
import type { QuoteTerms } from './prepayment-options.policy.js';
import type { LoanDays } from './recommendation.policy.js';
import { type Standing, standingOn } from './standing.policy.js';

/** A loan whose rate and plan are known. */
export type QuotableLoan = LoanSnapshot & { readonly annualRatePpm: number; readonly nextDueOn: CalendarDay };

export function isQuotable(loan: LoanSnapshot): loan is QuotableLoan {
  return loan.annualRatePpm !== null && loan.nextDueOn !== null && loan.balanceFen > 0;
}

export function termsOf(loan: QuotableLoan, rules: RuleSet): QuoteTerms {
  const { dayCount, settlement } = rules.interest;
  return { dayCount, settlement, penalty: penaltyTermsOf(loan, rules), effects: effectsOf(loan, rules) };
}

export function loanOn(loan: QuotableLoan, date: CalendarDay): Standing | undefined {
  return standingOn({ ...loan, method: loan.repaymentMethod }, date);
}

/** What days cost for a loan, of the amount that is prepaid: all of what is then owed for a full one. */
export function loanDays(
  loan: LoanSnapshot,
  rules: RuleSet,
  asked: { today: CalendarDay; kind: Kind; amountFen: Fen | undefined },
): LoanDays {
  const { today, kind, amountFen } = asked;
  const isDueDay = (date: CalendarDay): boolean =>
    loan.nextDueOn !== null && daysFromNearestDue(date, loan.dueDayOfMonth) === 0;
  if (!isQuotable(loan)) {
    return { today, costOn: () => null, penaltySteps: [], repricesOn: loan.repricesOn, isDueDay };
  }
  const penalty = penaltyTermsOf(loan, rules);
  // The same amount on every day, so that days differ by what waiting costs and not by what was repaid meanwhile.
  const prepaidFen = kind === 'FULL' ? loan.balanceFen : (amountFen ?? loan.balanceFen);
  const { dayCount } = rules.interest;
  return {
    today,
    costOn: (date) => ({
      interestFen: accruedFen(prepaidFen, loan.annualRatePpm, { from: today, to: date }, dayCount),
      penaltyFen: penaltyFen(prepaidFen, date, penalty),
    }),
    penaltySteps: penaltySteps(today, penalty),
    repricesOn: loan.repricesOn,
    isDueDay,
  };
}

function penaltyTermsOf(loan: QuotableLoan, rules: RuleSet): PenaltyTerms {
  return { tiers: rules.penalty, drawnOn: loan.drawnOn, annualRatePpm: loan.annualRatePpm };
}
