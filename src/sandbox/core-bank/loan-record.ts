/** A loan as the core bank answers it: dates are days in the bank's time zone, amounts decimal texts in CNY. */
export interface LoanRecord {
  readonly loanId: string;
  readonly customerId: string;
  readonly coBorrowerIds: readonly string[];
  /** Customers who may act for a company that borrows. */
  readonly agentIds: readonly string[];
  readonly customerType: 'PERSON' | 'COMPANY';
  readonly product: 'MORTGAGE' | 'CAR' | 'CONSUMER' | 'BUSINESS';
  readonly status: 'ACTIVE' | 'FROZEN' | 'SETTLED';
  readonly currency: 'CNY';
  /** What is owed in principal, arrears included. */
  readonly balance: string;
  readonly instalment: string;
  /** A share a year: `0.0395`. */
  readonly annualRate: string;
  /** The next day on which the rate follows the market; null for a fixed one. */
  readonly repricesOn: string | null;
  readonly repaymentMethod: 'ANNUITY' | 'EQUAL_PRINCIPAL';
  readonly drawnOn: string;
  readonly maturesOn: string;
  /** 1–31; in a shorter month the last day. */
  readonly dueDayOfMonth: number;
  /** The next instalment that falls due after today; null where none is to come. */
  readonly nextDueOn: string | null;
  readonly instalmentsPaid: number;
  readonly overdueDays: number;
  readonly arrears: string;
  /** Payments that have come in but are not posted yet. */
  readonly pendingItems: number;
  readonly prepaymentsThisYear: number;
  readonly homeBranchId: string;
  /** Masked, as the bank shows it: 张*. */
  readonly customerName: string;
  readonly phoneMasked: string;
}
