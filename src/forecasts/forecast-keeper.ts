import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { BranchesReadModel } from '../branches/index.js';
import { type Product, PRODUCTS } from '../loans/index.js';
import { addDays, dayIn } from '../platform/clock/index.js';
import { isRefusal } from '../platform/errors/index.js';
import { Logger } from '../platform/logging/index.js';
import { Database, isStoreAway, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { productGroupOf } from '../quotas/index.js';
import { type NewTask, type TaskActor, Worklist } from '../worklist/index.js';
import { ForecastMaker } from './forecast-maker.js';
import { ForecastsConfig } from './forecasts.config.js';
import { isPeak } from './peak-runbook.policy.js';
import { type ForecastDay, ForecastsReadModel } from './forecasts.read-model.js';

const findStale = sqlFile(import.meta.url, 'sql/find-stale-branches.sql');

const LOOK_EVERY_MS = 600_000;
/** Seconds for a branch to be fitted, hundredths for its peaks, and a large bank has hundreds. */
const ROUND_BOUND_MS = 1_800_000;
/** Four weeks are enough to call for people and to change a quota, and near enough to believe. */
const PEAK_DAYS = 28;
const SYSTEM: TaskActor = { id: 'forecast-keeper', role: 'system', traceId: '0'.repeat(32) };
const BEYOND_AGAIN = '预计再次超过名额 · beyond the quota again';
/** Any number that no other user of the database locks by. */
const FORECAST_LOCK_KEY = 592_026_112_7;

/**
 * Makes the forecasts of every branch once a day, one worker at a time, and gives the head of a branch a task for each
 * day on which more are expected than its quota holds; looked for in every round.
 */
@Injectable()
export class ForecastKeeper implements OnApplicationShutdown {
  private readonly task: PeriodicTask;
  private delay: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly maker: ForecastMaker,
    private readonly forecasts: ForecastsReadModel,
    private readonly worklist: Worklist,
    private readonly clock: StoreClock,
    private readonly config: ForecastsConfig,
    logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'forecast-keeper',
      everyMs: LOOK_EVERY_MS,
      boundMs: ROUND_BOUND_MS,
      run: () => this.round(),
      logger,
      expected: isStoreAway,
    });
  }

  start(): void {
    this.delay = setTimeout(() => this.task.start(), this.config.startDelaySeconds * 1000).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearTimeout(this.delay);
    // Hundreds of branches are more than a process that ends waits for.
    this.stopping = true;
    await this.task.stop();
  }

  /**
   * Makes the forecasts that are not of today, and looks for peaks at every branch: quotas change at any hour.
   * @returns how many branches were worked out; none when another worker is at it, or all are of today.
   */
  async round(): Promise<number> {
    return this.database.session(async (client, discard) => {
      // Held by the session, not by a transaction: the work has many statements of its own.
      const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
        FORECAST_LOCK_KEY,
      ]);
      if (rows[0]?.mine !== true) return 0;
      try {
        return await this.workThrough();
      } finally {
        // A connection that keeps the lock would keep every other worker from ever working these out.
        await client.query('SELECT pg_advisory_unlock($1)', [FORECAST_LOCK_KEY]).catch(discard);
      }
    });
  }

  private async workThrough(): Promise<number> {
    const rows = await this.database.run<{ branchId: string }>(findStale);
    const stale = new Set(rows.map(({ branchId }) => branchId));
    if (stale.size > 0) await this.maker.collect();
    let made = 0;
    for (const { id, active } of this.branches.all()) {
      if (this.stopping) break;
      if (!active) continue;
      if (stale.has(id)) {
        await this.maker.make(id);
        made += 1;
      }
      await this.watchPeaks(id);
    }
    return made;
  }

  /**
   * Opens a task for each day that is beyond its quota; of one day and group there is one, ever, which is taken up again
   * when it had settled itself.
   * @returns how many were opened, or taken up again.
   */
  async watchPeaks(branchId: string): Promise<number> {
    const branch = this.branches.get(branchId);
    if (branch === undefined) return 0;
    const from = dayIn(branch.timeZone, this.clock.nowMs());
    const tasks: NewTask[] = [];
    for (const group of branch.productGroups) {
      const product = PRODUCTS.find((each) => productGroupOf(each) === group);
      if (product === undefined) continue;
      const to = addDays(from, PEAK_DAYS - 1);
      const known = await this.forecasts.of({ branchId, product, from, to });
      if (isRefusal(known)) continue;
      const beyond = known.days.filter((day) => isPeak(day.expected, day.counter?.capacity, this.config));
      tasks.push(...beyond.map((day) => peakTask(branchId, product, day)));
    }
    const matters = tasks.map(({ matter }) => matter);
    await this.settleOthers(branchId, new Set(matters));
    const ended = await this.worklist.ended('FORECAST_PEAK', branchId, matters);
    const idOf = new Map(ended.map(({ id, matter }) => [matter, id]));
    const found = tasks.map((task) => ({ task, taskId: idOf.get(task.matter) ?? null }));
    return this.worklist.openOrReopen(found, SYSTEM, BEYOND_AGAIN);
  }

  /** Days that are over, or within their quota by now. */
  private async settleOthers(branchId: string, beyond: ReadonlySet<string>): Promise<void> {
    const open = await this.worklist.unfinished('FORECAST_PEAK', branchId);
    const settled = open.filter(({ matter }) => !beyond.has(matter)).map(({ id }) => id);
    const note = '名额已够或日期已过 · enough places by now, or over';
    await this.worklist.settle(settled, { to: 'DONE', note }, SYSTEM);
  }
}

function peakTask(branchId: string, product: Product, day: ForecastDay): NewTask {
  const { date, expected, low, high, counter, suggestion, effects, resources, runbook, fittedAt } = day;
  return {
    kind: 'FORECAST_PEAK',
    matter: `${branchId} ${productGroupOf(product)} ${date}`,
    branchId,
    bookingId: null,
    sourceId: null,
    // A week before, so that people can be called and a change approved.
    dueOn: addDays(date, -7),
    details: {
      date,
      product,
      expected,
      low,
      high,
      quota: counter?.capacity ?? null,
      suggested: suggestion.set ?? null,
      effects: effects.slice(0, 3),
      fittedAt: fittedAt.toISOString(),
      resources,
      actions: runbook,
    },
  };
}
