/** How far one counter moved when staff changed its capacity. */
export interface CounterChange {
  readonly counterId: number;
  /** Counts the changes of this counter: a copy that knows of this one or a later one has heard it. */
  readonly version: number;
  readonly capacity: number;
  /**
   * New capacity minus old, so exact whatever is taken meanwhile. What is left may go below zero by it: a counter
   * lowered under what is in use accepts nobody until that many units have come back.
   */
  readonly leftDelta: number;
  /** Somebody waited for it as it changed: what it gained is kept for them, and what is left has to be asked for. */
  readonly lined: boolean;
}

/**
 * What this room tells whoever keeps a copy of the counters for quick decisions, always after the commit. A notice
 * that gets lost is drift, which the copy's own reconciliation heals.
 */
export abstract class GateNotice {
  /** @param changes by branch: a wide change is told as a whole, because a call for each branch would take seconds */
  abstract adjusted(changes: ReadonlyMap<string, readonly CounterChange[]>): Promise<void>;
  /** Counters came into being, or changed between limited and unlimited: the copy asks for those it lacks. */
  abstract reopened(branchId: string): Promise<void>;
}
