export type BreakerState = 'closed' | 'open' | 'half-open';

export interface BreakerOptions {
  readonly name: string;
  /** Failures in a row that open it. */
  readonly failureThreshold: number;
  /** How long it stays open before one probe is let through. */
  readonly openMs: number;
  /** A monotonic clock in milliseconds; the process's own, since only durations are measured. */
  readonly now?: () => number;
  /** Which errors say that the other side is ill; the others are answers. Every error, when left out. */
  readonly isFailure?: (error: unknown) => boolean;
  readonly onChange?: (state: BreakerState) => void;
}

/** The call was not made, because the last ones failed. */
export class BreakerOpenError extends Error {
  constructor(
    readonly breaker: string,
    /** Until the next probe may go out. */
    readonly retryAfterMs: number,
  ) {
    const limit = Error.stackTraceLimit;
    // While a breaker is open this is thrown for every request, and nobody reads its stack.
    Error.stackTraceLimit = 0;
    super(`the ${breaker} breaker is open`);
    Error.stackTraceLimit = limit;
    this.name = 'BreakerOpenError';
  }
}

/**
 * Stops asking what does not answer, so that a dependency that is down costs nothing but a comparison. After
 * `openMs` exactly one call is let through as a probe; its outcome closes or re-opens the breaker.
 */
export class CircuitBreaker {
  private failures = 0;
  /** Undefined while closed; then the moment from which the next probe may go out. */
  private refusesUntilMs: number | undefined;
  private probing = false;
  /** Raised at every opening, closing and probe, so that the late outcome of an earlier call decides nothing. */
  private generation = 0;
  private readonly now: () => number;

  constructor(private readonly options: BreakerOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  get state(): BreakerState {
    if (this.refusesUntilMs === undefined) return 'closed';
    return this.probing || this.now() >= this.refusesUntilMs ? 'half-open' : 'open';
  }

  /** False while calls would be refused at once. Asking does not use up the probe. */
  get allows(): boolean {
    return this.refusesUntilMs === undefined || this.now() >= this.refusesUntilMs;
  }

  /**
   * `call` must settle within a timeout of its own. A probe that has not settled within `openMs` makes room for
   * another, so that one that is lost cannot keep the breaker open for ever.
   * @throws BreakerOpenError without calling when it is open.
   */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.refusesUntilMs !== undefined) this.admitProbe(this.refusesUntilMs);
    const { generation } = this;
    let result: T;
    try {
      result = await call();
    } catch (error) {
      if (generation === this.generation) this.settle(this.options.isFailure?.(error) ?? true);
      throw error;
    }
    if (generation === this.generation) this.settle(false);
    return result;
  }

  private admitProbe(refusesUntilMs: number): void {
    const nowMs = this.now();
    if (nowMs < refusesUntilMs) {
      throw new BreakerOpenError(this.options.name, Math.ceil(refusesUntilMs - nowMs));
    }
    this.refusesUntilMs = nowMs + this.options.openMs;
    this.probing = true;
    this.generation += 1;
  }

  private settle(failed: boolean): void {
    const wasClosed = this.refusesUntilMs === undefined;
    this.failures = failed ? this.failures + 1 : 0;
    if (failed && wasClosed && this.failures < this.options.failureThreshold) return;
    if (!failed && wasClosed) return;
    this.refusesUntilMs = failed ? this.now() + this.options.openMs : undefined;
    this.probing = false;
    this.generation += 1;
    if (wasClosed || !failed) this.options.onChange?.(failed ? 'open' : 'closed');
  }
}
