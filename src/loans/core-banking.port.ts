import type { CoreLoan } from './loan-snapshot.js';

export type CoreFaultReason =
  | 'TIMEOUT'
  | 'CONNECTION'
  | 'STATUS'
  | 'QUESTION_REFUSED'
  | 'TOO_LARGE'
  | 'MALFORMED'
  | 'BREAKER_OPEN'
  | 'BUSY';

/** The core did not answer, or not in the way that was agreed. What it would have said is not guessed. */
export class CoreFault extends Error {
  constructor(
    readonly reason: CoreFaultReason,
    detail: string,
    /** Until asking again may help. */
    readonly retryAfterMs = 2000,
    /** Of the answer over HTTP, where that was the fault. */
    readonly status?: number,
  ) {
    super(`core banking: ${detail}`);
    this.name = 'CoreFault';
  }
}

/** What the core says of one loan it was asked for. */
export type CoreAnswer =
  | { readonly kind: 'LOAN'; readonly loan: CoreLoan }
  | { readonly kind: 'NOT_FOUND' }
  /** The answer for this one loan could not be used; those beside it could. */
  | { readonly kind: 'FAULT'; readonly fault: CoreFault };

/** The core banking system, as far as booking needs it. A bank joins its own by another adapter. */
export abstract class CoreBanking {
  /**
   * One answer a loan, in the order asked.
   * @param loanIds 1 to 500, each once.
   * @throws CoreFault
   */
  abstract loansById(loanIds: readonly string[]): Promise<CoreAnswer[]>;

  /**
   * The loans that a customer has a part in; none for a customer that the core does not know.
   * @throws CoreFault
   */
  abstract loansOfCustomer(customerId: string): Promise<CoreLoan[]>;

  /** Whether it answered lately, without asking it anew: readiness is asked every second by many. @throws CoreFault */
  abstract check(): Promise<void>;
}
