import type { Ask } from './changes/store-questions.js';

/**
 * How many customers wait for a place that takes a unit of a counter: what a raised quota would be used for. Provided
 * by whoever keeps the line, through a global module; without one nobody waits.
 */
export abstract class WaitingPort {
  /**
   * @param ask asks the judge within the transaction of whoever wants to know, or outside of any: one that held a
   * connection and waited for a second one could wait for ever
   * @returns by counter id; counters for which nobody waits are left out. Somebody may wait for several of them.
   */
  abstract waitingFor(ask: Ask, counterIds: readonly number[]): Promise<ReadonlyMap<number, number>>;
}
