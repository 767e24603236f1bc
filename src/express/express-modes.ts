import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { Database, isStoreAway, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { ExpressConfig } from './express.config.js';

const listModes = sqlFile(import.meta.url, 'sql/list-express-modes.sql');

/** One a branch and one for all: more than any bank has branches. */
const MODES_MAX = 20_000;

/** Express mode as it is on now. */
export interface ExpressMode {
  readonly [column: string]: unknown;
  /** Null: every branch. */
  readonly branchId: string | null;
  readonly reason: string;
  readonly turnedOnBy: string;
  readonly turnedOnAt: Date;
  readonly endsAt: Date;
}

/**
 * Where express mode is on, in memory, so that a booking asks nobody. A mode ends by the store's clock without being
 * read anew; while the judge is away, nothing is booked anyway.
 */
@Injectable()
export class ExpressModes implements OnModuleInit, OnApplicationShutdown {
  private readonly task: PeriodicTask;
  private modes: readonly ExpressMode[] = [];
  private byBranch: ReadonlyMap<string | null, ExpressMode> = new Map();
  private reading: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly clock: StoreClock,
    { refreshMs }: ExpressConfig,
    logger: Logger,
    metrics: MetricsRegistry,
  ) {
    this.task = new PeriodicTask({
      name: 'express-reader',
      everyMs: refreshMs,
      run: () => this.refresh(),
      logger,
      expected: isStoreAway,
    });
    metrics.showGauges(
      'yuhuan_express_modes',
      'Express modes that are on now: of single branches, and of all branches at once',
      ['scope'],
      () => {
        const modes = this.list();
        const ofAll = modes.filter(({ branchId }) => branchId === null).length;
        return [
          [{ scope: 'all' }, ofAll],
          [{ scope: 'branch' }, modes.length - ofAll],
        ];
      },
    );
  }

  /** @throws if the judge cannot be read: a process that does not know the mode is not ready. */
  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
    await this.reading?.catch(() => undefined);
  }

  list(): readonly ExpressMode[] {
    const nowMs = this.clock.nowMs();
    return this.modes.filter(({ endsAt }) => endsAt.getTime() > nowMs);
  }

  /** Until when the branch takes bookings of two entries, by its own mode or that of all; undefined: it does not. */
  untilAt(branchId: string): Date | undefined {
    if (this.modes.length === 0) return undefined;
    const own = this.endOf(branchId);
    const ofAll = this.endOf(null);
    if (own === undefined || ofAll === undefined) return own ?? ofAll;
    return own > ofAll ? own : ofAll;
  }

  isOn(branchId: string): boolean {
    return this.untilAt(branchId) !== undefined;
  }

  /** Reads anew; callers that come while a reading is under way share it. */
  async refresh(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  /** For whoever has just committed a change: a reading that was under way by then may have missed it. */
  async refreshAfterCommit(): Promise<void> {
    await this.reading?.catch(() => undefined);
    await this.refresh();
  }

  private endOf(scope: string | null): Date | undefined {
    const endsAt = this.byBranch.get(scope)?.endsAt;
    return endsAt !== undefined && endsAt.getTime() > this.clock.nowMs() ? endsAt : undefined;
  }

  private async read(): Promise<void> {
    this.modes = await this.database.run<ExpressMode>(listModes, [MODES_MAX]);
    this.byBranch = new Map(this.modes.map((mode) => [mode.branchId, mode]));
  }
}
