import { type CalendarDay, daysBetween } from '../../platform/clock/index.js';
import { type Fen, formatFen } from '../../platform/money/index.js';
import { dueDay, instalmentsDue } from './due-days.js';
import type { LoanRecord } from './loan-record.js';
import { afterInstalments, type Plan } from './repayment-plan.js';

/** What the bank agreed and what has happened since; the rest of a record follows from it and from the day. */
export interface LoanTerms extends Plan {
  readonly product: LoanRecord['product'];
  readonly drawnOn: CalendarDay;
  readonly dueDayOfMonth: number;
  readonly status?: LoanRecord['status'];
  /** Instalments that fell due and were not paid, the latest ones. */
  readonly missed?: number;
  readonly pendingItems?: number;
  readonly prepaymentsThisYear?: number;
  /** Instead of what the plan would leave, where earlier prepayments or the case itself ask for an exact figure. */
  readonly balanceFen?: Fen;
}

type Ownership = 'loanId' | 'customerId' | 'coBorrowerIds' | 'agentIds' | 'customerType';
type Person = 'homeBranchId' | 'customerName' | 'phoneMasked';

export function recordOf(terms: LoanTerms, today: CalendarDay): Omit<LoanRecord, Ownership | Person> {
  const { drawnOn, dueDayOfMonth, termMonths, missed = 0, status = 'ACTIVE' } = terms;
  const isSettled = status === 'SETTLED';
  const due = Math.min(instalmentsDue(drawnOn, dueDayOfMonth, today), termMonths);
  const paid = isSettled ? due : Math.max(0, due - missed);
  const planned = afterInstalments(terms, paid);
  const balanceFen = isSettled ? 0 : (terms.balanceFen ?? planned.balanceFen);
  const isOver = isSettled || due >= termMonths;
  return {
    product: terms.product,
    status,
    currency: 'CNY',
    balance: formatFen(balanceFen),
    instalment: formatFen(isSettled ? 0 : Math.min(planned.instalmentFen, balanceFen)),
    annualRate: `0.${String(terms.annualRatePpm).padStart(6, '0')}`.replace(/0{1,2}$/, ''),
    // Mortgages follow the market's rate on the first of January, the others are fixed.
    repricesOn: terms.product === 'MORTGAGE' && !isOver ? `${Number(today.slice(0, 4)) + 1}-01-01` : null,
    repaymentMethod: terms.method,
    drawnOn,
    maturesOn: dueDay(drawnOn, dueDayOfMonth, termMonths),
    dueDayOfMonth,
    nextDueOn: isOver ? null : dueDay(drawnOn, dueDayOfMonth, due + 1),
    instalmentsPaid: paid,
    overdueDays: missed > 0 ? daysBetween(dueDay(drawnOn, dueDayOfMonth, paid + 1), today) : 0,
    arrears: formatFen(missed * planned.instalmentFen),
    pendingItems: terms.pendingItems ?? 0,
    prepaymentsThisYear: terms.prepaymentsThisYear ?? 0,
  };
}
