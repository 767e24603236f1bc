import { LRUCache } from 'lru-cache';
import { decide, type RateLimit, type Verdict } from './gcra.policy.js';

/** The same limits in the memory of one process, for when Redis cannot be asked: neither an error nor an open door. */
export class LocalLimiter {
  private readonly arrivalsUs: LRUCache<string, number>;

  constructor(keysMax: number) {
    this.arrivalsUs = new LRUCache({ max: keysMax });
  }

  /** @param nowUs of the steady clock of this process. */
  decide(keys: readonly string[], limits: readonly RateLimit[], nowUs: number): Verdict {
    const kept = keys.map((key) => this.arrivalsUs.get(key));
    const { verdict, arrivalsUs } = decide(limits, kept, nowUs);
    if (arrivalsUs !== undefined) {
      for (const [index, key] of keys.entries()) this.arrivalsUs.set(key, arrivalsUs[index]);
    }
    return verdict;
  }

  /** What `decide` would say, without taking anything. */
  look(keys: readonly string[], limits: readonly RateLimit[], nowUs: number): Verdict {
    const kept = keys.map((key) => this.arrivalsUs.get(key));
    return decide(limits, kept, nowUs).verdict;
  }
}
