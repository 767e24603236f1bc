import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../platform/logging/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { Database, isStoreAway, sqlFile } from '../platform/postgres/index.js';
import { PeriodicTask } from '../platform/tasks/index.js';
import { type CheckedInvariant, InvariantsReadModel } from './invariants/invariants.read-model.js';
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
  /** What the metrics tell of each invariant: only rounds set it, so that no answer to one question stays for ever. */
  private readonly seen = new Map<string, { checkedSeconds: number; violations: number }>();

  constructor(
    private readonly database: Database,
    private readonly invariants: InvariantsReadModel,
    private readonly resealer: PhoneResealer,
    private readonly logger: Logger,
    metrics: MetricsRegistry,
  ) {
    metrics.showGauges(
      'yuhuan_invariant_violations',
      'Rows that violated an invariant when a round last checked it',
      ['invariant'],
      () => [...this.seen].map(([invariant, { violations }]) => [{ invariant }, violations] as const),
    );
    metrics.showGauges(
      'yuhuan_invariant_checked_timestamp_seconds',
      'When a round of this process last checked an invariant; 0 while none could',
      ['invariant'],
      () => [...this.seen].map(([invariant, { checkedSeconds }]) => [{ invariant }, checkedSeconds] as const),
    );
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
    try {
      await this.purgeKeys();
      await this.resealer.round();
    } finally {
      // Whatever keeps the rest of a round from its end must not keep a broken promise from being seen.
      for (const checked of await this.invariants.check()) this.tell(checked);
    }
  }

  private tell({ id, promise, holds, checked, violations, examples }: CheckedInvariant): void {
    if (holds === null) {
      if (!this.seen.has(id)) this.seen.set(id, { checkedSeconds: 0, violations: 0 });
      return;
    }
    this.seen.set(id, { checkedSeconds: Date.parse(checked) / 1000, violations });
    if (!holds) this.logger.error({ id, promise, violations, examples }, 'an invariant does not hold');
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
