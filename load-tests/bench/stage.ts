import { Pool } from 'pg';
import { createClient } from 'redis';
import type { RunningSystem } from '#src/sandbox/system.js';
import { waitUntil } from '#src/sandbox/services/index.js';
import { findSlots } from '../runner/stage.js';
import type { Slot } from './customers.js';
import { parentOf, processorTimeOfFamilyUs } from './processor-time.js';

const BRANCHES = 10;
const DAYS = 10;
const AMPLE = 1_000_000;
/** The rule version of bookings that were there before. */
const HISTORY_VERSION = '2020.1';
const OPEN_TIMEOUT_MS = 30_000;

/** The stores between rounds: what a round leaves behind is removed, and the gate is filled again. */
export class Stage {
  private readonly pool: Pool;
  /** Of PostgreSQL and of Redis, where they run on this machine. */
  private storePids: readonly (number | undefined)[] = [];

  constructor(
    private readonly system: RunningSystem,
    private readonly sreToken: string,
  ) {
    this.pool = new Pool({ connectionString: system.databaseUrl, max: 2 });
    // The server stops before this pool when a run is broken off; that says nothing new.
    this.pool.on('error', () => undefined);
  }

  async findStores(): Promise<void> {
    const { rows } = await this.pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    this.storePids = [parentOf(rows[0]!.pid), await this.redisPid()];
  }

  /** What PostgreSQL and Redis have used so far, µs. */
  processorTimesUs(): (number | undefined)[] {
    return this.storePids.map(processorTimeOfFamilyUs);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  /** A hundred slots that stay open for mortgages: ten branches × ten days. */
  slots(): Promise<Slot[]> {
    return findSlots(this.system.url, { branches: BRANCHES, days: DAYS });
  }

  /** Empties bookings and counters; every counter has `capacity` places. */
  async reset(capacity = AMPLE, keepHistory = false): Promise<void> {
    await this.comesToRest();
    if (keepHistory) {
      await this.pool.query(`DELETE FROM bookings WHERE rule_version <> '${HISTORY_VERSION}'`);
      await this.pool.query('TRUNCATE idempotency_keys, events');
      await this.pool.query('VACUUM bookings');
    } else await this.pool.query('TRUNCATE bookings, idempotency_keys, events');
    await this.pool.query(
      'UPDATE quota_counters SET capacity = $1, ceiling = $1, taken = 0, held = 0 WHERE capacity IS NOT NULL',
      [capacity],
    );
    await this.pool.query('VACUUM ANALYZE quota_counters');
    await this.reopenGate();
  }

  async countBookings(): Promise<number> {
    const { rows } = await this.pool.query<{ count: string }>(
      `SELECT count(*) FROM bookings WHERE status = 'BOOKED'`,
    );
    return Number(rows[0]!.count);
  }

  /** Old, ended bookings, as a bank has them after some years. */
  async fillHistory(rows: number): Promise<void> {
    await this.pool.query(
      `INSERT INTO bookings (id, number, status, customer_id, loan_id, product, branch_id, date, channel, kind, contact_phone, rule_version, counter_ids, created_at, booked_at)
       SELECT gen_random_uuid(), 'H' || n, 'COMPLETED', 'C' || n % 900000, 'L' || n % 900000, 'MORTGAGE', 'B0' || lpad((n % 20 + 1)::text, 2, '0'),
         date '2020-01-01' + n % 2000, 'ONLINE', 'FULL', '13800138000', '${HISTORY_VERSION}', '{}', timestamptz '2020-01-01' + n * interval '30 s', timestamptz '2020-01-01'
       FROM generate_series(1, $1::integer) AS n`,
      [rows],
    );
    await this.pool.query('VACUUM ANALYZE bookings');
  }

  /** Requests that the load generator left behind at its end are still being decided. */
  private async comesToRest(): Promise<void> {
    let before = -1;
    const atRest = async (): Promise<true | undefined> => {
      const now = await this.countBookings();
      const same = now === before;
      before = now;
      return same ? true : undefined;
    };
    const rested = await waitUntil(atRest, { timeoutMs: OPEN_TIMEOUT_MS, intervalMs: 500 });
    if (rested === undefined) throw new Error('bookings went on after the end of a round');
  }

  async reopenGate(): Promise<void> {
    if (this.system.redisUrl === undefined) return;
    const redis = await openRedis(this.system.redisUrl);
    await redis.flushAll();
    await redis.close();
    const open = await waitUntil(() => this.gateIsTrue(), { timeoutMs: OPEN_TIMEOUT_MS, intervalMs: 200 });
    if (open === undefined) throw new Error('the gate did not open again');
  }

  private async redisPid(): Promise<number | undefined> {
    if (this.system.redisUrl === undefined) return undefined;
    const redis = await openRedis(this.system.redisUrl);
    const [, pid] = /process_id:(\d+)/.exec(await redis.info('server')) ?? [];
    await redis.close();
    return pid === undefined ? undefined : Number(pid);
  }

  private async gateIsTrue(): Promise<true | undefined> {
    const response = await fetch(`${this.system.url}/api/v1/ops/drift`, {
      headers: { authorization: `Bearer ${this.sreToken}` },
    });
    const { totalDrift, branches } = (await response.json()) as {
      totalDrift: number;
      branches: { gate: string }[];
    };
    return totalDrift === 0 && branches.every(({ gate }) => gate === 'OPEN') ? true : undefined;
  }
}

async function openRedis(url: string) {
  const redis = createClient({ url });
  await redis.connect();
  return redis;
}
