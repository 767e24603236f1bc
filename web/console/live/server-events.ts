export interface ServerEvent {
  readonly type: string;
  readonly data: string;
  readonly id: string | undefined;
}

/** More than any event of the interface; a stream without an end of line is cut off rather than gathered. */
const EVENT_MAX_CHARS = 1_048_576;

/**
 * The events of an answer that stays open. EventSource of the browser cannot send the token, so the answer of a fetch
 * is read, as the standard of server-sent events says. Comments only prove that the line lives: they come as `beat`.
 */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  let rest = '';
  let event = { type: 'message', data: [] as string[], id: undefined as string | undefined };
  for await (const text of chunksOf(body)) {
    rest += text;
    if (rest.length > EVENT_MAX_CHARS) throw new Error('an event without an end');
    const lines = rest.split(/\r\n|\r|\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        const { type, data, id } = event;
        if (data.length > 0) yield { type, data: data.join('\n'), id };
        event = { type: 'message', data: [], id };
      } else if (line.startsWith(':')) {
        yield { type: 'beat', data: '', id: undefined };
      } else {
        take(event, line);
      }
    }
  }
}

function take(event: { type: string; data: string[]; id: string | undefined }, line: string): void {
  const colon = line.indexOf(':');
  const field = colon === -1 ? line : line.slice(0, colon);
  const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
  if (field === 'event') event.type = value;
  else if (field === 'data') event.data.push(value);
  else if (field === 'id') event.id = value;
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
