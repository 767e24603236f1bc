/** How far back "recent" reaches: long enough for a fair percentile, short enough to see a storm end. */
const WINDOW_MS = 10_000;
/** At some hundred batches a second the last five seconds; then the window is shorter, and no less recent. */
const MAX_KEPT = 512;

/** How long writes took lately until they were committed or failed: what says first that the judge is getting slow. */
export class RecentCommits {
  private readonly tookMs = new Float64Array(MAX_KEPT);
  private readonly atMs = new Float64Array(MAX_KEPT).fill(-Infinity);
  private next = 0;

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  observe(tookMs: number): void {
    this.tookMs[this.next] = tookMs;
    this.atMs[this.next] = this.nowMs();
    this.next = (this.next + 1) % MAX_KEPT;
  }

  /** @returns undefined when nothing was written lately. */
  p95Ms(): number | undefined {
    const fromMs = this.nowMs() - WINDOW_MS;
    const recent = this.tookMs.filter((_, index) => this.atMs[index]! >= fromMs).sort();
    return recent.length === 0 ? undefined : recent[Math.ceil(recent.length * 0.95) - 1];
  }
}
