import { Injectable } from '@nestjs/common';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { WaitingPort } from '../../quotas/index.js';

const countWaiting = sqlFile(import.meta.url, 'sql/count-waiting-for-counters.sql');

/** Tells the quotas how many wait for what they are about to change. */
@Injectable()
export class WaitingForCounters extends WaitingPort {
  constructor(private readonly database: Database) {
    super();
  }

  override async waitingFor(counterIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    if (counterIds.length === 0) return new Map();
    const rows = await this.database.run<{ counterId: number; waiting: number }>(countWaiting, [
      arrayLiteral(counterIds),
    ]);
    return new Map(rows.map(({ counterId, waiting }) => [counterId, waiting]));
  }
}
