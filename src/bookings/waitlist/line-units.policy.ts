import type { Share } from '../../quotas/index.js';

/** What one counter had when the line was asked. */
export interface LineUnits {
  readonly counterId: number;
  /** Kept for the line. */
  readonly kept: number;
  /** Put by for urgent needs that the branch has agreed to; nobody else is offered these. */
  readonly reserved: number;
  /** Anybody's; null where nothing caps it, and below zero while overbooked. */
  readonly free: number | null;
}

interface Units {
  reserved: number;
  kept: number;
  free: number;
}

/** What one place is taken from: of each counter what is put by or kept for the line, before what anybody may take. */
export interface PlannedUnits {
  readonly counterId: number;
  readonly fromKept: boolean;
}

/**
 * The units of one round, as they were when it began. Who is asked, and in which order, is decided by this reading
 * alone: a unit that comes back meanwhile belongs to the next round, so that it cannot pass by somebody who was asked
 * a moment too early.
 */
export class UnitsOfRound {
  readonly #units = new Map<number, Units>();
  readonly #spared = new Set<number>();

  constructor(readings: readonly LineUnits[]) {
    for (const { counterId, kept, reserved, free } of readings) {
      this.#units.set(counterId, { kept, reserved, free: free === null ? Infinity : Math.max(0, free) });
    }
  }

  /** Whether one more place could be taken from all of the counters. */
  has(counterIds: readonly number[], share: Share): boolean {
    return counterIds.every((id) => {
      const units = this.#units.get(id);
      return units !== undefined && keptFor(share, units) + units.free > 0;
    });
  }

  plan(counterIds: readonly number[], share: Share): PlannedUnits[] {
    return counterIds.map((counterId) => {
      const units = this.#units.get(counterId);
      return { counterId, fromKept: units !== undefined && keptFor(share, units) > 0 };
    });
  }

  take(planned: readonly PlannedUnits[], share: Share): void {
    for (const { counterId, fromKept } of planned) {
      const units = this.#units.get(counterId);
      if (units === undefined) continue;
      if (!fromKept) units.free -= 1;
      // What is put by goes first: with the place that it was put by for, it is not needed any more.
      else if (share === 'URGENT' && units.reserved > 0) units.reserved -= 1;
      else units.kept -= 1;
    }
  }

  /** Somebody who may want these could not be asked: what is kept of them stays so until the next round. */
  spare(counterIds: readonly number[]): void {
    for (const id of counterIds) this.#spared.add(id);
  }

  /** Kept units that nobody in the line could take. */
  leftOver(): Map<number, number> {
    const over = new Map<number, number>();
    for (const [id, { kept }] of this.#units) if (kept > 0 && !this.#spared.has(id)) over.set(id, kept);
    return over;
  }
}

function keptFor(share: Share, { kept, reserved }: Units): number {
  return share === 'URGENT' ? kept + reserved : kept;
}
