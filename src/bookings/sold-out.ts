import type { Counter } from '../quotas/index.js';

/** How long "full" is believed without asking: short enough that nobody misses a returned unit by more than a blink. */
const REMEMBER_MS = 200;
/**
 * From when on it is believed. Whoever took the last unit may still be on the way to the judge, and ask again by this
 * process: the gate knows the repeat, and this memory would tell it that the slot is full, which it is by itself. Longer
 * than the slowest hundredth of decisions takes at a peak.
 */
const BELIEVED_AFTER_MS = 1000;
/** Branches × days × levels of a large bank that could be full at once; beyond it the memory starts afresh. */
const MAX_COUNTERS = 50_000;

interface Full {
  readonly sinceMs: number;
  readonly untilMs: number;
}

/** What this process has learnt to be sold out, so that a storm on a full day costs no round trip. */
export class SoldOut {
  private readonly full = new Map<number, Full>();

  /** The gate, or the judge, has just said so. */
  remember(counterId: number): void {
    const nowMs = performance.now();
    const known = this.full.get(counterId);
    const sinceMs = known === undefined || isOver(known, nowMs) ? nowMs : known.sinceMs;
    if (this.full.size >= MAX_COUNTERS) this.full.clear();
    this.full.set(counterId, { sinceMs, untilMs: nowMs + REMEMBER_MS });
  }

  /** A unit came back. */
  forget(counterIds: Iterable<number>): void {
    for (const id of counterIds) this.full.delete(id);
  }

  /** The first of the counters that is known to be full, and has been for long enough. */
  among(counters: readonly Counter[]): Counter | undefined {
    if (this.full.size === 0) return undefined;
    for (const counter of counters) {
      const known = this.full.get(counter.id);
      if (known === undefined) continue;
      const nowMs = performance.now();
      if (isOver(known, nowMs)) this.full.delete(counter.id);
      else if (known.untilMs > nowMs && nowMs - known.sinceMs >= BELIEVED_AFTER_MS) return counter;
    }
    return undefined;
  }
}

/** In a storm the gate is asked again as soon as its word has lapsed; who asks much later begins anew. */
function isOver({ untilMs }: Full, nowMs: number): boolean {
  return nowMs >= untilMs + REMEMBER_MS;
}
