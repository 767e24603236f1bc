/** Changes of fewer counters are over before anybody would notice. */
const WIDE_CELLS = 1000;
/** Four steps rest, so that a wide change is still over well within its two seconds. */
const REST_MAX_MS = 150;

/**
 * The steps of a wide change, with rests between them: the stores and this process are the same that customers book by,
 * who would otherwise share them half and half with it. No step that rests afterwards holds a counter locked.
 */
export class GentlePace {
  constructor(private readonly cells: number) {}

  /** Rests for as long as the step took, within a bound. */
  async step<T>(work: () => Promise<T>): Promise<T> {
    const begunMs = performance.now();
    const done = await work();
    if (this.cells < WIDE_CELLS) return done;
    const restMs = Math.min(performance.now() - begunMs, REST_MAX_MS);
    await new Promise((resolve) => setTimeout(resolve, restMs));
    return done;
  }
}
