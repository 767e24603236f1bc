import { expect, it } from '@jest/globals';
import { eventsOf, type ServerEvent } from './server-events.js';

async function read(...chunks: string[]): Promise<ServerEvent[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of eventsOf(body)) events.push(event);
  return events;
}

it('events are whole however the network has cut them', async () => {
  expect(await read('id: 7\nevent: boo', 'king\ndata: {"a"', ':1}\n', '\n')).toEqual([
    { type: 'booking', data: '{"a":1}', id: '7' },
  ]);
});

it('a comment is a beat, a line without data tells nothing, and several lines are one text', async () => {
  expect(await read(': still here\n\n', 'retry: 2000\n\n', 'data: a\ndata: b\n\n')).toEqual([
    { type: 'beat', data: '', id: undefined },
    { type: 'message', data: 'a\nb', id: undefined },
  ]);
});
