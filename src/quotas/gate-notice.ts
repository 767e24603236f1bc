/** How far one counter moved when staff changed its capacity. */
export interface CounterChange {
  readonly counterId: number;
  /**
   * New capacity minus old, so exact whatever is taken meanwhile. What is left may go below zero by it: a counter
   * lowered under what is in use accepts nobody until that many units have come back.
   */
  readonly leftDelta: number;
}

/**
 * What this room tells whoever keeps a copy of the counters for quick decisions, always after the commit. A notice
 * that gets lost is drift, which the copy's own reconciliation heals.
 */
export abstract class GateNotice {
  abstract adjusted(branchId: string, changes: readonly CounterChange[]): Promise<void>;
  /** Counters came into being, or changed between limited and unlimited: the copy asks for those it lacks. */
  abstract reopened(branchId: string): Promise<void>;
}
