import { expect } from '@jest/globals';
import type { Stage } from './stage.js';

/** The capacities that the store has for the day of a branch. */
export async function capacities(
  stage: Stage,
  branchIds: string[],
  dates: string[],
): Promise<(number | null)[]> {
  const { rows } = await stage.open.database.pool.query<{ capacity: number | null }>(
    `SELECT capacity FROM quota_counters WHERE branch_id = ANY ($1) AND period = 'DAY' AND pool = 'ALL'
     AND time_window = '' AND product_group = 'HOUSING' AND period_start = ANY ($2::date[])
     ORDER BY branch_id, period_start`,
    [branchIds, dates],
  );
  return rows.map(({ capacity }) => capacity);
}

/** By the way that staff have, while somebody looks at the board. */
export async function somebodyElseSets(
  stage: Stage,
  { branchId, date, set }: { readonly branchId: string; readonly date: string; readonly set: number },
): Promise<void> {
  const { status } = await stage.open.http('POST', '/api/v1/staff/quota-changes', {
    token: stage.open.token({ role: 'quota-maker' }),
    body: {
      branchId,
      product: 'MORTGAGE',
      changes: [{ period: 'DAY', start: date, set }],
      reason: 'faster',
    },
  });
  expect(status).toBe(201);
}
