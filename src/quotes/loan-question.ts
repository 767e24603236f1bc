import { Injectable } from '@nestjs/common';
import { BranchesReadModel } from '../branches/index.js';
import {
  assessDetails,
  type BookingRequest,
  loanNotFound,
  type LoanSnapshot,
  LoanSnapshots,
  roleOf,
  type RuleSet,
  RuleSetsReadModel,
  rulesMissing,
} from '../loans/index.js';
import { BANK_TIME_ZONE, type CalendarDay, dayIn } from '../platform/clock/index.js';
import { type FieldFault, isRefusal, platformErrors, refuse, Refusal } from '../platform/errors/index.js';
import { StoreClock } from '../platform/postgres/index.js';

/** What may be asked of a loan before it is known whether the rules permit it. */
interface KnownLoan {
  readonly rules: RuleSet;
  /** At the loan's own branch. */
  readonly today: CalendarDay;
}

export interface AskedLoan extends KnownLoan {
  readonly loan: LoanSnapshot;
  readonly nowMs: number;
  /** Whether the loan and its rules permit what is asked on a day; the calendar is not asked. */
  readonly permits: (date: CalendarDay) => boolean;
}

/** What is asked; by its day, or by the last of several, age and yearly count are judged; today, unless told. */
type Request = Pick<BookingRequest, 'kind' | 'amountFen' | 'date'>;

/** How the query or path calls what the rules speak of. */
export interface Fields {
  readonly loan: Pick<FieldFault, 'in' | 'pointer'>;
  /** Where no kind can be said, what it is worked out of. */
  readonly kind: 'kind' | 'amount';
}

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
   * @param request what is asked of the loan, with the day by which it is judged
   * @returns else NOT_FOUND for an address, a fault of its field for a parameter, or what the rules say against it
   */
  async of(
    loanId: string,
    customerId: string,
    request: (known: KnownLoan) => Request,
    fields: Fields,
  ): Promise<AskedLoan | Refusal> {
    const found = this.loans.peek(loanId) ?? (await this.loans.load(loanId));
    // To a stranger a loan must look as if it did not exist.
    const loan = !isRefusal(found) && roleOf(found, customerId) === undefined ? loanNotFound() : found;
    if (isRefusal(loan)) {
      return fields.loan.in === 'path' && loan.definition.status === 422
        ? refuse(platformErrors.NOT_FOUND)
        : asked(loan, fields);
    }
    const nowMs = this.clock.nowMs();
    const rules = this.ruleSets.current(loan.product, nowMs);
    if (rules === undefined) return rulesMissing();
    const home = this.branches.get(loan.homeBranchId) ?? this.branches.all()[0];
    if (home === undefined) return rulesMissing();
    const branch = { timeZone: home.timeZone, calendar: this.branches.calendarOf(home.id) };
    const today = dayIn(this.timeZoneOf(loan), nowMs);
    const { date: wanted = today, ...rest } = request({ rules, today });
    const faultsOn = (date: CalendarDay): FieldFault[] =>
      assessDetails({ ...rest, date }, { loan, rules, branch, nowMs, customerId });
    // A day that is over is judged as today: that the loan was too young then is no advice for what to choose now.
    const faults = faultsOn(wanted < today ? today : wanted);
    if (faults.length > 0) return refusedFor(faults, fields);
    return { loan, rules, nowMs, today, permits: (date) => faultsOn(date).length === 0 };
  }

  /** The bank's own for a loan whose branch has been given up. */
  private timeZoneOf({ homeBranchId }: LoanSnapshot): string {
    return this.branches.get(homeBranchId)?.timeZone ?? BANK_TIME_ZONE;
  }
}

/** What the rules say against what is asked, each on its field of the query or the path. */
export function refusedFor(faults: readonly FieldFault[], fields: Fields): Refusal {
  return asked(refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults }), fields);
}

/** The rules speak of a body; these requests have none. */
function asked(refusal: Refusal, { loan, kind }: Fields): Refusal {
  const { faults } = refusal.more;
  if (faults === undefined) return refusal;
  const moved = faults.map((fault): FieldFault => {
    if (fault.pointer === '/loanId') return { ...fault, ...loan };
    const name = fault.pointer.replace(/^\//, '');
    return { ...fault, in: 'query', pointer: name === 'kind' ? kind : name };
  });
  return new Refusal(refusal.definition, refusal.params, { ...refusal.more, faults: moved });
}
