import { randomUUID } from 'node:crypto';
import type { HttpAnswer, TestCaller, TestSystem } from '../harness/index.js';

export interface BookingBody {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly loanId: string;
  readonly branchId: string;
  readonly date: string;
  readonly kind: string;
  readonly amount: string | null;
  readonly channel: string;
  readonly contact: { readonly phone: string } | null;
  readonly changes: number;
  readonly code: string;
  readonly [field: string]: unknown;
}

export interface TimelineEntry {
  readonly event: string;
  readonly from: string | null;
  readonly to: string;
  readonly by: string;
}

/** A full repayment at B001 of the caller's loan. */
export function fullRepayment(
  { loanId }: Pick<TestCaller, 'loanId'>,
  date: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { loanId, branchId: 'B001', date, kind: 'FULL', contact: { phone: '13800138000' }, ...more };
}

/** Posts a booking under a key of its own, unless one is told. */
export function book(
  { http }: Pick<TestSystem, 'http'>,
  { token }: Pick<TestCaller, 'token'>,
  body: Record<string, unknown>,
  { key = randomUUID(), via }: { key?: string; via?: number } = {},
): Promise<HttpAnswer<BookingBody>> {
  return http('POST', '/api/v1/bookings', {
    token,
    body,
    headers: { 'idempotency-key': key },
    ...(via !== undefined && { via }),
  });
}
