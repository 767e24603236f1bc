import type { Take } from './take.js';

/** How a take ended: the judge committed it, refused it, or nobody knows. */
export type Landing = 'COMMITTED' | 'REFUSED' | 'UNKNOWN';

type Settle = (
  gives: ReadonlyMap<number, number>,
  loanDigests: readonly string[],
  refused: readonly Take[],
) => Promise<void>;

const IN_THE_AIR = Promise.resolve();

/**
 * The units one gate call took, on their way to the judge. When the last of its takes has landed, the flight is
 * settled in one call: refused units go back. Takes of unknown outcome leave the flight unsettled on purpose; the
 * reconciler later asks the judge about it.
 */
export class Flight {
  private waiting = 0;
  private closed = false;
  private unknown = false;
  private readonly gives = new Map<number, number>();
  private readonly freeLoans: string[] = [];
  private readonly refused: Take[] = [];

  constructor(
    readonly id: string,
    private readonly settle: Settle,
  ) {}

  /** One more take is under way. */
  board(): void {
    this.waiting += 1;
  }

  /** No more takes board. */
  sealed(): void {
    this.closed = true;
  }

  /**
   * Each boarded take lands exactly once.
   * @returns when the flight has been settled, where this was its last take; else at once
   */
  land(take: Take, landing: Landing): Promise<void> {
    this.waiting -= 1;
    if (landing === 'UNKNOWN') this.unknown = true;
    if (landing === 'REFUSED') {
      this.refused.push(take);
      for (const { id, capacity } of take.counters) {
        if (capacity !== null) this.gives.set(id, (this.gives.get(id) ?? 0) + 1);
      }
      if (take.claim !== null) this.freeLoans.push(take.loanDigest);
    }
    if (this.waiting === 0 && this.closed && !this.unknown) {
      return this.settle(this.gives, this.freeLoans, this.refused);
    }
    return IN_THE_AIR;
  }
}
