import type { CalendarDay } from '../platform/clock/index.js';
import { bodyFault, type FieldFault } from '../platform/errors/index.js';
import type { Fen } from '../platform/money/index.js';
import { amountFaults } from './amount.policy.js';
import { bookingWindow } from './booking-window.policy.js';
import type { BranchFacts } from './business-calendar.js';
import { isUsablePhone } from './contact.policy.js';
import { dayVerdicts } from './date.policy.js';
import { eligibilityFaults } from './eligibility.policy.js';
import { type LoanSnapshot, roleOf } from './loan-snapshot.js';
import { loansErrors } from './loans.errors.js';
import type { Effect, Kind, RuleSet } from './rule-set.js';

/** What is asked for. A hold has no kind yet, a reschedule only a date: what is absent is not judged. */
export interface BookingRequest {
  /** A real day. */
  readonly date?: CalendarDay | undefined;
  readonly kind?: Kind | undefined;
  readonly amountFen?: Fen | undefined;
  readonly effect?: Effect | undefined;
  readonly contact?: { readonly phone: string } | undefined;
}

export interface BookingFacts {
  readonly loan: LoanSnapshot;
  /** Those of the loan's product. */
  readonly rules: RuleSet;
  readonly branch: BranchFacts;
  /** The instant that is judged, milliseconds since 1970. */
  readonly nowMs: number;
  /** For whom: the caller, or the customer on whose behalf staff book. */
  readonly customerId: string;
  /** Staff have seen the papers, so that the authority of an agent is theirs to check. */
  readonly assisted?: boolean | undefined;
}

/**
 * Every reason of the loan, the product's rules and the branch's days against a booking, each on its field and in
 * order of precedence; none if it may go on to the capacity. A stranger to the loan learns only that there is no
 * such loan, whatever else is wrong.
 */
export function assessBooking(request: BookingRequest, facts: BookingFacts): FieldFault[] {
  const { loan, rules, branch, nowMs } = facts;
  const faults = assessDetails(request, facts);
  if (roleOf(loan, facts.customerId) === undefined) return faults;
  const { date, contact } = request;
  if (date !== undefined) {
    for (const { definition, params } of dayVerdicts(date, { rules, branch, nowMs, loan })) {
      faults.push({ in: 'body', pointer: '/date', definition, params });
    }
  }
  if (contact !== undefined && !isUsablePhone(contact.phone)) {
    faults.push(bodyFault('/contact/phone', loansErrors.PHONE_INVALID));
  }
  return faults;
}

/**
 * Every reason of the loan and the product's rules against what is to be repaid: all of `assessBooking` but day and
 * contact, for a day that has been promised already.
 */
export function assessDetails(request: BookingRequest, facts: BookingFacts): FieldFault[] {
  const { loan, rules, branch, nowMs } = facts;
  const role = roleOf(loan, facts.customerId);
  if (role === undefined) return [bodyFault('/loanId', loansErrors.LOAN_NOT_FOUND)];
  const faults: FieldFault[] = [];
  if (!(facts.assisted ?? false) && !mayAct(loan, rules, facts.customerId)) {
    faults.push(bodyFault('/loanId', loansErrors.AGENT_NOT_AUTHORISED));
  }
  const { date, kind, effect } = request;
  const { today } = bookingWindow(branch, rules, nowMs);
  append(faults, eligibilityFaults({ loan, rules, timeZone: branch.timeZone, today, date, kind }));
  if (loan.status !== 'SETTLED') append(faults, amountFaults(request, loan.balanceFen, rules));
  // A full repayment leaves no loan on which an effect could be had, so none is judged.
  if (effect !== undefined && kind !== 'FULL' && !rules.effects.includes(effect)) {
    const offered = rules.effects.join(', ');
    faults.push(bodyFault('/effect', loansErrors.EFFECT_NOT_OFFERED, { offered }));
  }
  return faults;
}

/**
 * For a company an agent must be on record, and that agent or the company itself may then book. A person acts
 * alone or with a co-borrower, and through an agent where the product allows it.
 */
export function mayAct(loan: LoanSnapshot, rules: RuleSet, customerId: string): boolean {
  if (loan.customerType === 'COMPANY') return loan.agentIds.length > 0;
  return rules.agent.allowed || roleOf(loan, customerId) !== 'AGENT';
}

function append(faults: FieldFault[], more: readonly FieldFault[]): void {
  for (const fault of more) faults.push(fault);
}
