import { Injectable } from '@nestjs/common';
import { type CounterChange, GateNotice } from '../../quotas/index.js';
import { Gate } from './gate.js';

/** Passes what staff changed on to the gate. */
@Injectable()
export class GateNotifier extends GateNotice {
  constructor(private readonly gate: Gate) {
    super();
  }

  override adjusted(branchId: string, changes: readonly CounterChange[]): Promise<void> {
    return this.gate.adjust(
      branchId,
      changes.map(({ counterId, leftDelta }) => [counterId, leftDelta] as const),
    );
  }

  override async reopened(branchId: string): Promise<void> {
    this.gate.wishRebuild(branchId);
  }
}
