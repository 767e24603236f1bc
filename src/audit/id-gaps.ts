/**
 * Which ids of a rising sequence are still to come. A transaction draws ids before it commits, so a reader sees 7
 * before 6; a transaction that is undone leaves ids that never come. Bounded in number and time.
 */
export class IdGaps {
  /** By id: when it was first missed. */
  readonly #missedAtMs = new Map<number, number>();
  #highest: number;

  constructor(
    highest: number,
    private readonly bounds: { readonly gapsMax: number; readonly waitMs: number },
  ) {
    this.#highest = highest;
  }

  get highest(): number {
    return this.#highest;
  }

  /** Ids that may still come, rising. */
  get missing(): readonly number[] {
    return [...this.#missedAtMs.keys()];
  }

  /** @param ids in rising order. */
  saw(ids: readonly number[], nowMs: number): void {
    for (const id of ids) {
      if (id <= this.#highest) {
        this.#missedAtMs.delete(id);
        continue;
      }
      const first = Math.max(this.#highest + 1, id - this.bounds.gapsMax);
      for (let gap = first; gap < id; gap += 1) this.#missedAtMs.set(gap, nowMs);
      this.#highest = id;
    }
    this.#forget(nowMs);
  }

  #forget(nowMs: number): void {
    for (const [id, missedAtMs] of this.#missedAtMs) {
      const tooMany = this.#missedAtMs.size > this.bounds.gapsMax;
      if (!tooMany && nowMs - missedAtMs < this.bounds.waitMs) break;
      this.#missedAtMs.delete(id);
    }
  }
}
