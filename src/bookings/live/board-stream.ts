import { Readable } from 'node:stream';

/** What one screen may be behind before it is let go: some hundred changes. It comes back and is told anew. */
const BUFFER_MAX_BYTES = 262_144;

/** One screen that watches a branch's day: a stream of server-sent events with a bound on what waits in it. */
export class BoardStream extends Readable {
  /** Set when the reader was too slow or has left; it is not written to any more. */
  #over = false;

  constructor(
    readonly branchId: string,
    readonly date: string,
    /** `performance.now()`. */
    readonly openedAtMs: number,
  ) {
    super({ highWaterMark: BUFFER_MAX_BYTES });
  }

  /** Nothing is drawn from here: what happens is pushed. */
  override _read(): void {
    // Readable calls it whenever there is room; there is nothing to fetch then.
  }

  get isOver(): boolean {
    return this.#over || this.destroyed;
  }

  /** An event; `id` is what the reader names in Last-Event-ID when it comes back. */
  send(event: string, data: object, id?: number): void {
    const lines = id === undefined ? '' : `id: ${id}\n`;
    this.#write(`${lines}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** Keeps proxies from taking the silence of a quiet branch for a dead connection. */
  beat(): void {
    this.#write(': still here\n\n');
  }

  /** @param retryMs after which the reader should come back. */
  begin(retryMs: number): void {
    this.#write(`retry: ${retryMs}\n\n`);
  }

  end(): void {
    if (this.isOver) return;
    this.#over = true;
    this.push(null);
  }

  #write(text: string): void {
    if (this.isOver) return;
    if (this.readableLength + text.length > BUFFER_MAX_BYTES) this.end();
    else this.push(text);
  }
}
