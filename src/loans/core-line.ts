import { CoreFault } from './core-banking.port.js';

/** Bookings ask for loans by id, many in one question; lists of loans are looked at. */
export type QuestionKind = 'LOANS' | 'LIST';

/** Until asking again may help whoever found all connections taken. */
const BUSY_RETRY_AFTER_MS = 1000;

interface Waiting {
  readonly begin: () => void;
}

export interface CoreLineOptions {
  /** Questions under way at once. */
  readonly connections: number;
  /** How long a question may wait for its turn. */
  readonly waitMs: number;
}

/**
 * Where questions wait for a connection to the core. Waiting here says nothing of the core, so that it ends as BUSY and
 * never before the breaker. Questions for bookings go first, and a part of the connections is never taken by lists, however
 * many customers look at theirs at once. How many may wait is bounded by whoever asks.
 */
export class CoreLine {
  private readonly listsMax: number;
  private readonly waiting: Readonly<Record<QuestionKind, Set<Waiting>>> = {
    LOANS: new Set(),
    LIST: new Set(),
  };
  private readonly underWay: Record<QuestionKind, number> = { LOANS: 0, LIST: 0 };

  constructor(private readonly options: CoreLineOptions) {
    this.listsMax = Math.max(1, options.connections - Math.ceil(options.connections / 4));
  }

  /** @throws CoreFault BUSY if no turn comes in time; else whatever `ask` throws. */
  async run<T>(kind: QuestionKind, ask: () => Promise<T>): Promise<T> {
    await this.turn(kind);
    try {
      return await ask();
    } finally {
      this.underWay[kind] -= 1;
      this.letIn();
    }
  }

  private turn(kind: QuestionKind): Promise<void> {
    if (this.waiting[kind].size === 0 && this.isFree(kind)) {
      this.underWay[kind] += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const { waitMs } = this.options;
      const giveUp = (): void => {
        if (!this.waiting[kind].delete(waiting)) return;
        const detail = `all connections were taken for ${waitMs} ms`;
        reject(new CoreFault('BUSY', detail, BUSY_RETRY_AFTER_MS));
      };
      // After a pause of this process the answers that have come are read first, and free connections.
      const timer = setTimeout(() => setImmediate(giveUp), waitMs).unref();
      const waiting: Waiting = {
        begin: () => {
          clearTimeout(timer);
          this.waiting[kind].delete(waiting);
          this.underWay[kind] += 1;
          resolve();
        },
      };
      this.waiting[kind].add(waiting);
    });
  }

  private letIn(): void {
    for (const kind of ['LOANS', 'LIST'] as const) {
      for (const waiting of this.waiting[kind]) {
        if (!this.isFree(kind)) break;
        waiting.begin();
      }
    }
  }

  private isFree(kind: QuestionKind): boolean {
    const { LOANS, LIST } = this.underWay;
    if (LOANS + LIST >= this.options.connections) return false;
    return kind === 'LOANS' || LIST < this.listsMax;
  }
}
