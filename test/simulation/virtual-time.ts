/** Whose events these are. Those of a dead owner do not happen, those of a paused one happen later. */
export interface Owner {
  readonly name: string;
  dead: boolean;
  pausedUntilMs: number;
}

/** Everything that is no process: customers, stores, the network. */
export const WORLD: Owner = { name: 'world', dead: false, pausedUntilMs: 0 };

interface Happening {
  readonly atMs: number;
  readonly order: number;
  readonly owner: Owner;
  readonly run: () => void;
  cancelled: boolean;
}

/** What stands for a NodeJS.Timeout. */
class VirtualTimer {
  constructor(readonly happening: Happening) {}

  unref(): this {
    return this;
  }

  ref(): this {
    return this;
  }
}

/** The real one, which runs when all promises that can settle have settled. */
const afterPromises = globalThis.setImmediate;

/**
 * The clock and the event loop of a simulation. Between two events every promise that can settle does, so that the
 * order of everything is the order of the events; and whatever an event sets going belongs to whom the event belonged.
 *
 * Fake timers of a library wait a millisecond of real time between two events, which is too slow by a hundred times.
 */
export class VirtualTime {
  nowMs = 0;
  /** Events that have happened. */
  step = 0;
  private owner: Owner = WORLD;
  private order = 0;
  /** Sorted by time and order, the next one last. */
  private readonly waiting: Happening[] = [];

  /** @param startMs since 1970 */
  constructor(readonly startMs: number) {}

  get dateMs(): number {
    return this.startMs + this.nowMs;
  }

  at(delayMs: number, owner: Owner, run: () => void): Happening {
    this.order += 1;
    const happening = {
      atMs: this.nowMs + Math.max(0, delayMs),
      order: this.order,
      owner,
      run,
      cancelled: false,
    };
    this.insert(happening);
    return happening;
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.at(delayMs, WORLD, resolve));
  }

  /** @param untilStep the last event that happens */
  async runUntil(untilMs: number, untilStep = Infinity): Promise<void> {
    while (this.step < untilStep) {
      const next = this.waiting.at(-1);
      if (next === undefined || next.atMs > untilMs) break;
      this.waiting.pop();
      if (next.cancelled || next.owner.dead) continue;
      if (next.owner.pausedUntilMs > next.atMs) {
        this.insert({ ...next, atMs: next.owner.pausedUntilMs });
        continue;
      }
      this.nowMs = next.atMs;
      this.step += 1;
      this.owner = next.owner;
      next.run();
      await new Promise<void>((resolve) => afterPromises(resolve));
      this.owner = WORLD;
    }
    if (this.step < untilStep) this.nowMs = Math.max(this.nowMs, untilMs);
  }

  /** Puts this clock in the place of the real one. @returns puts the real one back */
  install(): () => void {
    const real = {
      setTimeout: globalThis.setTimeout,
      clearTimeout: globalThis.clearTimeout,
      setImmediate: globalThis.setImmediate,
    };
    const realDateNow = Date.now;
    const later = (run: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]): VirtualTimer =>
      new VirtualTimer(this.at(delayMs, this.owner, () => run(...args)));
    Object.assign(globalThis, {
      setTimeout: later,
      setImmediate: (run: (...args: unknown[]) => void, ...args: unknown[]) => later(run, 0, ...args),
      clearTimeout: (timer: VirtualTimer | undefined) => {
        if (timer !== undefined) timer.happening.cancelled = true;
      },
    });
    Date.now = () => Math.floor(this.dateMs);
    performance.now = () => this.nowMs;
    return () => {
      Object.assign(globalThis, real);
      Date.now = realDateNow;
      // The real one is on the prototype.
      Reflect.deleteProperty(performance, 'now');
    };
  }

  private insert(happening: Happening): void {
    let [low, high] = [0, this.waiting.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.waiting[middle]!;
      if (other.atMs > happening.atMs || (other.atMs === happening.atMs && other.order > happening.order))
        low = middle + 1;
      else high = middle;
    }
    this.waiting.splice(low, 0, happening);
  }
}
