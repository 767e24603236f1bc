import type { Logger } from '../logging/index.js';

export interface PeriodicTaskOptions {
  readonly name: string;
  /** Pause between the end of one run and the start of the next. */
  readonly everyMs: number;
  readonly run: () => Promise<unknown>;
  readonly logger: Logger;
  /** Failures that are somebody else's trouble and told elsewhere; they are logged quietly. */
  readonly expected?: (error: unknown) => boolean;
}

/** Runs something again and again, never twice at once; a failed run is followed by the next one. */
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

  /** Resolves when a run that is under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
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
    const { name, run, logger, expected } = this.options;
    try {
      await run();
    } catch (error) {
      if (expected?.(error) === true)
        logger.debug({ err: error, task: name }, 'a periodic task could not run');
      else logger.error({ err: error, task: name }, 'a periodic task failed');
    }
  }
}
