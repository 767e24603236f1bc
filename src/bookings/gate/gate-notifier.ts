import { Injectable } from '@nestjs/common';
import { arrayLiteral, Database, sqlFile } from '../../platform/postgres/index.js';
import { type CounterChange, GateNotice } from '../../quotas/index.js';
import { SoldOut } from '../sold-out.js';
import { Gate } from './gate.js';

const findLinedCounters = sqlFile(import.meta.url, '../waitlist/sql/find-lined-counters.sql');

/** Passes what staff changed on to the gate. */
@Injectable()
export class GateNotifier extends GateNotice {
  constructor(
    private readonly gate: Gate,
    private readonly database: Database,
    private readonly soldOut: SoldOut,
  ) {
    super();
  }

  /**
   * What is added to a counter for which somebody waits is kept for the line, so that the gate must not hear of it;
   * such a branch is compared with the judge instead, which says what is left for everybody.
   */
  override async adjusted(branchId: string, changes: readonly CounterChange[]): Promise<void> {
    const ids = changes.map(({ counterId }) => counterId);
    const lined = await this.database.run<{ id: number }>(findLinedCounters, [arrayLiteral(ids)]);
    const withLine = new Set(lined.map(({ id }) => id));
    const plain = changes.filter(({ counterId }) => !withLine.has(counterId));
    await this.gate.adjust(
      branchId,
      plain.map(({ counterId, leftDelta }) => [counterId, leftDelta] as const),
    );
    // After the gate has them, so that nobody is told "full" from memory while there are new places.
    this.soldOut.forget(plain.flatMap(({ counterId, leftDelta }) => (leftDelta > 0 ? [counterId] : [])));
    if (withLine.size > 0) this.gate.wishRebuild(branchId);
  }

  override async reopened(branchId: string): Promise<void> {
    this.gate.wishCounters(branchId);
  }
}
