import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { platformErrors, refuse } from '../errors/index.js';
import { endWithRefusal } from './send-refusal.js';
import { endWhole } from './whole-answer.js';

const KEEP_ALIVE_MS = 65_000;
const refusal = refuse(platformErrors.OVERLOADED, { retryAfterSeconds: 5 }, { retryAfterSeconds: 5 });
const instance = '/api/v1/bookings';

let whole = 0;
let server: Server;

/** Answers `/whole` in one string and everything else header by header. */
beforeAll(async () => {
  server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const traceId = 'a'.repeat(32);
    const answer = { refusal, language: 'zh-CN', instance, traceId, keepAliveMs: KEEP_ALIVE_MS } as const;
    if (request.url === '/whole' && endWhole(answer, request, response)) {
      whole += 1;
      return;
    }
    // An ordinary answer is one that `endWhole` does not take.
    response.shouldKeepAlive = false;
    endWithRefusal(refusal, request, response, { instance, keepAliveMs: KEEP_ALIVE_MS });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  whole = 0;
});

const url = (path: string): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const post = (path: string, headers: Record<string, string> = {}) =>
  fetch(url(path), { method: 'POST', body: JSON.stringify({ some: 'body' }), headers });

/** What comes back for bytes that are sent as they are, until the connection ends or nothing more is awaited. */
async function raw(text: string, until: (said: string) => boolean): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8');
  let said = '';
  socket.write(text);
  for await (const part of socket) {
    said += part as string;
    if (until(said)) break;
  }
  socket.destroy();
  return said;
}

const ask = (more = ''): string => `POST /whole HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n${more}\r\nbody`;
const answersIn = (said: string): number => said.split('HTTP/1.1 503').length - 1;

describe('an answer in one string', () => {
  it('says what the ordinary one says, header by header', async () => {
    const [one, other] = [
      await post('/whole'),
      await post('/ordinary', { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }),
    ];
    expect(whole).toBe(1);
    expect([one.status, one.statusText]).toEqual([other.status, other.statusText]);
    expect(await one.json()).toEqual(await other.json());
    const headers = (from: Response): Record<string, string> => {
      const { date, connection, 'keep-alive': kept, ...rest } = Object.fromEntries(from.headers);
      expect(new Date(date!).getTime()).toBeGreaterThan(Date.now() - 60_000);
      expect([connection, kept].length).toBe(2);
      return rest;
    };
    expect(headers(one)).toEqual(headers(other));
    expect(one.headers.get('keep-alive')).toBe('timeout=65');
  });

  it('keeps the connection: requests that are sent at once are answered in turn', async () => {
    const said = await raw(ask().repeat(3), (text) => answersIn(text) === 3 && text.endsWith('}'));
    expect(answersIn(said)).toBe(3);
    expect(whole).toBe(3);
    const lengths = [...said.matchAll(/content-length: (\d+)\r\n/g)].map(([, length]) => Number(length));
    const bodies = said
      .split(/\r\n\r\n/)
      .slice(1)
      .map((part) => part.split('HTTP/1.1')[0]!);
    expect(bodies.map((body) => Buffer.byteLength(body))).toEqual(lengths);
  });

  it.each([
    ['whoever wants the connection closed', ask('connection: close\r\n')],
    ['an old client', ask().replace('HTTP/1.1', 'HTTP/1.0')],
    ['who asks for the head only', ask().replace('POST', 'HEAD')],
  ])('is not for %s', async (_who, text) => {
    const said = await raw(text, (heard) => heard.includes('\r\n\r\n'));
    expect(said).toContain('503 Service Unavailable');
    expect(whole).toBe(0);
  });
});
