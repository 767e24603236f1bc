import type { Counter, CounterSnapshots } from '../../src/quotas/index.js';
import type { CounterTuple, Slot } from './judge-tables.js';
import type { StoreRoom } from './simulated-stores.js';
import type { SlotMap } from './slot-map.js';

/** As `COUNTERS_MAX_AGE_MS` of the assessor: what staff change is unknown to other processes for so long. */
const MAX_AGE_MS = 1000;

/** What one process has in memory of the judge's counters; `CounterSnapshots` in place of the real one. */
export class CounterCopy {
  private rows: ReadonlyMap<number, CounterTuple> | undefined;
  private readAtMs = -Infinity;

  constructor(
    private readonly slots: SlotMap,
    private readonly room: StoreRoom,
  ) {}

  countersOf(slot: Pick<Slot, 'branchId' | 'date'>): Counter[] {
    if (this.room.time.nowMs - this.readAtMs >= MAX_AGE_MS) this.read();
    return this.slots.countersOf(slot).map((counter) => ({ ...counter, ...this.rows?.get(counter.id) }));
  }

  /** By the judge's own reading. */
  firstFull(counters: readonly Counter[]): Counter | undefined {
    this.read();
    return counters
      .map((counter) => ({ ...counter, ...this.rows?.get(counter.id) }))
      .find(({ ceiling, taken, held }) => ceiling !== null && taken + held >= ceiling);
  }

  asSnapshots(): CounterSnapshots {
    return { peek: () => this.rows, load: async () => this.read() } as unknown as CounterSnapshots;
  }

  /** Tuples are never changed, so that their table is a copy of this moment. */
  private read(): void {
    this.rows = new Map(this.room.judge.tables.counters);
    this.readAtMs = this.room.time.nowMs;
  }
}
