import type { HttpClient } from './http-client.js';
import type { MintToken } from './tokens.js';

export interface TestCaller {
  readonly id: string;
  readonly loanId: string;
  readonly token: string;
}

const ORDINARY_BEFORE_FIRST = 100_000;

/** The n-th ordinary customer: C100000+n with the loan L100000+n. */
export function customer(n: number, token: MintToken): TestCaller {
  const number = ORDINARY_BEFORE_FIRST + n;
  return { id: `C${number}`, loanId: `L${number}`, token: token(`C${number}`) };
}

interface CalendarBody {
  readonly days: readonly { readonly date: string; readonly status: string }[];
}

/** The n-th day, from 1, that the calendar of the branch shows as open. */
export async function bookableDate(http: HttpClient['http'], n: number, branchId: string): Promise<string> {
  const { status, body } = await http<CalendarBody>('GET', `/api/v1/branches/${branchId}/calendar`);
  if (status !== 200)
    throw new Error(`the calendar of ${branchId} answered ${status}: ${JSON.stringify(body)}`);
  const open = body.days.filter((day) => day.status === 'OPEN');
  const day = open[n - 1];
  if (day === undefined)
    throw new Error(`${branchId} shows ${open.length} open days, and day ${n} is asked for`);
  return day.date;
}
