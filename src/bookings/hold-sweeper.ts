import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { Database, isStoreAway, sqlFile } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { BookingEnder } from './end-booking.js';

const findExpiredHolds = sqlFile(import.meta.url, 'sql/find-expired-holds.sql');

/** A slot whose hold is over is free again within about this. */
const SWEEP_EVERY_MS = 500;
/** One statement ends at most so many; the rest follow in the next ones of the same sweep. */
const MAX_BATCH_HOLDS = 500;
/** Beyond it the sweep leaves the rest to the next one, so that it can be stopped. */
const MAX_BATCHES = 40;
const NO_TRACE = '0'.repeat(32);

/** Ends holds whose time is over, by the store's clock, and gives their units back exactly once (INV-7). */
@Injectable()
export class HoldSweeper implements OnApplicationShutdown {
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly ender: BookingEnder,
    logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'hold-sweeper',
      everyMs: SWEEP_EVERY_MS,
      run: () => this.sweep(),
      logger,
      expected: isStoreAway,
    });
  }

  start(): void {
    this.task.start();
  }

  /** @returns how many holds were ended. */
  async sweep(): Promise<number> {
    let ended = 0;
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const holds = await this.database.run<{ id: string; seq: number }>(findExpiredHolds, [MAX_BATCH_HOLDS]);
      if (holds.length === 0) break;
      const verdicts = await this.ender.expire(
        holds.map(({ id, seq }) => ({
          id,
          seq,
          from: 'HELD',
          to: 'EXPIRED',
          event: 'EXPIRED',
          reason: null,
          actorId: 'hold-sweeper',
          actorRole: 'system',
          traceId: NO_TRACE,
          keyDigest: null,
          requestDigest: null,
        })),
      );
      ended += verdicts.filter(({ kind }) => kind === 'ACCEPTED').length;
      if (holds.length < MAX_BATCH_HOLDS) break;
    }
    return ended;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }
}
