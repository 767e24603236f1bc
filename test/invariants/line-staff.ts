import { randomUUID } from 'node:crypto';
import type { LineClient } from '../integration/waitlist/line-client.js';

/** @returns the status of the answer. */
export async function changeQuotas(
  { bookings: { app } }: LineClient,
  branchId: string,
  changes: readonly object[],
): Promise<number> {
  const { status } = await app.http('POST', '/api/v1/staff/quota-changes', {
    token: app.token({ role: 'quota-maker', branch: branchId }),
    headers: { 'idempotency-key': randomUUID() },
    body: { branchId, product: 'MORTGAGE', changes, reason: 'as many as there are counters open' },
  });
  return status;
}

/** What nobody books by phone or at the counter goes online from now on. */
export async function letSharesSpill({ bookings: { app } }: LineClient, branchId: string): Promise<void> {
  const { http, token } = app;
  const proposed = await http<{ id: string }>('PUT', `/api/v1/staff/branches/${branchId}/pool-rules`, {
    token: token({ role: 'quota-maker' }),
    headers: { 'idempotency-key': randomUUID() },
    body: { productGroup: 'HOUSING', spillBusinessDays: 30, keep: 0, reason: '电话预约不足' },
  });
  const approved = await http<{ status: string }>(
    'POST',
    `/api/v1/staff/quota-changes/${proposed.body.id}/approve`,
    { token: token({ role: 'quota-checker' }), body: {} },
  );
  if (approved.body.status !== 'APPLIED') throw new Error(`no rule: ${JSON.stringify(approved.body)}`);
}
