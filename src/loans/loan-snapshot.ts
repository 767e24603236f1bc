import type { CalendarDay } from '../platform/clock/index.js';
import type { Fen } from '../platform/money/index.js';

export const PRODUCTS = ['MORTGAGE', 'CAR', 'CONSUMER', 'BUSINESS'] as const;
export type Product = (typeof PRODUCTS)[number];

export const LOAN_STATUSES = ['ACTIVE', 'FROZEN', 'SETTLED'] as const;
export type LoanStatus = (typeof LOAN_STATUSES)[number];

export const CUSTOMER_TYPES = ['PERSON', 'COMPANY'] as const;
export type CustomerType = (typeof CUSTOMER_TYPES)[number];

export const REPAYMENT_METHODS = ['ANNUITY', 'EQUAL_PRINCIPAL'] as const;
export type RepaymentMethod = (typeof REPAYMENT_METHODS)[number];

/** What the core said of a loan at one moment. It carries no name and no phone number: hundreds of thousands are kept. */
export interface LoanSnapshot {
  readonly loanId: string;
  readonly customerId: string;
  readonly coBorrowerIds: readonly string[];
  readonly agentIds: readonly string[];
  readonly customerType: CustomerType;
  readonly product: Product;
  readonly status: LoanStatus;
  readonly balanceFen: Fen;
  readonly instalmentFen: Fen;
  readonly repaymentMethod: RepaymentMethod;
  /** Millionths a year: 39,500 is 3.95 %. Null where the core does not tell; nothing is then quoted. */
  readonly annualRatePpm: number | null;
  /** The next day on which the rate follows the market; null for a fixed one, or where the core does not tell. */
  readonly repricesOn: CalendarDay | null;
  readonly drawnOn: CalendarDay;
  readonly maturesOn: CalendarDay;
  /** 1–31; in a shorter month the last day. */
  readonly dueDayOfMonth: number;
  /** Null where no instalment is to come. */
  readonly nextDueOn: CalendarDay | null;
  readonly instalmentsPaid: number;
  readonly overdueDays: number;
  readonly arrearsFen: Fen;
  /** Payments that have come in but are not posted yet. */
  readonly pendingItems: number;
  readonly prepaymentsThisYear: number;
  readonly homeBranchId: string;
  /** The core's own time of the answer, milliseconds since 1970. */
  readonly asOfMs: number;
}

/** A loan as a page shows it to its people. */
export interface CoreLoan {
  readonly snapshot: LoanSnapshot;
  readonly customerName: string;
  readonly phoneMasked: string;
}

export type PartyRole = 'BORROWER' | 'CO_BORROWER' | 'AGENT';

/** @returns undefined for a stranger, to whom the loan must look as if it did not exist. */
export function roleOf(loan: LoanSnapshot, customerId: string): PartyRole | undefined {
  if (loan.customerId === customerId) return 'BORROWER';
  if (loan.coBorrowerIds.includes(customerId)) return 'CO_BORROWER';
  return loan.agentIds.includes(customerId) ? 'AGENT' : undefined;
}
