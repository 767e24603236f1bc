import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { type HttpAnswer, openApplication, type TestApplication, type TestCaller } from '../harness/index.js';

const REQUEST_TIMEOUT_MS = 2000;

let open: TestApplication;
let caller: TestCaller;
let date: string;

beforeAll(async () => {
  open = await openApplication({
    env: { YUHUAN_HTTP_REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS) },
  });
  caller = open.callers.customer(1);
  date = await open.bookableDate(1);
});

afterAll(async () => {
  await open?.stop();
});

const post = (rawBody: string, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
  open.http('POST', '/api/v1/bookings', {
    token: caller.token,
    rawBody,
    headers: { 'idempotency-key': randomUUID(), ...headers },
  });

/** Sends text as it is and reads until the other side hangs up. */
function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(open.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

describe('every answer', () => {
  it.each([
    ['a refusal', '/api/v1/loans'],
    ['a branch list', '/api/v1/branches'],
    ['nothing there', '/api/v1/nothing'],
    ['health', '/healthz'],
  ])('of %s carries the headers that keep a browser from guessing', async (_, path) => {
    const { headers } = await open.http('GET', path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('server')).toBeNull();
  });

  it('of a person is stored by nobody', async () => {
    const { headers } = await open.http('GET', '/api/v1/bookings', { token: caller.token });
    expect(headers.get('cache-control')).toMatch(/no-store/);
  });

  it('gives no page of another origin leave to read it', async () => {
    const origin = 'https://evil.example';
    const { headers } = await open.http('GET', '/api/v1/branches', { headers: { origin } });
    expect(headers.get('access-control-allow-origin')).toBeNull();
    const asked = await open.http('OPTIONS', '/api/v1/bookings', {
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(asked.status).toBeGreaterThanOrEqual(400);
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a body', () => {
  it.each([
    ['__proto__', '{"__proto__": {"roles": ["sre"]}}'],
    ['constructor.prototype', '{"constructor": {"prototype": {"roles": ["sre"]}}}'],
    ['__proto__ further in', '{"contact": {"__proto__": {"phone": "13800138000"}}}'],
  ])('that would change the prototype of all by %s changes nothing', async (_, body) => {
    const answer = await post(body);
    expect([400, 422]).toContain(answer.status);
    expect(({} as Record<string, unknown>)['roles']).toBeUndefined();
    expect(({} as Record<string, unknown>)['phone']).toBeUndefined();
  });

  it('nested as deep as its size allows is refused in words', async () => {
    for (const [left, right] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      const depth = Math.floor(16_000 / (left.length + right.length));
      const answer = await post(`${left.repeat(depth)}1${right.repeat(depth)}`);
      expect([400, 422]).toContain(answer.status);
      expect(answer.body.code).toMatch(/^(MALFORMED_JSON|VALIDATION_FAILED)$/);
    }
  });

  it('that says a field twice is refused, or decided by the last, but never half', async () => {
    const answer = await post(
      `{"loanId":"${caller.loanId}","loanId":"L100002","branchId":"B001","date":"${date}","kind":"FULL","contact":{"phone":"13800138000"}}`,
    );
    expect(answer.status).toBe(422);
    const { rows } = await open.pool.query('SELECT count(*)::int AS bookings FROM bookings');
    expect(rows).toEqual([{ bookings: 0 }]);
  });

  it('in another encoding is not guessed at', async () => {
    const answer = await post('{}', { 'content-encoding': 'gzip' });
    expect([400, 415, 422]).toContain(answer.status);
    const utf16 = await post('{}', { 'content-type': 'application/json; charset=utf-16' });
    expect([400, 415, 422]).toContain(utf16.status);
  });

  it('with a mark of its byte order is read or refused in words', async () => {
    const answer = await post('\ufeff{}');
    expect([400, 422]).toContain(answer.status);
  });
});

describe('a connection', () => {
  it('that sends its headers drop by drop is ended within the bound', async () => {
    const startedMs = performance.now();
    const answer = await raw('GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ');
    expect(answer === '' || answer.startsWith('HTTP/1.1 408 ')).toBe(true);
    // Node looks once a second for requests that are late.
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(REQUEST_TIMEOUT_MS);
  });

  it('that promises a body and sends none is ended within the bound', async () => {
    const answer = await raw(
      'POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"loan',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 40[18] /);
  });

  it.each([
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}'],
    ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a header name with a space', 'X Bad: 1\r\n\r\n'],
    ['a header that goes on in the next line', 'X-A: 1\r\n folded\r\n\r\n'],
    ['a bare line feed', 'X-A: 1\nX-B: 2\r\n\r\n'],
  ])('with %s cannot smuggle a second request', async (_, rest) => {
    const answer = await raw(`POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${rest}`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer.match(/^HTTP\/1\.1 /gm)).toHaveLength(1);
  });

  it('that says no host, as HTTP/1.0 may, is answered', async () => {
    expect(await raw('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
    // What nginx makes of it.
    expect(await raw('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('that expects what nobody does is refused in words', async () => {
    const answer = await raw('GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    const body = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as unknown;
    expect(body).toMatchObject({ code: 'MALFORMED_REQUEST', params: { reason: 'Expect' } });
  });

  it('with more headers than anybody needs is refused', async () => {
    const answer = await raw(`GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });
});

describe('an address', () => {
  it.each([
    '/api/v1/../../healthz',
    '/api/v1/branches/..%2f..%2fops%2fdrift/calendar',
    '/api/v1//ops/drift',
    '/API/V1/ops/drift',
    '/api/v1/ops/drift/',
    '/api/v1/ops/drift%00',
    '/api/v1/ops;/drift',
    '/api/v1/ops%2fdrift',
    '//ops/drift',
  ])('%s leads past no guard', async (path) => {
    const { status, body } = await open.http('GET', path);
    expect([200, 400, 401, 404, 422]).toContain(status);
    expect(status !== 200 || path.includes('healthz')).toBe(true);
    expect(JSON.stringify(body)).not.toMatch(/totalDrift|postgres:|\/src\/|node_modules/);
  });

  it.each([
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Original-URL', '/api/v1/ops/drift'],
    ['X-Rewrite-URL', '/api/v1/ops/drift'],
    ['X-Forwarded-User', 'S-sre-ALL'],
  ])('is not changed by %s', async (name, value) => {
    const { status } = await open.http('GET', '/api/v1/loans', { headers: { [name]: value } });
    expect(status).toBe(401);
  });
});
