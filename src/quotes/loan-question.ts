import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../branches/index.js';
import {
  assessBooking,
  type BookingRequest,
  loanNotFound,
  type LoanSnapshot,
  LoanSnapshots,
  roleOf,
  type RuleSet,
  RuleSetsReadModel,
  rulesMissing,
} from '../loans/index.js';
import { type FieldFault, isRefusal, platformErrors, refuse, Refusal } from '../platform/errors/index.js';
import { StoreClock } from '../platform/postgres/index.js';

export interface AskedLoan {
  readonly loan: LoanSnapshot;
  readonly rules: RuleSet;
  readonly nowMs: number;
}

/** The bank's own zone, for a loan whose branch has been given up. */
const BANK_TIME_ZONE = 'Asia/Shanghai';

/** A loan that is asked about, if it is the caller's and the rules permit what is asked. */
@Injectable()
export class LoanQuestion {
  constructor(
    private readonly loans: LoanSnapshots,
    private readonly ruleSets: RuleSetsReadModel,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
  ) {}

  /**
   * @param part where in the request the loan is named; the rest is in the query
   * @returns else NOT_FOUND for an address, a fault of its field for a parameter, or what the rules say against it
   */
  async of(
    loanId: string,
    customerId: string,
    request: BookingRequest,
    part: { in: 'path' | 'query'; pointer: string },
  ): Promise<AskedLoan | Refusal> {
    const found = this.loans.peek(loanId) ?? (await this.loans.load(loanId));
    // To a stranger a loan must look as if it did not exist.
    const loan = !isRefusal(found) && roleOf(found, customerId) === undefined ? loanNotFound() : found;
    if (isRefusal(loan)) {
      return part.in === 'path' && loan.definition.status === 422
        ? refuse(platformErrors.NOT_FOUND)
        : asked(loan, part);
    }
    const nowMs = this.clock.nowMs();
    const rules = this.ruleSets.current(loan.product, nowMs);
    if (rules === undefined) return rulesMissing();
    const home = this.branches.get(loan.homeBranchId) ?? this.branches.all()[0];
    if (home === undefined) return rulesMissing();
    const facts = { timeZone: home.timeZone, calendar: this.branches.calendarOf(home.id) };
    const faults = assessBooking(request, { loan, rules, branch: facts, nowMs, customerId });
    if (faults.length > 0) {
      const refusal = refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults });
      return asked(refusal, part);
    }
    return { loan, rules, nowMs };
  }

  timeZoneOf({ homeBranchId }: LoanSnapshot): string {
    return this.branches.get(homeBranchId)?.timeZone ?? BANK_TIME_ZONE;
  }
}

/** The rules speak of a body; these requests have none. */
function asked(refusal: Refusal, part: { in: 'path' | 'query'; pointer: string }): Refusal {
  const { faults } = refusal.more;
  if (faults === undefined) return refusal;
  const moved = faults.map((fault): FieldFault => {
    if (fault.pointer === '/loanId') return { ...fault, ...part };
    return { ...fault, in: 'query', pointer: fault.pointer.replace(/^\//, '') };
  });
  return new Refusal(refusal.definition, refusal.params, { ...refusal.more, faults: moved });
}
