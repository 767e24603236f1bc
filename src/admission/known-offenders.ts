import { LRUCache } from 'lru-cache';

/** At some 150 bytes each 3 MB; those beyond it cost a round trip again, nothing else. */
const OFFENDERS_MAX = 20_000;

/**
 * Whose next unit is known to come later. Until then the answer can only be "no", so a storm of refused requests costs
 * no round trip. Times are of this process' steady clock.
 */
export class KnownOffenders {
  private readonly untilUs = new LRUCache<string, number>({ max: OFFENDERS_MAX });

  remember(key: string, untilUs: number): void {
    this.untilUs.set(key, untilUs);
  }

  /** Time until the next unit under this key, 0 when nothing is known against it. */
  waitUs(key: string, nowUs: number): number {
    if (this.untilUs.size === 0) return 0;
    const untilUs = this.untilUs.get(key);
    if (untilUs === undefined) return 0;
    if (untilUs > nowUs) return untilUs - nowUs;
    this.untilUs.delete(key);
    return 0;
  }
}
