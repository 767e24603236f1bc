import type { RunningSystem } from '#src/sandbox/system.js';
import { waitUntil } from '#src/sandbox/services/index.js';
import { Pool } from 'pg';
import { median } from './table.js';

/** What one change reaches, by the promise that it is measured for. */
const BRANCHES = 200;
const DAYS = 31;
/** The branch whose days the added branches repeat. */
const PATTERN = 'B006';
/** Branches whose days all have a cap, to which places can be added. */
const CAPPED = `
  SELECT branch_id AS id FROM quota_counters
  WHERE product_group = 'HOUSING' AND period = 'DAY' AND pool = 'ALL' AND time_window = ''
  GROUP BY branch_id HAVING bool_and(capacity IS NOT NULL) ORDER BY branch_id`;
/** The network is read anew from time to time; then the gates of the new branches open. */
const KNOWN_TIMEOUT_MS = 90_000;

export interface WideChangeRound {
  readonly bookingsPerSecond: number;
  /** Bookings a second while one such change followed the other. */
  readonly duringPerSecond: number;
  /** From request to answer. */
  readonly changesMs: readonly number[];
}

/** A quota change of 200 branches × 31 days, made again and again while customers book. */
export class WideChange {
  private readonly pool: Pool;
  private branchIds: readonly string[] = [];
  private step = 1;

  constructor(
    private readonly system: RunningSystem,
    private readonly makerToken: string,
    private readonly sreToken: string,
  ) {
    this.pool = new Pool({ connectionString: system.databaseUrl, max: 1 });
    this.pool.on('error', () => undefined);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** Adds branches until there are enough, with counters of their own and open gates. */
  async prepare(): Promise<void> {
    await this.pool.query(
      `INSERT INTO branches SELECT (jsonb_populate_record(NULL::branches,
         to_jsonb(branch) || jsonb_build_object('id', 'W' || lpad(n::text, 3, '0'), 'product_groups', '{HOUSING}'::text[]))).*
       FROM branches AS branch, generate_series(1, $1 - (SELECT count(*)::integer FROM (${CAPPED}) AS capped)) AS n
       WHERE branch.id = $2`,
      [BRANCHES, PATTERN],
    );
    await this.pool.query(
      `INSERT INTO quota_counters (branch_id, product_group, period, period_start, pool, time_window, capacity, ceiling)
       SELECT added.id, product_group, period, period_start, pool, time_window, capacity, capacity
       FROM quota_counters, branches AS added
       WHERE quota_counters.branch_id = $1 AND product_group = 'HOUSING' AND added.id LIKE 'W%'`,
      [PATTERN],
    );
    await this.pool.query('ANALYZE branches, quota_counters');
    const { rows } = await this.pool.query<{ id: string }>(CAPPED);
    this.branchIds = rows.map(({ id }) => id);
    const known = await waitUntil(() => this.gatesAreOpen(), {
      timeoutMs: KNOWN_TIMEOUT_MS,
      intervalMs: 1000,
    });
    if (known === undefined) throw new Error('the gates of the added branches did not open');
  }

  /** Changes follow each other from before the work begins until it is over. */
  async during<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly changesMs: number[] }> {
    const changesMs: number[] = [];
    const state = { isOver: false };
    const changing = async (): Promise<void> => {
      while (!state.isOver) changesMs.push(await this.change());
    };
    const changes = changing();
    // It is waited for below; until then its failure is nobody's.
    changes.catch(() => undefined);
    try {
      return { result: await work(), changesMs };
    } finally {
      state.isOver = true;
      await changes;
    }
  }

  /** One change, one place up and the next time one down. @returns how long it took. */
  private async change(): Promise<number> {
    const add = this.step;
    this.step = -this.step;
    const start = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
    const end = new Date(Date.now() + (6 + DAYS) * 86_400_000).toISOString().slice(0, 10);
    const begunMs = performance.now();
    const response = await fetch(`${this.system.url}/api/v1/staff/quota-changes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.makerToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        branchIds: this.branchIds,
        product: 'MORTGAGE',
        changes: [{ period: 'DAY', start, end, add }],
        reason: 'bench',
      }),
    });
    const body = (await response.json()) as { status: string; summary?: { counters: number } };
    const tookMs = performance.now() - begunMs;
    const counters = body.summary?.counters;
    if (body.status !== 'APPLIED' || counters !== this.branchIds.length * DAYS)
      throw new Error(`the change was not applied: ${JSON.stringify(body).slice(0, 500)}`);
    return tookMs;
  }

  private async gatesAreOpen(): Promise<true | undefined> {
    const response = await fetch(`${this.system.url}/api/v1/ops/drift`, {
      headers: { authorization: `Bearer ${this.sreToken}` },
    });
    const { branches } = (await response.json()) as { branches: { gate: string }[] };
    return branches.length >= BRANCHES && branches.every(({ gate }) => gate === 'OPEN') ? true : undefined;
  }
}

export function wideChangeTable(rounds: readonly WideChangeRound[]): string {
  const without = median(rounds.map(({ bookingsPerSecond }) => bookingsPerSecond));
  const during = median(rounds.map(({ duringPerSecond }) => duringPerSecond));
  const ratio = median(rounds.map((round) => round.duringPerSecond / round.bookingsPerSecond));
  const changesMs = rounds.flatMap((round) => round.changesMs).sort((a, b) => a - b);
  return [
    `| quota change of ${BRANCHES} branches × ${DAYS} days | changes | median s | slowest s | bookings/s without | during | ratio |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    `| one after the other while customers book | ${changesMs.length} | ${(median(changesMs) / 1000).toFixed(2)} | ${(changesMs.at(-1)! / 1000).toFixed(2)} | ${Math.round(without)} | ${Math.round(during)} | ${ratio.toFixed(2)} |`,
  ].join('\n');
}
