import type { CalendarDay } from '../../platform/clock/index.js';
import type { LoanRecord } from './loan-record.js';
import { recordOf } from './loan-terms.js';
import { OrdinaryCustomers } from './ordinary-customers.js';
import { ORDINARY_MAX, ORDINARY_MIN } from './ordinary-range.js';
import { maskedPhoneOf } from './phones.js';
import { type SpecialCustomer, specialCustomers, type SpecialLoan } from './special-customers.js';

/** Every loan of the sandbox as it stands on one day, already written as JSON. */
export class LoanBook {
  private ordinaryCustomers: OrdinaryCustomers | undefined;
  private readonly specialLoans = new Map<string, string>();
  private readonly loanIdsOf = new Map<string, string[]>();

  constructor(readonly day: CalendarDay) {
    for (const customer of specialCustomers) this.loanIdsOf.set(idOf('C', customer.number), []);
    for (const customer of specialCustomers) {
      for (const loan of customer.loans) this.enter(specialRecord(customer, loan, day));
    }
  }

  /** @returns undefined if there is no such loan. */
  loanJson(loanId: string): string | undefined {
    const number = ordinaryNumber('L', loanId);
    return number === undefined ? this.specialLoans.get(loanId) : this.ordinary.loanJson(number);
  }

  /** The loans that a customer borrows, borrows together with others, or handles as an agent. */
  loansJsonOf(customerId: string): string[] | undefined {
    const number = ordinaryNumber('C', customerId);
    if (number !== undefined) return [this.ordinary.loanJson(number)];
    return this.loanIdsOf.get(customerId)?.map((loanId) => this.specialLoans.get(loanId) ?? '');
  }

  private get ordinary(): OrdinaryCustomers {
    return (this.ordinaryCustomers ??= new OrdinaryCustomers(this.day));
  }

  private enter(record: LoanRecord): void {
    if (this.specialLoans.has(record.loanId)) throw new Error(`loan ${record.loanId} is in the table twice`);
    this.specialLoans.set(record.loanId, JSON.stringify(record));
    for (const customerId of [record.customerId, ...record.coBorrowerIds, ...record.agentIds]) {
      const loanIds = this.loanIdsOf.get(customerId);
      if (loanIds === undefined)
        throw new Error(`loan ${record.loanId} names ${customerId}, who is not in the table`);
      loanIds.push(record.loanId);
    }
  }
}

export function idOf(letter: 'B' | 'C' | 'L', number: number): string {
  return `${letter}${String(number).padStart(letter === 'B' ? 3 : 6, '0')}`;
}

function ordinaryNumber(letter: string, id: string): number | undefined {
  if (id.length !== 7 || !id.startsWith(letter) || !/^\d{6}$/.test(id.slice(1))) return undefined;
  const number = Number(id.slice(1));
  return number >= ORDINARY_MIN && number <= ORDINARY_MAX ? number : undefined;
}

function specialRecord(customer: SpecialCustomer, loan: SpecialLoan, day: CalendarDay): LoanRecord {
  const ids = (numbers: readonly number[] = []): string[] => numbers.map((number) => idOf('C', number));
  return {
    loanId: idOf('L', loan.number),
    customerId: idOf('C', customer.number),
    coBorrowerIds: ids(loan.coBorrowers),
    agentIds: ids(loan.agents),
    customerType: customer.type ?? 'PERSON',
    ...recordOf(loan.terms(day), day),
    homeBranchId: idOf('B', loan.homeBranch ?? (customer.number % 18) + 1),
    customerName: customer.name,
    phoneMasked: maskedPhoneOf(customer.number),
  };
}
