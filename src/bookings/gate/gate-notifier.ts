import { Injectable } from '@nestjs/common';
import { type CounterChange, GateNotice } from '../../quotas/index.js';
import { SoldOut } from '../sold-out.js';
import { Gate } from './gate.js';

/** Gates that are told of a wide change at once: a dozen calls of a tenth of a millisecond do not hold up takes. */
const GATES_TOLD_AT_ONCE = 16;

/** Passes what staff changed on to the gate. */
@Injectable()
export class GateNotifier extends GateNotice {
  constructor(
    private readonly gate: Gate,
    private readonly soldOut: SoldOut,
  ) {
    super();
  }

  /**
   * What is added to a counter for which somebody waits is kept for the line, so that the gate moves nothing by it;
   * such a branch is compared with the judge besides, which says what is left for everybody.
   */
  override async adjusted(changes: ReadonlyMap<string, readonly CounterChange[]>): Promise<void> {
    const branches = [...changes];
    for (let next = 0; next < branches.length; next += GATES_TOLD_AT_ONCE) {
      const now = branches.slice(next, next + GATES_TOLD_AT_ONCE);
      await Promise.all(now.map(([branchId, each]) => this.tell(branchId, each)));
    }
  }

  override async reopened(branchId: string): Promise<void> {
    this.gate.wishCounters(branchId);
  }

  private async tell(branchId: string, changes: readonly CounterChange[]): Promise<void> {
    const capacities = changes.map(({ counterId, version, capacity, leftDelta, lined }) => ({
      counterId,
      version,
      capacity,
      units: lined ? ('LINED' as const) : leftDelta,
    }));
    const told = await this.gate.hear(branchId, capacities);
    // After the gate has them, so that nobody is told "full" from memory while there are new places.
    this.soldOut.forget(
      capacities.flatMap(({ counterId, units }) => (units !== 'LINED' && units > 0 ? [counterId] : [])),
    );
    // A shut gate is being filled, perhaps from a reading of before the change: it is compared with the judge again.
    if (!told || changes.some(({ lined }) => lined)) this.gate.wishRebuild(branchId);
  }
}
