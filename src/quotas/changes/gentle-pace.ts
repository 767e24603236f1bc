/** Changes of fewer counters are over before anybody would notice. */
const WIDE_CELLS = 1000;
/** Three quarters of the time in which a change could be at work are left to customers. */
const RESTS_A_WORK = 3;

/** Working out and writing together stay well within the two seconds of a wide change; what is slow rests less. */
export const PLAN_WITHIN_MS = 600;
export const WRITE_WITHIN_MS = 500;

/**
 * The steps of a wide change, with rests between them: the stores and this process are the same that customers book by,
 * who would otherwise share them half and half with it. No step that rests afterwards holds a counter locked.
 */
export class GentlePace {
  private readonly begunMs = performance.now();

  /** @param withinMs work and rests together; what takes longer does not rest. */
  constructor(
    private readonly cells: number,
    private readonly withinMs: number,
  ) {}

  async step<T>(work: () => Promise<T>): Promise<T> {
    const fromMs = performance.now();
    const done = await work();
    const nowMs = performance.now();
    const restMs = Math.min(RESTS_A_WORK * (nowMs - fromMs), this.begunMs + this.withinMs - nowMs);
    if (this.cells >= WIDE_CELLS && restMs > 0) {
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
    return done;
  }
}
