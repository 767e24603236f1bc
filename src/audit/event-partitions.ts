import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { dayIn, monthStart, addDays } from '../platform/clock/index.js';
import { Logger } from '../platform/logging/index.js';
import {
  arrayLiteral,
  Database,
  isStoreAway,
  isTooMuch,
  sqlFile,
  StoreClock,
} from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';

const findMissing = sqlFile(import.meta.url, 'sql/find-missing-event-months.sql');
const ensurePartition = sqlFile(import.meta.url, 'sql/ensure-event-partition.sql');

/** Prepared a quarter ahead, so that a worker that stands still for weeks costs nothing. */
const MONTHS_AHEAD = 3;
const ENSURE_EVERY_MS = 6 * 3_600_000;
/** Longer than any month, so that from the first of one it leads into the next. */
const INTO_NEXT_MONTH_DAYS = 31;
/** While a month waits for whoever reads the log, everybody who writes to it waits behind the month. */
const LOCK_TIMEOUT_MS = 200;
/** Any number that no other user of the database locks by. */
const PARTITION_LOCK_KEY = 592_026_112_5;

/**
 * Prepares the months of the event log. Rows of a month that was not prepared fall into the default partition, from
 * which PostgreSQL will not let the month be made any more: so the months are made before anything is written.
 */
@Injectable()
export class EventPartitions implements OnModuleInit, OnApplicationShutdown {
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly clock: StoreClock,
    private readonly logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'event-partitions',
      everyMs: ENSURE_EVERY_MS,
      run: () => this.ensure(),
      logger,
      expected: isStoreAway,
    });
  }

  async onModuleInit(): Promise<void> {
    await this.ensure({ insist: true });
  }

  start(): void {
    this.task.start();
  }

  /**
   * @param options.insist fail where the current month could not be made in time: what a process that starts would write
   *   keeps that month from ever being made. Months ahead have time until the next run.
   */
  async ensure({ insist = false }: { readonly insist?: boolean } = {}): Promise<void> {
    const current = monthStart(dayIn('UTC', this.clock.nowMs()));
    const months = [current];
    while (months.length <= MONTHS_AHEAD)
      months.push(monthStart(addDays(months.at(-1)!, INTO_NEXT_MONTH_DAYS)));
    const missing = await this.database.run<{ month: string }>(findMissing, [arrayLiteral(months)]);
    for (const { month } of missing) {
      try {
        await this.prepare(month);
      } catch (error) {
        if (isTooMuch(error) ? insist && month === current : isStoreAway(error)) throw error;
        // The log goes on in the default partition; an operator moves those rows at leisure.
        this.logger.error({ err: error, month }, 'a month of the event log could not be prepared');
      }
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  private async prepare(month: string): Promise<void> {
    await this.database.transaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK_KEY]);
      // Somebody else may have made it while this one waited for the lock.
      const missing = await client.query({ ...findMissing, values: [arrayLiteral([month])] });
      if (missing.rows.length === 0) return;
      const { rows } = await client.query<{ statement: string }>(ensurePartition.text, [month]);
      await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await client.query(rows[0]!.statement);
    });
  }
}
