export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerOptions {
  readonly name: string;
  /** Failures in a row that open it. */
  readonly failureThreshold: number;
  /** How long it stays open before one probe is let through. */
  readonly openMs: number;
  /** A monotonic clock in milliseconds; the process's own, since only durations are measured. */
  readonly now?: () => number;
  readonly onChange?: (state: BreakerState) => void;
}

/** The call was not made, because the last ones failed. */
export class BreakerOpenError extends Error {
  constructor(readonly breaker: string) {
    super(`the ${breaker} breaker is open`);
    this.name = 'BreakerOpenError';
  }
}

/**
 * Stops asking what does not answer, so that a dependency that is down costs nothing but a comparison. After
 * `openMs` exactly one call is let through as a probe; its outcome closes or re-opens the breaker.
 */
export class CircuitBreaker {
  private failures = 0;
  private openedAt: number | undefined;
  private probing = false;
  private readonly now: () => number;

  constructor(private readonly options: BreakerOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  get state(): BreakerState {
    if (this.openedAt === undefined) return 'closed';
    return this.probing || this.now() - this.openedAt >= this.options.openMs ? 'half-open' : 'open';
  }

  /** False while calls would be refused at once. Asking does not use up the probe. */
  get allows(): boolean {
    if (this.openedAt === undefined) return true;
    return !this.probing && this.now() - this.openedAt >= this.options.openMs;
  }

  /** @throws BreakerOpenError without calling when it is open. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (!this.allows) throw new BreakerOpenError(this.options.name);
    const probe = this.openedAt !== undefined;
    this.probing = probe;
    try {
      const result = await call();
      this.succeed();
      return result;
    } catch (error) {
      this.fail();
      throw error;
    } finally {
      if (probe) this.probing = false;
    }
  }

  private succeed(): void {
    this.failures = 0;
    if (this.openedAt === undefined) return;
    this.openedAt = undefined;
    this.options.onChange?.('closed');
  }

  private fail(): void {
    this.failures += 1;
    if (this.openedAt === undefined && this.failures < this.options.failureThreshold) return;
    const wasClosed = this.openedAt === undefined;
    this.openedAt = this.now();
    if (wasClosed) this.options.onChange?.('open');
  }
}
