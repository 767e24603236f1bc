import type { Counter } from '../quotas/index.js';

/** How long "full" is believed without asking: short enough that nobody misses a returned unit by more than a blink. */
const REMEMBER_MS = 200;
/** Branches × days × levels of a large bank that could be full at once; beyond it the memory starts afresh. */
const MAX_COUNTERS = 50_000;

/** What this process has just learnt to be sold out, so that a storm on a full day costs no round trip. */
export class SoldOut {
  private readonly untilMs = new Map<number, number>();

  remember(counterId: number): void {
    if (this.untilMs.size >= MAX_COUNTERS) this.untilMs.clear();
    this.untilMs.set(counterId, performance.now() + REMEMBER_MS);
  }

  /** A unit came back. */
  forget(counterIds: Iterable<number>): void {
    for (const id of counterIds) this.untilMs.delete(id);
  }

  /** The first of the counters that is known to be full. */
  among(counters: readonly Counter[]): Counter | undefined {
    if (this.untilMs.size === 0) return undefined;
    for (const counter of counters) {
      const untilMs = this.untilMs.get(counter.id);
      if (untilMs === undefined) continue;
      if (untilMs > performance.now()) return counter;
      this.untilMs.delete(counter.id);
    }
    return undefined;
  }
}
