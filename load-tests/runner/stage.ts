import type { Pool } from 'pg';
import { StartError, waitUntil } from '#src/sandbox/services/index.js';
import type { Manifest } from './manifest.js';

/** Branches whose days are neither split into pools or windows nor unlimited: three quota levels each. */
const BRANCHES = ['B006', 'B007', 'B008', 'B009', 'B010', 'B011', 'B012', 'B013', 'B014', 'B015'];
/** Room for everybody, where a level is not what a scenario is about. */
const AMPLE = 1_000_000;
/** A system that has just started reads its branches first; nobody waits longer for a page. */
const CALENDAR_TIMEOUT_MS = 20_000;
/** The reconciler looks at every branch some times a second; a busy machine is given much more. */
const REST_TIMEOUT_MS = 60_000;
/** Within the limit of those on call, which is two looks a second. */
const REST_INTERVAL_MS = 700;

export interface Slot {
  readonly branchId: string;
  readonly date: string;
  readonly window: string | null;
}

interface CalendarDay {
  readonly date: string;
  readonly status: string;
  readonly windows?: readonly { readonly window: string; readonly status: string }[];
}

/**
 * Open days of mortgages, branch by branch, as the system itself shows them, without the first of each branch: at the
 * cut-off, 16:00, it is too late for that one, and a run that crosses it would be refused there for no fault.
 * @throws StartError when there are too few, or nobody shows them.
 */
export async function findSlots(
  baseUrl: string,
  { branches, days }: Pick<Manifest['stage'], 'branches' | 'days'>,
  among: readonly string[] = BRANCHES,
): Promise<Slot[]> {
  const slots: Slot[] = [];
  for (const branchId of among.slice(0, branches)) {
    const [, ...lasting] = (await calendarOf(baseUrl, branchId)).filter(
      ({ status, windows }) => (status === 'OPEN' || status === 'FEW') && windows === undefined,
    );
    if (lasting.length < days)
      throw new StartError(
        `${branchId} at ${baseUrl} has ${lasting.length} open days after its first, and ${days} are needed`,
        'begin with a system whose days are not yet booked out',
      );
    for (const { date } of lasting.slice(0, days)) slots.push({ branchId, date, window: null });
  }
  return slots;
}

async function calendarOf(baseUrl: string, branchId: string): Promise<readonly CalendarDay[]> {
  const path = `/api/v1/branches/${branchId}/calendar`;
  const response = await fetch(baseUrl + path, { signal: AbortSignal.timeout(CALENDAR_TIMEOUT_MS) }).catch(
    (error: Error) => {
      const why = error.cause instanceof Error ? error.cause.message : error.message;
      throw new StartError(`nobody answers at ${baseUrl} (${why})`, 'start the system, or mend --base-url', {
        cause: error,
      });
    },
  );
  const body: unknown = response.ok ? await response.json().catch(() => undefined) : undefined;
  const days = (body as { days?: readonly CalendarDay[] } | undefined)?.days;
  if (Array.isArray(days)) return days as CalendarDay[];
  throw new StartError(
    `${baseUrl}${path} answered ${response.status}, and no calendar`,
    'name a system that has the branches of the sandbox',
  );
}

/** Gives the counters of the stage their capacities, in the tables: everything else has room for all. */
export async function setCapacities(
  pool: Pool,
  slots: readonly Slot[],
  capacity: Readonly<Partial<Record<'DAY' | 'WEEK' | 'MONTH', number>>>,
): Promise<void> {
  await pool.query(
    'UPDATE quota_counters SET capacity = $1, ceiling = $1 WHERE capacity IS NOT NULL AND taken + held = 0',
    [AMPLE],
  );
  const branchIds = slots.map(({ branchId }) => branchId);
  const dates = slots.map(({ date }) => date);
  for (const [period, units] of Object.entries(capacity)) {
    await pool.query(
      `UPDATE quota_counters c SET capacity = $1, ceiling = $1
       FROM unnest($3::text[], $4::date[]) AS slot (branch_id, date)
       WHERE c.branch_id = slot.branch_id AND c.product_group = 'HOUSING' AND c.period = $2 AND c.pool = 'ALL'
         AND c.period_start = CASE c.period WHEN 'DAY' THEN slot.date ELSE date_trunc(lower(c.period), slot.date::timestamp)::date END`,
      [units, period, branchIds, dates],
    );
  }
}

interface Drift {
  readonly totalDrift: number;
  readonly branches: readonly { readonly gate: string; readonly flights: number }[];
}

/** What the gate is once nothing moves any more: open without drift, away, or still neither after the bound. */
export async function gateAtRest(
  baseUrl: string,
  sreToken: string,
  withGate: boolean,
): Promise<{ atRest: boolean; tookMs: number; drift: number }> {
  const startedMs = performance.now();
  let drift = Number.NaN;
  const atRest = await waitUntil(
    async () => {
      const response = await fetch(`${baseUrl}/api/v1/ops/drift`, {
        headers: { authorization: `Bearer ${sreToken}` },
      }).catch(() => undefined);
      if (response?.ok !== true) return undefined;
      const { totalDrift, branches } = (await response.json()) as Drift;
      drift = totalDrift;
      const still = totalDrift === 0 && branches.every(({ flights }) => flights === 0);
      return still && (!withGate || branches.every(({ gate }) => gate === 'OPEN')) ? true : undefined;
    },
    { timeoutMs: REST_TIMEOUT_MS, intervalMs: REST_INTERVAL_MS },
  );
  return { atRest: atRest === true, tookMs: Math.round(performance.now() - startedMs), drift };
}
