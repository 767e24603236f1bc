import { dueDayAfter } from '../loans/index.js';
import type { CalendarDay } from '../platform/clock/index.js';
import type { Fen } from '../platform/money/index.js';
import {
  afterNext,
  INSTALMENTS_MAX,
  monthInterestFen,
  type Plan,
  shareFen,
} from './repayment-plan.policy.js';

/** A loan as it will stand on the day of the prepayment, the instalments due by then paid. */
export interface Standing extends DueDays {
  readonly plan: Plan;
  /** The last due day, or that of drawing before the first: from here to the day of the prepayment interest is owed. */
  readonly interestFrom: CalendarDay;
  readonly maturesOn: CalendarDay;
}

interface DueDays {
  readonly nextDueOn: CalendarDay;
  /** 1–31; in a shorter month the last day, so that it cannot be told from one due date. */
  readonly dueDayOfMonth: number;
}

interface LoanFacts extends DueDays {
  readonly method: Plan['method'];
  readonly balanceFen: Fen;
  readonly instalmentFen: Fen;
  readonly annualRatePpm: number;
  readonly drawnOn: CalendarDay;
  readonly maturesOn: CalendarDay;
  readonly instalmentsPaid: number;
  readonly overdueDays: number;
}

/**
 * The loan on a day to come: instalments that fall due up to it, that day included, are paid as planned.
 * @returns undefined where the loan would go on for more than INSTALMENTS_MAX, or where it cannot be told from when
 * interest is owed: the next instalment is further away than a month although others were paid, in a rhythm that is not
 * known here.
 */
export function standingOn(loan: LoanFacts, date: CalendarDay): Standing | undefined {
  const { method, balanceFen, instalmentFen, annualRatePpm, dueDayOfMonth } = loan;
  const instalments = instalmentsLeft(loan);
  // The core may tell any day as that of the last instalment; each instalment is worked out one by one.
  if (instalments > INSTALMENTS_MAX) return undefined;
  const partFen = method === 'ANNUITY' ? instalmentFen : principalShareFen(loan, instalments);
  let plan: Plan = { method, balanceFen, annualRatePpm, instalments, partFen };
  let paid = 0;
  while (plan.instalments > 0 && dueOn(loan, paid) <= date) {
    plan = afterNext(plan);
    paid += 1;
  }
  const interestFrom = paid === 0 && isBeforeFirst(loan) ? loan.drawnOn : dueOn(loan, paid - 1);
  if (interestFrom > date) return undefined;
  return { plan, interestFrom, nextDueOn: dueOn(loan, paid), dueDayOfMonth, maturesOn: loan.maturesOn };
}

/**
 * What is overdue, which is owed beside whatever is worked out here: the core tells principal and interest of it in one
 * sum, and the principal may be in the balance too, so that it cannot be added.
 * @returns undefined where nothing is; nothing where the core knows only that it is late
 */
export function arrearsBeside(loan: {
  readonly arrearsFen: Fen;
  readonly overdueDays: number;
}): Fen | undefined {
  return loan.arrearsFen > 0 || loan.overdueDays > 0 ? loan.arrearsFen : undefined;
}

function instalmentsLeft({ nextDueOn, maturesOn }: Pick<LoanFacts, 'nextDueOn' | 'maturesOn'>): number {
  return Math.max(1, monthsBetween(nextDueOn, maturesOn) + 1);
}

/** When the last instalment as planned falls due, with which nothing is left to prepay: not after the loan matures. */
export function lastInstalmentOn(loan: DueDays & Pick<LoanFacts, 'maturesOn'>): CalendarDay {
  return endsOn(loan, instalmentsLeft(loan));
}

/** Whether no instalment has fallen due yet: of one that was missed the interest is in the arrears. */
function isBeforeFirst({ instalmentsPaid, overdueDays }: LoanFacts): boolean {
  return instalmentsPaid === 0 && overdueDays === 0;
}

/** The principal in each equal share. An instalment of interest alone, or of nothing, does not tell it. */
function principalShareFen(loan: LoanFacts, instalments: number): Fen {
  const interest = monthInterestFen(loan.balanceFen, loan.annualRatePpm);
  const told = loan.instalmentFen - interest;
  return told > 0 ? told : shareFen(loan.balanceFen, instalments);
}

/** When the instalment falls due that is so many after the next one, or before it; of the next one the core says it. */
function dueOn({ nextDueOn, dueDayOfMonth }: DueDays, instalments: number): CalendarDay {
  return instalments === 0 ? nextDueOn : dueDayAfter(nextDueOn, instalments, dueDayOfMonth);
}

/** When so many instalments end: the last of a loan may fall due before the due day of its month. */
export function endsOn(loan: DueDays & Pick<LoanFacts, 'maturesOn'>, instalments: number): CalendarDay {
  const last = dueOn(loan, instalments - 1);
  return last < loan.maturesOn ? last : loan.maturesOn;
}

function monthsBetween(from: CalendarDay, to: CalendarDay): number {
  const month = (day: CalendarDay): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return month(to) - month(from);
}
