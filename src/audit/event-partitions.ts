import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { dayIn, monthStart, addDays } from '../platform/clock/index.js';
import { Logger } from '../platform/logging/index.js';
import { Database, isStoreAway, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';

const ensurePartition = sqlFile(import.meta.url, 'sql/ensure-event-partition.sql');

/** Prepared a quarter ahead, so that a worker that stands still for weeks costs nothing. */
const MONTHS_AHEAD = 3;
const ENSURE_EVERY_MS = 6 * 3_600_000;
/** Longer than any month, so that from the first of one it leads into the next. */
const INTO_NEXT_MONTH_DAYS = 31;
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
    await this.ensure();
  }

  start(): void {
    this.task.start();
  }

  async ensure(): Promise<void> {
    let month = monthStart(dayIn('UTC', this.clock.nowMs()));
    for (let ahead = 0; ahead <= MONTHS_AHEAD; ahead += 1) {
      await this.ensureMonth(month);
      month = monthStart(addDays(month, INTO_NEXT_MONTH_DAYS));
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  private async ensureMonth(month: string): Promise<void> {
    try {
      await this.database.transaction(async (client) => {
        await client.query('SELECT pg_advisory_xact_lock($1)', [PARTITION_LOCK_KEY]);
        const name = `events_${month.slice(0, 7).replace('-', '_')}`;
        const known = await client.query('SELECT to_regclass($1) IS NOT NULL AS known', [name]);
        if ((known.rows[0] as { known: boolean }).known) return;
        const { rows } = await client.query<{ statement: string }>(ensurePartition.text, [month]);
        await client.query(rows[0]!.statement);
      });
    } catch (error) {
      if (isStoreAway(error)) throw error;
      // The log goes on in the default partition; an operator moves those rows at leisure.
      this.logger.error({ err: error, month }, 'a month of the event log could not be prepared');
    }
  }
}
