import { type CoreAnswer, CoreBanking, CoreFault } from './core-banking.port.js';
import type { CoreLoan, LoanSnapshot } from './loan-snapshot.js';

/** A core bank in memory that can be made to fail or to wait. For tests. */
export class FakeCoreBanking extends CoreBanking {
  readonly loans = new Map<string, LoanSnapshot>();
  /** Loan ids for which its answer cannot be used. */
  readonly broken = new Set<string>();
  readonly questions: string[][] = [];
  /** What every question is answered with: a CoreFault, or any error for a slip of the program. */
  fault: Error | undefined;
  /** What every question waits for before it is answered. */
  gate: Promise<void> = Promise.resolve();

  add(...loans: LoanSnapshot[]): void {
    for (const loan of loans) this.loans.set(loan.loanId, loan);
  }

  async loansById(loanIds: readonly string[]): Promise<CoreAnswer[]> {
    this.questions.push([...loanIds]);
    await this.gate;
    if (this.fault !== undefined) throw this.fault;
    return loanIds.map((loanId) => {
      if (this.broken.has(loanId)) return { kind: 'FAULT', fault: new CoreFault('MALFORMED', 'no sense') };
      const loan = this.loans.get(loanId);
      return loan === undefined ? { kind: 'NOT_FOUND' } : { kind: 'LOAN', loan: named(loan) };
    });
  }

  check(): Promise<void> {
    return this.fault === undefined ? Promise.resolve() : Promise.reject(this.fault);
  }

  async loansOfCustomer(customerId: string): Promise<CoreLoan[]> {
    this.questions.push([customerId]);
    await this.gate;
    if (this.fault !== undefined) throw this.fault;
    return [...this.loans.values()]
      .filter((loan) => loan.customerId === customerId)
      .map((loan) => named(loan));
  }
}

function named(snapshot: LoanSnapshot): CoreLoan {
  return { snapshot, customerName: '张*', phoneMasked: '138****0001' };
}
