/**
 * How many customers wait for a place that takes a unit of a counter: what a raised quota would be used for. Provided
 * by whoever keeps the line, through a global module; without one nobody waits.
 */
export abstract class WaitingPort {
  /** By counter id; counters for which nobody waits are left out. Somebody may wait for several of them. */
  abstract waitingFor(counterIds: readonly number[]): Promise<ReadonlyMap<number, number>>;
}
