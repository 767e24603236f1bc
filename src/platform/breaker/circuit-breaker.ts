export type BreakerState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

export interface BreakerOptions {
  readonly name: string;
  /** Failures in a row that open it. */
  readonly failureThreshold: number;
  /** How long it stays open before a probe is let through, and how long a probe is waited for before another. */
  readonly openMs: number;
  /** A monotonic clock in milliseconds; the process's own, since only durations are measured. */
  readonly nowMs?: () => number;
  /** Tells a failure of the dependency from an answer that happens to be an error. Every error is one by default. */
  readonly isFailure?: (error: unknown) => boolean;
  readonly onChange?: (state: BreakerState) => void;
}

/** The call was not made, because the last ones failed. */
export class BreakerOpenError extends Error {
  constructor(
    readonly breaker: string,
    /** Until a probe may be tried. */
    readonly retryAfterMs: number,
  ) {
    super(`the ${breaker} breaker is open`);
    this.name = 'BreakerOpenError';
  }
}

/**
 * Stops asking what does not answer, so that a dependency that is down costs nothing but a comparison. After
 * `openMs` one call is let through as a probe; its outcome closes or re-opens the breaker.
 */
export class CircuitBreaker {
  private failures = 0;
  private current: BreakerState = 'CLOSED';
  /** When it opened, or when the running probe was sent. */
  private sinceMs = 0;
  /** Counts the changes of state, so that an answer of an earlier state decides nothing. */
  private generation = 0;
  private readonly nowMs: () => number;

  constructor(private readonly options: BreakerOptions) {
    this.nowMs = options.nowMs ?? (() => performance.now());
  }

  get state(): BreakerState {
    return this.current;
  }

  /** True while a call would be refused at once. Asking does not use up the probe. */
  get isOpen(): boolean {
    return this.current !== 'CLOSED' && this.nowMs() - this.sinceMs < this.options.openMs;
  }

  /** @throws BreakerOpenError without calling when it is open. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.isOpen) {
      throw new BreakerOpenError(this.options.name, this.options.openMs - (this.nowMs() - this.sinceMs));
    }
    if (this.current !== 'CLOSED') this.change('HALF_OPEN');
    const { generation } = this;
    try {
      const result = await call();
      if (generation === this.generation) this.succeed();
      return result;
    } catch (error) {
      if (generation === this.generation) {
        if (this.options.isFailure?.(error) === false) this.succeed();
        else this.fail();
      }
      throw error;
    }
  }

  private succeed(): void {
    this.failures = 0;
    if (this.current !== 'CLOSED') this.change('CLOSED');
  }

  private fail(): void {
    this.failures += 1;
    if (this.current === 'HALF_OPEN' || this.failures >= this.options.failureThreshold) this.change('OPEN');
  }

  private change(state: BreakerState): void {
    const changed = this.current !== state;
    this.current = state;
    this.sinceMs = this.nowMs();
    this.generation += 1;
    if (changed) this.options.onChange?.(state);
  }
}
