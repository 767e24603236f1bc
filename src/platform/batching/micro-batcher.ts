import { type BatchWait, inBatch, joinBatch } from '../tracing/index.js';
import { type BatcherState, becameBusy, becameIdle, countShedItem } from './busy-batchers.js';

/** The queue of a batcher is full, or stands still: the caller sheds the request instead of letting it wait. */
export class BatcherFullError extends Error {
  constructor(readonly batcher: string) {
    super(`the ${batcher} batcher takes no more`);
    this.name = 'BatcherFullError';
  }
}

/**
 * Whoever has waited so long for the batch before is not made to wait for one of their own as well: of a store that says
 * nothing each takes as long as a statement may, where batches take milliseconds else.
 */
const MAX_WAIT_MS = 3_000;

export interface MicroBatcherOptions<In, Out> {
  readonly name: string;
  /**
   * Decides all items at once; returns one result an item, in the same order, or the error with which that item alone
   * is rejected. Never called with none.
   */
  readonly run: (items: In[]) => Promise<(Out | Error)[]>;
  readonly maxBatchItems: number;
  /** Batches under way at once. While all are, arriving items gather into the next batch: that is the grouping. */
  readonly maxInFlight: number;
  /** Items waiting, not counting those under way. Beyond it `submit` rejects with BatcherFullError. */
  readonly maxQueuedItems: number;
  /** true: what it waits for is not ours, so that its waiting says nothing of how hard this system is pressed, and is not cut short. */
  readonly waitsForOthers?: boolean;
}

interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (out: Out) => void;
  readonly reject: (error: unknown) => void;
  readonly wait: BatchWait | undefined;
  readonly sinceMs: number;
}

/**
 * Joins single asks into batches without waiting on a timer: a batch leaves at the end of the event-loop turn in
 * which its first item came, or as soon as an earlier batch returns. Under light load a batch is one item and
 * adds no delay; under heavy load batches grow by themselves.
 */
export class MicroBatcher<In, Out> {
  private queue: Waiting<In, Out>[] = [];
  private inFlight = 0;
  private flushScheduled = false;
  /** When the first item of each batch under way came; at most maxInFlight of them. */
  private readonly underWaySinceMs = new Set<{ readonly sinceMs: number }>();

  constructor(private readonly options: MicroBatcherOptions<In, Out>) {}

  /** Items waiting for a batch. */
  get depth(): number {
    return this.queue.length;
  }

  get state(): BatcherState {
    let oldestMs = this.queue[0]?.sinceMs ?? Infinity;
    for (const { sinceMs } of this.underWaySinceMs) oldestMs = Math.min(oldestMs, sinceMs);
    const { name, maxQueuedItems } = this.options;
    const oldestAgeMs = oldestMs === Infinity ? 0 : performance.now() - oldestMs;
    return { name, depth: this.queue.length, maxQueuedItems, oldestAgeMs };
  }

  /**
   * @throws BatcherFullError (as a rejection) when the queue is at its bound, or was not emptied for MAX_WAIT_MS: nothing was
   * done then; else whatever `run` rejects with.
   */
  submit(item: In): Promise<Out> {
    if (this.queue.length >= this.options.maxQueuedItems) {
      countShedItem(this.options.name);
      return Promise.reject(new BatcherFullError(this.options.name));
    }
    const { waitsForOthers = false } = this.options;
    if (this.queue.length === 0 && this.inFlight === 0 && !waitsForOthers) becameBusy(this);
    return new Promise<Out>((resolve, reject) => {
      const sinceMs = performance.now();
      this.queue.push({ item, resolve, reject, wait: joinBatch(this.options.name), sinceMs });
      this.scheduleFlush();
    });
  }

  private scheduleFlush(): void {
    if (this.flushScheduled || this.inFlight >= this.options.maxInFlight) return;
    this.flushScheduled = true;
    setImmediate(() => {
      this.flushScheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    this.shedThoseWhoWaitedTooLong();
    while (this.queue.length > 0 && this.inFlight < this.options.maxInFlight) {
      const batch =
        this.queue.length <= this.options.maxBatchItems
          ? this.queue.splice(0)
          : this.queue.splice(0, this.options.maxBatchItems);
      this.inFlight += 1;
      void this.decide(batch);
    }
    if (this.queue.length === 0 && this.inFlight === 0) becameIdle(this);
  }

  private shedThoseWhoWaitedTooLong(): void {
    // What is not ours has bounds of its own, and is slow in its own right.
    if (this.options.waitsForOthers === true) return;
    const sinceMs = performance.now() - MAX_WAIT_MS;
    const fresh = this.queue.findIndex((waiting) => waiting.sinceMs >= sinceMs);
    for (const { reject } of this.queue.splice(0, fresh === -1 ? this.queue.length : fresh)) {
      countShedItem(this.options.name);
      reject(new BatcherFullError(this.options.name));
    }
  }

  private async decide(batch: Waiting<In, Out>[]): Promise<void> {
    const first = batch[0]!;
    this.underWaySinceMs.add(first);
    try {
      const waits = batch.map(({ wait }) => wait);
      const items = batch.map(({ item }) => item);
      const results = await inBatch(this.options.name, waits, () => this.options.run(items));
      if (results.length !== batch.length) {
        throw new Error(
          `the ${this.options.name} batch of ${batch.length} returned ${results.length} results`,
        );
      }
      for (const [index, waiting] of batch.entries()) {
        const result = results[index]!;
        if (result instanceof Error) waiting.reject(result);
        else waiting.resolve(result);
      }
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    } finally {
      this.inFlight -= 1;
      this.underWaySinceMs.delete(first);
      if (this.queue.length > 0) this.scheduleFlush();
      else if (this.inFlight === 0) becameIdle(this);
    }
  }
}
