import { randomUUID } from 'node:crypto';
import { GateReconciler } from '../../../src/bookings/index.js';
import { MetricsRegistry } from '../../../src/platform/metrics/index.js';
import { OpenHorizon } from '../../../src/quotas/index.js';
import { RunDueChanges } from '../../../src/quotas/changes/run-due-changes.js';
import { OverbookedTasks } from '../../../src/quotas/overbooked/overbooked-tasks.js';
import { SpillPools } from '../../../src/quotas/pools/spill-pools.js';
import {
  type HttpAnswer,
  openApplication,
  type TestApplication,
  waitUntil,
  type Who,
} from '../../harness/index.js';

export interface Line {
  readonly period?: 'DAY' | 'WEEK' | 'MONTH';
  readonly start: string;
  readonly end?: string;
  readonly pool?: string;
  readonly window?: string;
  readonly set?: number;
  readonly add?: number;
  readonly unlimited?: true;
  readonly version?: number;
}

export interface StoredCounter {
  readonly id: number;
  readonly capacity: number | null;
  readonly ceiling: number | null;
  readonly taken: number;
  readonly held: number;
  readonly sold_extra: number;
  readonly version: number;
}

/** Answers of quota changes, as far as these tests read them. */
export interface ChangeBody {
  readonly id: string;
  readonly status: string;
  readonly code: string;
  readonly needsApproval: boolean;
  readonly approvalReasons: readonly string[];
  readonly decidedBy: string | null;
  readonly madeBy: string;
  readonly preview: readonly { readonly overbookedBy: number; readonly start: string }[];
  readonly summary: {
    readonly counters: number;
    readonly overbooked: { readonly counters: number; readonly places: number };
    readonly bookingsTouched: number;
    readonly complete: boolean;
    readonly warnings: readonly object[];
  };
  readonly timeline: readonly { readonly type: string; readonly by: string }[];
  readonly outdated: readonly object[];
  readonly effect: readonly object[];
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly params: object }[];
  readonly params: Readonly<Record<string, unknown>>;
}

export const MAKER = { role: 'quota-maker' } as const;
export const CHECKER = { role: 'quota-checker' } as const;
export const SECOND_CHECKER = { role: 'quota-checker', colleague: 2 } as const;

/** Staff who change quotas of one running application, customers who book there, and the stores behind it. */
export class QuotaStaff {
  private constructor(readonly app: TestApplication) {}

  /** @param redis false: there is no gate, and the judge decides alone */
  static async open(env: Readonly<Record<string, string>> = {}, redis = true): Promise<QuotaStaff> {
    // The tests move the clock on by themselves, so that they know when it has been.
    return new QuotaStaff(await openApplication({ env: { YUHUAN_ROLE: 'api', ...env }, redis }));
  }

  async openHorizon(): Promise<void> {
    await this.app.app.get(OpenHorizon, { strict: false }).execute();
  }

  /** The first open days of the sandbox's first branch, by number from 0, as they were when asked. */
  async openDays(count = 20): Promise<(n: number) => string> {
    const days = Array.from({ length: count }, (_, index) => this.app.bookableDate(index + 1));
    const dates = await Promise.all(days);
    return (n) => dates[n]!;
  }

  stop(): Promise<void> {
    return this.app.stop();
  }

  call<T = ChangeBody>(
    who: Who,
    method: string,
    path: string,
    { body, key }: { body?: object; key?: string } = {},
  ): Promise<HttpAnswer<T>> {
    return this.app.http<T>(method, `/api/v1${path}`, {
      token: this.app.token(who),
      body,
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
  }

  change(
    changes: readonly Line[],
    more: object = {},
    { who = MAKER, key }: { who?: Who; key?: string } = {},
  ): Promise<HttpAnswer<ChangeBody>> {
    const lines = changes.map((line) => ({ period: 'DAY', ...line }));
    const branch = 'branchIds' in more ? {} : { branchId: 'B001' };
    const body = { ...branch, product: 'MORTGAGE', changes: lines, reason: '月底加开', ...more };
    return this.call(who, 'POST', '/staff/quota-changes', { body, key });
  }

  decide(
    id: string,
    decision: 'approve' | 'reject' | 'withdraw',
    { who = decision === 'withdraw' ? MAKER : CHECKER, key }: { who?: Who; key?: string } = {},
  ): Promise<HttpAnswer<ChangeBody>> {
    const body = decision === 'reject' ? { reason: '人手不足' } : {};
    return this.call(who, 'POST', `/staff/quota-changes/${id}/${decision}`, { body, key });
  }

  /** A change that waits for a second person. */
  async pending(changes: readonly Line[], more: object = {}): Promise<string> {
    const { status, body } = await this.change(changes, more);
    if (status !== 201 || body.status !== 'PENDING') throw new Error(`not pending: ${JSON.stringify(body)}`);
    return body.id;
  }

  async statusOf(id: string): Promise<string> {
    const { rows } = await this.app.pool.query<{ status: string }>(
      'SELECT status FROM quota_changes WHERE id = $1',
      [id],
    );
    return rows[0]!.status;
  }

  async eventsOf(id: string): Promise<string[]> {
    const { rows } = await this.app.pool.query<{ type: string }>(
      'SELECT type FROM events WHERE subject_id = $1 ORDER BY seq, id',
      [id],
    );
    return rows.map(({ type }) => type);
  }

  async counter(
    start: string,
    { branch = 'B001', pool = 'ALL', window = '', period = 'DAY' } = {},
  ): Promise<StoredCounter> {
    const { rows } = await this.app.pool.query<StoredCounter>(
      `SELECT id::integer, capacity, ceiling, taken, held, sold_extra, version FROM quota_counters
       WHERE (branch_id, product_group, period, period_start, pool, time_window) = ($1, 'HOUSING', $2, $3, $4, $5)`,
      [branch, period, start, pool, window],
    );
    return rows[0]!;
  }

  /** The n-th customer books; what the answer was. */
  async book(n: number, date: string, { branch = 'B001', channel = 'ONLINE' } = {}): Promise<HttpAnswer> {
    const customer = this.app.callers.customer(n);
    const body = {
      loanId: customer.loanId,
      branchId: branch,
      date,
      kind: 'PARTIAL',
      amount: '50000.00',
      contact: { phone: '13800138000' },
    };
    const headers = { 'idempotency-key': randomUUID() };
    if (channel === 'ONLINE') {
      return this.app.http('POST', '/api/v1/bookings', { token: customer.token, body, headers });
    }
    return this.app.http('POST', '/api/v1/staff/bookings', {
      token: this.app.token({ role: 'teller' }),
      body: { ...body, customerId: customer.id, channel },
      headers,
    });
  }

  /** Lets the store's clock pass the moments at which a change expires, begins or ends, as `columns` say. */
  async passTime(
    id: string,
    ...columns: readonly ('expires_at' | 'effective_from' | 'until')[]
  ): Promise<void> {
    for (const [index, column] of columns.entries()) {
      await this.app.pool.query(
        `UPDATE quota_changes SET ${column} = now() - interval '1 second' * $2 WHERE id = $1`,
        [id, columns.length - index],
      );
    }
  }

  runDue(): Promise<number> {
    return this.app.app.get(RunDueChanges).execute();
  }

  spill(): Promise<number> {
    return this.app.app.get(SpillPools).execute();
  }

  sweepTasks(): Promise<{ opened: number; settled: number }> {
    return this.app.app.get(OverbookedTasks).sweep();
  }

  /**
   * What the worker does every two seconds: the gate of every branch is compared with the judge, and mended, which is
   * exact at rest. Bookings of a moment ago may not have landed yet.
   */
  async reconcile(): Promise<void> {
    const reconciler = this.app.app.get(GateReconciler);
    const isAtRest = async (): Promise<boolean> =>
      (await reconciler.reconcileAll()).every(({ flights }) => flights === 0);
    await waitUntil(isAtRest, { timeoutMs: 5000, what: 'all bookings have landed' });
  }

  /** Resolves when nobody looks any more at a gate that was not right a moment ago, and nobody wishes it. */
  async gatesAreBelieved(): Promise<void> {
    const { app } = this.app;
    const reconciler = app.get(GateReconciler);
    const distrusted = app
      .get(MetricsRegistry, { strict: false })
      .getSingleMetric('yuhuan_gate_distrusted_branches')!;
    const isNone = async (): Promise<boolean> => {
      await reconciler.hearWishes();
      return (await distrusted.get()).values[0]!.value === 0;
    };
    await waitUntil(isNone, { timeoutMs: 5000, what: 'all gates are believed' });
  }

  /** The invariants, asked of the stores; those that do not hold. */
  async violated(): Promise<object[]> {
    type Checked = { invariants: { id: string; holds: boolean }[] };
    const { body } = await this.call<Checked>({ role: 'sre' }, 'GET', '/ops/invariants');
    return body.invariants.filter(({ holds }) => !holds);
  }
}
