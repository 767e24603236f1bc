import { randomUUID } from 'node:crypto';
import { digestOf, newBookingIdentity } from '../../../src/bookings/booking-identity.js';
import { Judge } from '../../../src/bookings/judge/judge.js';
import { PhoneVault } from '../../../src/bookings/phone-vault.js';
import { FieldCipher } from '../../../src/platform/encryption/index.js';
import type { Claim, Confirmation, Release, Swap } from '../../../src/bookings/judge/judge.types.js';
import { loadConfig } from '../../../src/platform/config/index.js';
import { Logger, LoggingConfig } from '../../../src/platform/logging/index.js';
import { MetricsRegistry } from '../../../src/platform/metrics/index.js';
import { Database, PostgresConfig, RecentCommits } from '../../../src/platform/postgres/index.js';
import type { Counter } from '../../../src/quotas/index.js';
import { createTestDatabase, type TestDatabase } from '../../harness/database.js';
import { TEST_FIELD_KEYS } from '../../harness/field-keys.js';

export interface CounterSpec {
  readonly branchId?: string;
  readonly period?: Counter['period'];
  readonly start?: string;
  readonly pool?: string;
  readonly timeWindow?: string;
  /** null: unlimited. */
  readonly capacity: number | null;
}

export interface CounterState {
  readonly id: number;
  readonly capacity: number | null;
  readonly taken: number;
  readonly held: number;
  readonly ceiling: number | null;
}

export interface BookingState {
  readonly status: string;
  readonly seq: number;
  readonly branchId: string;
  readonly date: string;
  readonly counterIds: readonly number[];
  readonly changes: number;
}

type Row = Record<string, unknown>;

export const DATE = '2026-11-30';

const PHONES = new PhoneVault(
  new FieldCipher({
    fieldKeys: TEST_FIELD_KEYS.YUHUAN_FIELD_KEYS,
    fieldIndexKey: TEST_FIELD_KEYS.YUHUAN_FIELD_INDEX_KEY,
  }),
);

/** Judges on a real PostgreSQL and what a test needs to ask them and to look behind them. */
export class JudgeBench {
  readonly phones = PHONES;
  readonly judge: Judge;
  private readonly databases: Database[] = [];
  private counters = 0;

  private constructor(readonly database: TestDatabase) {
    this.judge = this.another();
  }

  static async open(): Promise<JudgeBench> {
    return new JudgeBench(await createTestDatabase());
  }

  async close(): Promise<void> {
    for (const database of this.databases) await database.onApplicationShutdown();
    await this.database.drop();
  }

  /** A judge with connections of its own, as in another process. */
  another(metrics = new MetricsRegistry()): Judge {
    return new Judge(this.connect(), silentLogger(), metrics, new RecentCommits(), PHONES);
  }

  connect(): Database {
    const env = { DATABASE_URL: this.database.url };
    const config = loadConfig(env, [PostgresConfig], []);
    const database = new Database(config.get(PostgresConfig), silentLogger());
    this.databases.push(database);
    return database;
  }

  async sql<T extends Row = Row>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await this.database.pool.query<T>(text, values)).rows;
  }

  /** A counter of its own cell unless told which. */
  async counter(spec: CounterSpec): Promise<Counter> {
    const { branchId = 'B001', period = 'DAY', start = DATE, pool = 'ALL', capacity } = spec;
    const timeWindow = spec.timeWindow ?? (spec.start === undefined ? `w${(this.counters += 1)}` : '');
    const [row] = await this.sql<{ id: string }>(
      `INSERT INTO quota_counters (branch_id, product_group, period, period_start, pool, time_window, capacity, ceiling)
       VALUES ($1, 'HOUSING', $2, $3, $4, $5, $6, $6) RETURNING id`,
      [branchId, period, start, pool, timeWindow, capacity],
    );
    return {
      id: Number(row!.id),
      level: period,
      period,
      periodStart: start,
      pool,
      timeWindow,
      productGroup: 'HOUSING',
      capacity,
      taken: 0,
      held: 0,
      ceiling: capacity,
      version: 1,
    };
  }

  async stateOf({ id }: { readonly id: number }): Promise<CounterState> {
    const [row] = await this.sql<{ state: CounterState }>(
      `SELECT json_build_object('id', id, 'capacity', capacity, 'taken', taken, 'held', held, 'ceiling', ceiling) AS state
       FROM quota_counters WHERE id = $1`,
      [id],
    );
    return row!.state;
  }

  async bookingOf({ id }: { readonly id: string }): Promise<BookingState | undefined> {
    const [row] = await this.sql<{ state: BookingState }>(
      `SELECT json_build_object('status', status, 'seq', seq, 'branchId', branch_id, 'date', date, 'counterIds', counter_ids,
         'changes', changes) AS state FROM bookings WHERE id = $1`,
      [id],
    );
    return row?.state;
  }

  /** `type seq from>to` of a booking, in order. */
  async eventsOf({ id }: { readonly id: string }): Promise<string[]> {
    const rows = await this.sql<{ line: string }>(
      `SELECT concat_ws(' ', seq, type, coalesce(from_state, '-') || '>' || to_state) AS line
       FROM events WHERE subject_id = $1 ORDER BY seq, id`,
      [id],
    );
    return rows.map(({ line }) => line);
  }

  /** Ends the life of holds by the store's clock, without waiting for it. */
  async letExpire(...holds: readonly { readonly id: string }[]): Promise<void> {
    await this.sql(`UPDATE bookings SET expires_at = now() - interval '1 second' WHERE id = ANY ($1)`, [
      holds.map(({ id }) => id),
    ]);
  }
}

function silentLogger(): Logger {
  return new Logger(new LoggingConfig({ level: 'silent' }));
}

let loans = 0;

const author = () => ({ actorId: 'C100001', actorRole: 'customer', traceId: '0'.repeat(32) });
const key = (text: string = randomUUID()) => ({
  keyDigest: digestOf(text),
  requestDigest: digestOf(`request ${text}`),
});

export function claim(counters: readonly Counter[], part: Partial<Claim> = {}): Claim {
  loans += 1;
  return {
    ...newBookingIdentity(),
    customerId: `C${loans}`,
    loanId: `L${loans}`,
    product: 'MORTGAGE',
    branchId: 'B001',
    date: DATE,
    timeWindow: '',
    channel: 'ONLINE',
    kind: 'FULL',
    amountMinor: null,
    effect: null,
    phone: '13800138000',
    ruleVersion: '1',
    detailsUntil: null,
    counters,
    holdMs: null,
    ...author(),
    ...key(),
    ...part,
  };
}

export function hold(counters: readonly Counter[], part: Partial<Claim> = {}): Claim {
  const nothing = { kind: null, phone: null, keyDigest: null, requestDigest: null };
  return claim(counters, { ...nothing, holdMs: 600_000, ...part });
}

export function confirmation(of: Claim, part: Partial<Confirmation> = {}): Confirmation {
  return {
    id: of.id,
    seq: 1,
    customerId: of.customerId,
    channel: 'ONLINE',
    kind: 'FULL',
    amountMinor: null,
    effect: null,
    phone: '13800138000',
    ruleVersion: '1',
    detailsUntil: null,
    ...author(),
    ...key(),
    ...part,
  };
}

export function cancellation(of: Claim, part: Partial<Release> = {}): Release {
  return {
    id: of.id,
    seq: 1,
    from: 'BOOKED',
    to: 'CANCELLED',
    event: 'CANCELLED',
    reason: null,
    ...author(),
    ...key(),
    ...part,
  };
}

export function ending(of: Claim, to: 'RELEASED' | 'EXPIRED', part: Partial<Release> = {}): Release {
  const none = { keyDigest: null, requestDigest: null };
  return cancellation(of, { from: 'HELD', to, event: to, ...none, ...part });
}

export function swap(of: Claim, next: readonly Counter[], part: Partial<Swap> = {}): Swap {
  const old = new Set(of.counters.map(({ id }) => id));
  const now = new Set(next.map(({ id }) => id));
  return {
    id: of.id,
    seq: 1,
    branchId: of.branchId,
    date: of.date,
    timeWindow: '',
    counterIds: [...now],
    units: new Map([
      ...[...old].filter((id) => !now.has(id)).map((id) => [id, -1] as const),
      ...[...now].filter((id) => !old.has(id)).map((id) => [id, 1] as const),
    ]),
    details: { from: { branchId: of.branchId, date: of.date, timeWindow: of.timeWindow } },
    state: 'BOOKED',
    event: 'RESCHEDULED',
    holdMs: null,
    detailsUntil: null,
    reason: null,
    ...author(),
    ...key(),
    ...part,
  };
}
