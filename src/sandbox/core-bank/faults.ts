import { z } from 'zod';

/** Longer than any client's patience, shorter than a test's. */
const DELAY_MS_MAX = 60_000;
const DELAY_MS_DEFAULT = 3_000;

export const faultsSchema = z.strictObject({
  /** SLOW answers late, ERROR answers 500, SILENT takes the request and never answers. */
  mode: z.enum(['NONE', 'SLOW', 'ERROR', 'SILENT']),
  delayMs: z.int().min(0).max(DELAY_MS_MAX).default(DELAY_MS_DEFAULT),
  /** The share of requests that meet the fault. */
  share: z.number().min(0).max(1).default(1),
});
export type FaultSettings = z.output<typeof faultsSchema>;
export type Fault = Exclude<FaultSettings['mode'], 'NONE'>;

/** Which requests go wrong. The share is dealt out evenly and without chance, so that a run can be repeated. */
export class Faults {
  private settings: FaultSettings = { mode: 'NONE', delayMs: DELAY_MS_DEFAULT, share: 1 };
  private dealt = 0;

  get current(): FaultSettings {
    return this.settings;
  }

  set(settings: FaultSettings): void {
    this.settings = settings;
    this.dealt = 0;
  }

  /** @returns the fault of the next request, if it has one. */
  next(): Fault | undefined {
    const { mode, share } = this.settings;
    if (mode === 'NONE') return undefined;
    this.dealt += share;
    if (this.dealt < 1 - Number.EPSILON * 1_000) return undefined;
    this.dealt -= 1;
    return mode;
  }
}
