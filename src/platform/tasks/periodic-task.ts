import type { Logger } from '../logging/index.js';
import { beginRun, endRun } from './task-runs.js';

/** Ten statements of one run, each of which ends at its own bound (5 s, and 1 s for a dead connection). */
const RUN_BOUND_MS = 60_000;
/** A statement that is under way ends within it; what takes longer is ended with the process. */
const STOP_BOUND_MS = 10_000;

export interface PeriodicTaskOptions {
  readonly name: string;
  /** Pause between the end of one run and the start of the next. */
  readonly everyMs: number;
  /** Longest that one run should take; one that takes longer is told, and goes on. */
  readonly boundMs?: number;
  readonly run: () => Promise<unknown>;
  readonly logger: Logger;
  /** Failures that are somebody else's trouble and told elsewhere; they are logged quietly. */
  readonly expected?: (error: unknown) => boolean;
}

/**
 * Runs something again and again, never twice at once; a failed run is followed by the next one. A run that does not end
 * is told (log, metric, readiness) and not given up: nobody knows what it would still write beside the next one.
 */
export class PeriodicTask {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = true;

  constructor(private readonly options: PeriodicTaskOptions) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.schedule(0);
  }

  /** Resolves when a run that is under way has ended, or does not end within ten seconds: the process must end all the same. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    if (this.running === undefined) return;
    let late: NodeJS.Timeout | undefined;
    const bound = new Promise<void>((resolve) => {
      late = setTimeout(() => {
        this.options.logger.warn(
          { task: this.options.name },
          'a periodic task is left in the middle of a run',
        );
        resolve();
      }, STOP_BOUND_MS);
    });
    await Promise.race([this.running, bound]).finally(() => clearTimeout(late));
  }

  private schedule(afterMs: number): void {
    this.timer = setTimeout(() => {
      this.running = this.runOnce().finally(() => {
        this.running = undefined;
        if (!this.stopped) this.schedule(this.options.everyMs);
      });
    }, afterMs).unref();
  }

  private async runOnce(): Promise<void> {
    const { name, run, logger, expected, boundMs = RUN_BOUND_MS } = this.options;
    const underWay = beginRun(name, boundMs);
    try {
      await run();
    } catch (error) {
      if (expected?.(error) === true)
        logger.debug({ err: error, task: name }, 'a periodic task could not run');
      else logger.error({ err: error, task: name }, 'a periodic task failed');
    } finally {
      endRun(underWay);
    }
  }
}
