import type { MetricsRegistry } from '../../platform/metrics/index.js';

/**
 * A distrusted gate is looked at so often, at each hearing of wishes. What it has too much is hidden from a look that
 * falls between the commit of a release and the telling of it; half a second later that release has been told.
 */
const LOOKS = 10;

/** Branches whose gate has let in what the judge does not have, and how often each is still to be looked at. */
export class DistrustedGates {
  private readonly looksLeft = new Map<string, number>();

  constructor(metrics: MetricsRegistry) {
    metrics.showGauge(
      'yuhuan_gate_distrusted_branches',
      'Branches whose gate was not right a moment ago, and is looked at until it is believed',
      () => this.looksLeft.size,
    );
  }

  has(branchId: string): boolean {
    return this.looksLeft.has(branchId);
  }

  branchIds(): Iterable<string> {
    return this.looksLeft.keys();
  }

  add(branchId: string): void {
    this.looksLeft.set(branchId, LOOKS);
  }

  /** @param gate a gate that has just been filled from the judge is believed again */
  looked(branchId: string, gate: 'OPEN' | 'SHUT' | 'AWAY'): void {
    const looks = this.looksLeft.get(branchId) ?? 0;
    if (looks > 1 && gate === 'OPEN') this.looksLeft.set(branchId, looks - 1);
    else this.looksLeft.delete(branchId);
  }
}
