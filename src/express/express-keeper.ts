import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { Database, isStoreAway, sqlFile } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';

const endModes = sqlFile(import.meta.url, 'sql/end-express-modes.sql');

/** An end counts at once, whoever has written it down; the log may be this much late. */
const SWEEP_EVERY_MS = 5_000;
const TRACE_ID = '0'.repeat(32);

/** Writes the ends that come by themselves into the event log. */
@Injectable()
export class ExpressKeeper implements OnApplicationShutdown {
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'express-keeper',
      everyMs: SWEEP_EVERY_MS,
      run: () => this.sweep(),
      logger,
      expected: isStoreAway,
    });
  }

  start(): void {
    this.task.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }

  async sweep(): Promise<void> {
    for (const { branchId } of await this.database.run(endModes, [TRACE_ID])) {
      this.logger.warn({ branchId }, 'express mode has ended');
    }
  }
}
