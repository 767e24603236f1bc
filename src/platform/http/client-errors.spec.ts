import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { loadConfig } from '../config/index.js';
import { RefusingFastifyAdapter } from './fastify-adapter.js';
import { HttpConfig } from './http.config.js';

const config = loadConfig({}, [HttpConfig], []);
const adapter = new RefusingFastifyAdapter(config.get<typeof HttpConfig>(HttpConfig));
const fastify = adapter.getInstance();

beforeAll(() => fastify.listen({ port: 0, host: '127.0.0.1' }));
afterAll(() => fastify.close());

async function answerTo(bytes: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const { port } = fastify.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) as Record<string, unknown> };
}

describe('bytes that are no request', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a header without a name', 'GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'headers past the limit',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('%s', async (_, bytes, status, code) => {
    const answer = await answerTo(bytes);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      status,
      code,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
  });
});
