import { Agent, request } from 'undici';

export interface BoardEvent {
  readonly id: number;
  readonly event: string;
  readonly data: {
    readonly type?: string;
    readonly bookingId?: string;
    readonly booking?: { readonly status: string; readonly contact: { readonly phone: string } } | null;
  };
  /** `performance.now()` at which it was read. */
  readonly atMs: number;
}

/** Reads a stream of server-sent events as a screen would. */
export class BoardReader {
  readonly events: BoardEvent[] = [];
  readonly #agent = new Agent();
  readonly #ending = new AbortController();
  status = 0;
  contentType = '';
  ended = false;

  /** Opens the stream and reads on by itself until it ends or is closed. */
  static async open(
    url: string,
    { token, lastEventId }: { token: string; lastEventId?: number },
  ): Promise<BoardReader> {
    const reader = new BoardReader();
    const { statusCode, headers, body } = await request(url, {
      dispatcher: reader.#agent,
      signal: reader.#ending.signal,
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId !== undefined && { 'last-event-id': String(lastEventId) }),
      },
    });
    reader.status = statusCode;
    reader.contentType = String(headers['content-type']);
    void reader.#read(body);
    return reader;
  }

  of(bookingId: string): BoardEvent[] {
    return this.events.filter(({ data }) => data.bookingId === bookingId);
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#agent.destroy();
  }

  async #read(body: AsyncIterable<Buffer>): Promise<void> {
    let text = '';
    try {
      for await (const chunk of body) {
        text += chunk.toString();
        const blocks = text.split('\n\n');
        text = blocks.pop() ?? '';
        for (const block of blocks) this.#take(block);
      }
    } catch {
      // Closed by the test, or cut off with its process: either way it is over.
    }
    this.ended = true;
  }

  #take(block: string): void {
    const field = (name: string): string | undefined =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const event = field('event');
    if (event === undefined) return;
    const data = JSON.parse(field('data') ?? '{}') as BoardEvent['data'];
    this.events.push({ id: Number(field('id')), event, data, atMs: performance.now() });
  }
}
