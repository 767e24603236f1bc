import type { TestCaller } from '../../harness/index.js';
import type { StaffClient } from '../staff/staff-client.js';
import type { BookingBody } from './booking-client.js';

interface Fault {
  readonly pointer: string;
  readonly code: string;
}
export interface Problem {
  readonly code: string;
  readonly errors?: readonly Fault[];
}
export type Body = BookingBody & {
  readonly errors?: readonly Fault[];
  readonly loanId: string;
  readonly express: boolean;
  readonly detailsUntil: string | null;
  readonly kind: string | null;
  readonly amount: string | null;
};

export function faultsOf({ errors = [] }: Pick<Problem, 'errors'>): string[] {
  return errors.map(({ pointer, code }) => `${pointer} ${code}`);
}

/** The branch of the customer's loan. */
export async function homeOf(staff: StaffClient, { token }: TestCaller): Promise<string> {
  type Loans = { loans: readonly { homeBranchId: string }[] };
  const { body } = await staff.app.http<Loans>('GET', '/api/v1/loans', { token });
  return body.loans[0]!.homeBranchId;
}

/** Places of a day that are taken, by the counter of all channels. */
export function inUse(staff: StaffClient, date: string, branchId: string): Promise<number> {
  return staff.one(
    `SELECT taken AS value FROM quota_counters
     WHERE branch_id = $2 AND product_group = 'HOUSING' AND period = 'DAY' AND period_start = $1
       AND time_window = '' AND pool = 'ALL'`,
    [date, branchId],
  );
}
