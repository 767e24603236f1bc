import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { BranchesReadModel } from '../../src/branches/index.js';
import type { Caller } from '../../src/identity/index.js';
import type { RuleSetsReadModel } from '../../src/loans/index.js';
import { loadConfig } from '../../src/platform/config/index.js';
import { isRefusal } from '../../src/platform/errors/index.js';
import { Logger, LoggingConfig } from '../../src/platform/logging/index.js';
import { MetricsRegistry } from '../../src/platform/metrics/index.js';
import { Database, migrate, PostgresConfig, type StoreClock } from '../../src/platform/postgres/index.js';
import { BranchOffers } from '../../src/quotas/branch-offers.js';
import { BreakGlassLog } from '../../src/quotas/break-glass/break-glass-log.js';
import { ChangeApplier } from '../../src/quotas/changes/change-applier.js';
import { ChangePlanner } from '../../src/quotas/changes/change-planner.js';
import { ChangeQuota, type ChangeQuotaCommand } from '../../src/quotas/changes/change-quota.use-case.js';
import { ChangeRecorder } from '../../src/quotas/changes/change-recorder.js';
import { QuotaChanges, type QuotaChangeShown } from '../../src/quotas/changes/quota-changes.read-model.js';
import { CounterSnapshots } from '../../src/quotas/counter-snapshots.js';
import { type CounterChange, GateNotice } from '../../src/quotas/gate-notice.js';
import { OpenHorizon } from '../../src/quotas/open-horizon.use-case.js';
import type { RequestedChange } from '../../src/quotas/quota-change.policy.js';
import { seed } from '../../src/sandbox/seed.js';
import { type RunningPostgres, startPostgres } from '../../src/sandbox/services/index.js';

export const HORIZON_DAYS = 60;

export class RecordedNotices extends GateNotice {
  readonly adjustments: { branchId: string; changes: readonly CounterChange[] }[] = [];
  readonly reopenings: string[] = [];
  broken = false;

  override async adjusted(branches: ReadonlyMap<string, readonly CounterChange[]>): Promise<void> {
    if (this.broken) throw new Error('the gate is away');
    for (const [branchId, changes] of branches) this.adjustments.push({ branchId, changes });
  }

  override async reopened(branchId: string): Promise<void> {
    if (this.broken) throw new Error('the gate is away');
    this.reopenings.push(branchId);
  }
}

export interface Cell {
  branchId?: string;
  period?: string;
  start: string;
  pool?: string;
  window?: string;
  group?: string;
}

export interface CounterRow {
  id: number;
  capacity: number | null;
  ceiling: number | null;
  taken: number;
  held: number;
  version: number;
}

const maker: Caller = { kind: 'staff', id: 'M001', roles: ['quota-maker'], branches: '*' };

/** The room on a database of its own: what TEST_DATABASE_URL names, else a server that is thrown away. */
export class QuotasFixture {
  readonly notices = new RecordedNotices();
  database!: Database;
  snapshots!: CounterSnapshots;
  horizon!: OpenHorizon;
  change!: ChangeQuota;
  changes!: QuotaChanges;
  /** At the branches in China. */
  today!: string;
  readonly #name = `quotas_${randomUUID().replaceAll('-', '')}`;
  #server: RunningPostgres | undefined;
  #folder: string | undefined;
  #admin: Client | undefined;

  async start(): Promise<void> {
    const url = process.env['TEST_DATABASE_URL'] ?? (await this.#startServer());
    this.#admin = new Client({ connectionString: url });
    await this.#admin.connect();
    await this.#admin.query(`CREATE DATABASE ${this.#name}`);
    const own = new URL(url);
    own.pathname = `/${this.#name}`;
    await migrate(own.href);
    const env = { DATABASE_URL: own.href, YUHUAN_LOG_LEVEL: 'fatal' };
    const config = loadConfig(env, [PostgresConfig, LoggingConfig], []);
    const logger = new Logger(config.get<typeof LoggingConfig>(LoggingConfig));
    this.database = new Database(config.get<typeof PostgresConfig>(PostgresConfig), logger);
    await seed(this.database.pool);
    this.snapshots = new CounterSnapshots(this.database, new MetricsRegistry());
    const clock = { nowMs: () => Date.now() } as StoreClock;
    const rules = { current: () => ({ horizonDays: HORIZON_DAYS }) } as unknown as RuleSetsReadModel;
    const offers = new BranchOffers({} as BranchesReadModel, rules);
    this.horizon = new OpenHorizon(this.database, offers, clock, logger, this.notices);
    this.changes = new QuotaChanges(this.database);
    this.change = new ChangeQuota(
      this.database,
      new ChangePlanner(),
      new ChangeRecorder(),
      new ChangeApplier(this.snapshots, logger, this.notices),
      this.changes,
      new BreakGlassLog(this.database, logger, new MetricsRegistry()),
      clock,
      { get: () => undefined } as unknown as BranchesReadModel,
    );
    this.today = await this.one("SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS value");
  }

  async stop(): Promise<void> {
    await this.database?.onApplicationShutdown();
    await this.#admin?.query(`DROP DATABASE IF EXISTS ${this.#name} WITH (FORCE)`);
    await this.#admin?.end();
    await this.#server?.stop();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  /** The column `value` of the first row. */
  async one<T>(text: string, values: unknown[] = []): Promise<T> {
    const { rows } = await this.database.pool.query<{ value: T }>(text, values);
    return rows[0]!.value;
  }

  async counterAt(cell: Cell): Promise<CounterRow | undefined> {
    const { rows } = await this.database.pool.query<CounterRow>(
      `SELECT id, capacity, ceiling, taken, held, version FROM quota_counters
       WHERE (branch_id, product_group, period, period_start, pool, time_window) = ($1, $2, $3, $4, $5, $6)`,
      [
        cell.branchId ?? 'B001',
        cell.group ?? 'HOUSING',
        cell.period ?? 'DAY',
        cell.start,
        cell.pool ?? 'ALL',
        cell.window ?? '',
      ],
    );
    return rows[0];
  }

  command(changes: readonly Partial<RequestedChange>[], more: object = {}): ChangeQuotaCommand {
    const lines = changes.map((line): RequestedChange => ({
      period: 'DAY',
      start: this.today,
      pool: 'ALL',
      timeWindow: '',
      action: { set: 10 },
      ...line,
    }));
    return {
      branchIds: ['B001'],
      product: 'MORTGAGE' as const,
      changes: lines,
      reason: 'test',
      caller: maker,
      traceId: 'trace-1',
      ...more,
    };
  }

  async applied(changes: readonly Partial<RequestedChange>[], more: object = {}): Promise<QuotaChangeShown> {
    const answer = await this.change.execute(this.command(changes, more));
    if (isRefusal(answer)) throw new Error(`refused: ${answer.definition.code}`);
    if (answer.change.status !== 'APPLIED') throw new Error(`not applied: ${answer.change.status}`);
    return answer.change;
  }

  async #startServer(): Promise<string> {
    this.#folder = await mkdtemp(join(tmpdir(), 'yuhuan-quotas-'));
    // Root's mkdtemp closes the folder to the account that PostgreSQL runs as.
    await chmod(this.#folder, 0o755);
    this.#server = await startPostgres({
      dataDir: join(this.#folder, 'postgres'),
      log: () => undefined,
      settings: { fsync: 'off' },
      throwAway: true,
    });
    return this.#server.url;
  }
}

/** The code of the first fault, or else of the refusal. */
export function codeOf(answer: unknown): string {
  if (!isRefusal(answer)) return 'not refused';
  return answer.more.faults?.[0]?.definition.code ?? answer.definition.code;
}
