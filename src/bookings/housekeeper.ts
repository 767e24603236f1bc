import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { Database, isStoreAway, sqlFile } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { InvariantsReadModel } from './invariants/invariants.read-model.js';
import { PhoneResealer } from './phone-resealer.js';

const purgeKeys = sqlFile(import.meta.url, 'sql/purge-idempotency-keys.sql');

const EVERY_MS = 300_000;
/** A hundred deletes and a recount of everything, on the tables of a large bank. */
const ROUND_BOUND_MS = 600_000;
/** A client that has not learnt its answer within a week asks a person. */
const KEY_LIFE_DAYS = 7;
/** Short deletes, so that nobody waits for their locks. */
const MAX_BATCH_KEYS = 5000;
const MAX_BATCHES = 100;

/** What has to be done now and then: old keys are forgotten, phone numbers sealed by the current key, and the invariants are checked while nobody asks. */
@Injectable()
export class Housekeeper implements OnApplicationShutdown {
  private readonly task: PeriodicTask;

  constructor(
    private readonly database: Database,
    private readonly invariants: InvariantsReadModel,
    private readonly resealer: PhoneResealer,
    private readonly logger: Logger,
  ) {
    this.task = new PeriodicTask({
      name: 'housekeeper',
      everyMs: EVERY_MS,
      boundMs: ROUND_BOUND_MS,
      run: () => this.round(),
      logger,
      expected: isStoreAway,
    });
  }

  start(): void {
    this.task.start();
  }

  async round(): Promise<void> {
    await this.purgeKeys();
    await this.resealer.round();
    const violated = (await this.invariants.check()).filter(({ holds }) => !holds);
    for (const { id, promise, violations, examples } of violated) {
      this.logger.error({ id, promise, violations, examples }, 'an invariant does not hold');
    }
  }

  /** @returns how many keys were forgotten. */
  async purgeKeys(): Promise<number> {
    let purged = 0;
    for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
      const rows = await this.database.run(purgeKeys, [KEY_LIFE_DAYS, MAX_BATCH_KEYS]);
      purged += rows.length;
      if (rows.length < MAX_BATCH_KEYS) break;
    }
    return purged;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.task.stop();
  }
}
