import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
// The SDK imports this module, and Jest then touches all of it, which opens standard input: better before the
// application, which would be taken for who left it open.
import 'node:process';
import { json } from 'node:stream/consumers';
import { activeTracer } from '../../src/platform/tracing/index.js';
import { createCoreBank } from '../../src/sandbox/core-bank/core-bank.server.js';
import { openApplication, type TestApplication, waitUntil } from '../harness/index.js';

interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
}

interface ReceivedSpan extends SpanLink {
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly links?: readonly SpanLink[];
  readonly status: { readonly code?: number };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: ReceivedSpan['attributes'] };
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[];
  }[];
}

const SERVER_KIND = 2;
const ERROR_STATUS = 2;
/** Spans leave every two seconds; the rest is for a busy machine. */
const ARRIVAL_TIMEOUT_MS = 15_000;
/** The three seconds that an export may take, and what an application without traces needs on a busy machine. */
const STOP_MS_MAX = 10_000;

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What an OTLP collector receives over HTTP and JSON. */
class Collector {
  readonly exports: Export[] = [];
  readonly requests: IncomingMessage[] = [];
  private readonly server = createServer((request, response) => {
    this.requests.push(request);
    response.setHeader('content-type', 'application/json');
    json(request)
      .then((body) => this.exports.push(body as Export))
      .then(
        () => response.end('{}'),
        (error: Error) => response.destroy(error),
      );
  });

  open = (): Promise<string> => listen(this.server);
  close = (): Promise<void> => close(this.server);

  get spans(): ReceivedSpan[] {
    return this.exports
      .flatMap(({ resourceSpans }) => resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap(({ spans }) => spans);
  }

  /** The spans of a trace, once the one of the request itself has come: it ends last. */
  trace(traceId: string): Promise<ReceivedSpan[]> {
    const whole = (): ReceivedSpan[] | undefined => {
      const spans = this.spans.filter((span) => span.traceId === traceId);
      return spans.some(({ kind }) => kind === SERVER_KIND) ? spans : undefined;
    };
    return waitUntil(whole, { timeoutMs: ARRIVAL_TIMEOUT_MS, what: `the spans of trace ${traceId}` });
  }
}

function attributesOf({ attributes }: Pick<ReceivedSpan, 'attributes'>): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function named(spans: readonly ReceivedSpan[], name: string): ReceivedSpan {
  const [span, ...more] = spans.filter((each) => each.name === name);
  if (span === undefined || more.length > 0) {
    throw new Error(
      `${more.length + (span ? 1 : 0)} spans are called ${name}; there are ${spans.map((each) => each.name).join(', ')}`,
    );
  }
  return span;
}

const collector = new Collector();
const core = createCoreBank();
const coreCalls: IncomingMessage[] = [];
let system: TestApplication;
let date: string;

beforeAll(async () => {
  core.prependListener('request', (request: IncomingMessage) => coreCalls.push(request));
  const coreUrl = await listen(core);
  const unused = (): Promise<void> => Promise.reject(new Error('this core is only listened to'));
  const opened = await openApplication({
    core: { url: coreUrl, misbehave: unused, behave: unused, stop: unused },
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: await collector.open(),
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=a%20key',
      OTEL_SERVICE_NAME: 'yuhuan-under-test',
      OTEL_TRACES_SAMPLER_ARG: '1',
    },
  });
  let stopped: Promise<void> | undefined;
  system = { ...opened, stop: () => (stopped ??= opened.stop()) };
  date = await system.bookableDate(3);
});

afterAll(async () => {
  await system?.stop();
  await collector.close();
  await close(core);
});

async function misbehave(faults: { readonly mode: 'ERROR' | 'NONE' }): Promise<void> {
  const { port } = core.address() as AddressInfo;
  const headers = { connection: 'close' };
  const body = JSON.stringify(faults);
  const answer = await fetch(`http://127.0.0.1:${port}/faults`, { method: 'PUT', headers, body });
  expect(answer.status).toBe(200);
}

const PHONE = '13800001234';

function book(n: number, headers: Record<string, string> = {}): ReturnType<TestApplication['http']> {
  const { token, loanId } = system.callers.customer(n);
  return system.http('POST', '/api/v1/bookings', {
    token,
    headers: { 'idempotency-key': `tracing-${n}-${Date.now()}`, ...headers },
    body: { loanId, branchId: 'B001', date, kind: 'FULL', contact: { phone: PHONE } },
  });
}

function loansOf(n: number, headers: Record<string, string> = {}): ReturnType<TestApplication['http']> {
  return system.http('GET', '/api/v1/loans', { token: system.callers.customer(n).token, headers });
}

it("continues the caller's trace through the core, the gate and the judge", async () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const answer = await book(1, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-trace-id')).toBe(traceId);

  const spans = await collector.trace(traceId);
  const request = named(spans, 'POST /api/v1/bookings');
  expect(request.parentSpanId).toBe('00f067aa0ba902b7');
  expect(attributesOf(request)).toEqual({
    'http.request.method': 'POST',
    'http.route': '/api/v1/bookings',
    'http.response.status_code': 201,
  });

  const loans = named(spans, 'wait loans');
  const question = named(spans, 'core /loans:batchGet');
  expect(loans.parentSpanId).toBe(request.spanId);
  expect(question.parentSpanId).toBe(named(spans, 'batch loans').spanId);
  const [call] = coreCalls.filter(({ headers }) => String(headers['traceparent']).includes(traceId));
  expect(call?.headers['traceparent']).toBe(`00-${traceId}-${question.spanId}-01`);

  const take = spans.find(({ name }) => name.startsWith('redis take-units'));
  expect(named(spans, 'wait gate').parentSpanId).toBe(request.spanId);
  expect(take?.parentSpanId).toBe(named(spans, 'batch gate').spanId);

  const batch = named(spans, 'batch claims');
  const wait = named(spans, 'wait claims');
  expect(wait.parentSpanId).toBe(request.spanId);
  expect(batch.parentSpanId).toBe(wait.spanId);
  expect(batch.links).toEqual([expect.objectContaining({ traceId, spanId: request.spanId })]);
  expect(wait.links).toEqual([expect.objectContaining({ traceId, spanId: batch.spanId })]);
  expect(named(spans, 'postgres judge-claims').parentSpanId).toBe(batch.spanId);
});

it('begins a trace under the id that the answer carries', async () => {
  const { headers } = await system.http('GET', '/api/v1/branches?q=%E4%B8%8A');
  const traceId = headers.get('x-trace-id')!;
  const request = named(await collector.trace(traceId), 'GET /api/v1/branches');
  expect(request.parentSpanId ?? '').toBe('');
});

it('joins requests that share a batch by links', async () => {
  const answers = await Promise.all(Array.from({ length: 24 }, (_, index) => book(100 + index)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  const traceIds = answers.map(({ headers }) => headers.get('x-trace-id')!);
  const spans = (await Promise.all(traceIds.map((traceId) => collector.trace(traceId)))).flat();

  const batches = spans.filter(({ name }) => name === 'batch claims');
  const linked = batches.flatMap(({ links = [] }) => links.map(({ traceId }) => traceId));
  expect(linked.toSorted()).toEqual(traceIds.toSorted());
  for (const batch of batches) {
    expect(batch.links).toHaveLength(Number(attributesOf(batch)['yuhuan.batch.items']));
  }
  expect(batches.length).toBeLessThan(answers.length);

  const waits = spans.filter(({ name }) => name === 'wait claims');
  expect(waits).toHaveLength(answers.length);
  const ids = new Set(batches.map(({ spanId }) => spanId));
  expect(waits.filter(({ links = [] }) => links.length === 1 && ids.has(links[0]!.spanId))).toHaveLength(
    waits.length,
  );
});

it('obeys a caller who decided against recording, and still passes the trace on', async () => {
  const quiet = '11111111111111111111111111111111';
  const { headers } = await loansOf(200, { traceparent: `00-${quiet}-00f067aa0ba902b7-00` });
  expect(headers.get('x-trace-id')).toBe(quiet);
  const loud = await loansOf(201);
  await collector.trace(loud.headers.get('x-trace-id')!);
  expect(collector.spans.filter(({ traceId }) => traceId === quiet)).toEqual([]);
  const [call] = coreCalls.filter((each) => String(each.headers['traceparent']).includes(quiet));
  expect(call?.headers['traceparent']).toMatch(new RegExp(`^00-${quiet}-[0-9a-f]{16}-00$`));
});

it('marks what failed, by its name and not by its message', async () => {
  await misbehave({ mode: 'ERROR' });
  const { status, headers } = await loansOf(300);
  await misbehave({ mode: 'NONE' });
  expect(status).toBe(503);
  const spans = await collector.trace(headers.get('x-trace-id')!);
  const request = named(spans, 'GET /api/v1/loans');
  expect(request.status).toEqual({ code: ERROR_STATUS });
  expect(attributesOf(request)).toMatchObject({ 'error.type': '503' });
  const question = named(spans, 'core /customers/{id}/loans');
  expect(question.status).toEqual({ code: ERROR_STATUS });
  expect(attributesOf(question)).toMatchObject({ 'error.type': 'CoreFault' });
});

it('says nothing about persons, and tells probes from requests', async () => {
  await system.http('GET', '/readyz');
  const { headers } = await loansOf(400);
  const spans = await collector.trace(headers.get('x-trace-id')!);
  expect(named(spans, 'core /customers/{id}/loans').status.code ?? 0).toBe(0);
  expect(JSON.stringify(collector.exports)).not.toMatch(new RegExp(`[CL]100\\d{3}|${PHONE}`));
  expect(collector.spans.filter(({ name }) => name.includes('readyz'))).toEqual([]);
});

it('names the service and brings the key of the collector', () => {
  const { resource } = collector.exports[0]!.resourceSpans[0]!;
  expect(attributesOf(resource)).toMatchObject({ 'service.name': 'yuhuan-under-test' });
  const [request] = collector.requests;
  expect(request?.url).toBe('/v1/traces');
  expect(request?.headers['x-collector-key']).toBe('a key');
});

it('delivers the last spans before it ends, and is off then', async () => {
  const { headers } = await system.http('GET', '/api/v1/branches');
  expect(activeTracer()).toBeDefined();
  await system.stop();
  expect(activeTracer()).toBeUndefined();
  const traceId = headers.get('x-trace-id');
  expect(collector.spans.filter((span) => span.traceId === traceId)).toHaveLength(1);
}, 30_000);

it('goes on without a collector, and does not wait for one at the end', async () => {
  const silent = createServer(() => undefined);
  const other = await openApplication({
    redis: false,
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: await listen(silent), OTEL_TRACES_SAMPLER_ARG: '1' },
  });
  try {
    expect((await other.http('GET', '/api/v1/branches')).status).toBe(200);
    const startedMs = performance.now();
    await other.stop();
    expect(performance.now() - startedMs).toBeLessThan(STOP_MS_MAX);
  } finally {
    await close(silent);
  }
}, 30_000);
