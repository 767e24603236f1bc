import { Injectable } from '@nestjs/common';
import { arrayLiteral, sqlFile } from '../../platform/postgres/index.js';
import { type Ask, WaitingPort } from '../../quotas/index.js';

const countWaiting = sqlFile(import.meta.url, 'sql/count-waiting-for-counters.sql');

/** Tells the quotas how many wait for what they are about to change. */
@Injectable()
export class WaitingForCounters extends WaitingPort {
  override async waitingFor(ask: Ask, counterIds: readonly number[]): Promise<ReadonlyMap<number, number>> {
    if (counterIds.length === 0) return new Map();
    const rows = await ask<{ counterId: number; waiting: number }>(countWaiting, [arrayLiteral(counterIds)]);
    return new Map(rows.map(({ counterId, waiting }) => [counterId, waiting]));
  }
}
