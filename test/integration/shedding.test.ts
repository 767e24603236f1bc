import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { Pressure } from '../../src/admission/index.js';
import { type HttpAnswer, openApplication, type TestApplication, waitUntil } from '../harness/index.js';

jest.setTimeout(120_000);

/** What is promised: a storm's end is followed by service as before within this. */
const RECOVERY_MS = 10_000;
/** Of ten requests under way new bookings may have eight, reads six. */
const NARROW = { YUHUAN_SHED_IN_FLIGHT_MAX: '10' };
/** Longer than the storm of a test, and within what a request waits for the core bank. */
const CORE_DELAY_MS = 5000;

let nextCustomer = 0;
const newCustomer = (open: TestApplication) => open.callers.customer((nextCustomer += 1));

type Caller = ReturnType<typeof newCustomer>;

function book(
  open: TestApplication,
  { token, loanId }: Caller,
  more: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> {
  return open.http('POST', '/api/v1/bookings', {
    token,
    headers: { 'idempotency-key': randomUUID(), ...headers },
    body: { loanId, branchId: 'B001', kind: 'FULL', contact: { phone: '13800138000' }, ...more },
  });
}

const hold = (open: TestApplication, { token, loanId }: Caller, date: string): Promise<HttpAnswer> =>
  open.http('POST', '/api/v1/holds', { token, body: { loanId, branchId: 'B001', date } });

const flying = (open: TestApplication, count: number): Promise<unknown> =>
  waitUntil(() => inFlight(open) === count, { timeoutMs: 5000 });

const inFlight = (open: TestApplication): number => open.app.get(Pressure).read().inFlight;

/** The value of one line of the metrics. */
async function metric(open: TestApplication, line: string): Promise<number> {
  const { body } = await open.http<string>('GET', '/metrics');
  const found = body.split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? 0 : Number(found.slice(line.length + 1));
}

function expectShed({ status, headers, body }: HttpAnswer, path: string): void {
  expect(status).toBe(503);
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-trace-id')).toBe(body.traceId);
  expect(body).toMatchObject({ code: 'OVERLOADED', status: 503, instance: path, retry: 'same-key' });
  const seconds = Number(headers.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(2);
  expect(seconds).toBeLessThanOrEqual(8);
  expect(body.params).toEqual({ retryAfterSeconds: seconds });
}

describe('too many requests under way', () => {
  let open: TestApplication;
  let date: string;

  beforeAll(async () => {
    open = await openApplication({ env: NARROW });
    date = await open.bookableDate(3);
  });
  afterAll(async () => {
    await open?.stop();
  });

  it('sheds new bookings and reads, while those who confirm, cancel and release are served', async () => {
    const [confirming, cancelling, releasing] = [newCustomer(open), newCustomer(open), newCustomer(open)];
    const teller = open.token({ role: 'teller', branch: 'B001' });
    const held = await hold(open, confirming, date);
    const booked = await book(open, cancelling, { date });
    const given = await hold(open, releasing, date);
    expect([held.status, booked.status, given.status]).toEqual([201, 201, 201]);

    await open.core.misbehave({ mode: 'SLOW', delayMs: CORE_DELAY_MS });
    const slow = Array.from({ length: 8 }, () => book(open, newCustomer(open), { date }));
    await flying(open, 8);

    expectShed(await book(open, newCustomer(open), { date }), '/api/v1/bookings');
    expectShed(await hold(open, newCustomer(open), date), '/api/v1/holds');
    expectShed(await open.http('GET', '/api/v1/loans', { token: cancelling.token }), '/api/v1/loans');
    const english = await book(open, newCustomer(open), { date }, { 'accept-language': 'en' });
    expect(english.headers.get('content-language')).toBe('en');
    expect(english.body.detail).toMatch(/^Many people are here just now/);
    // Neither token nor body is looked at: whoever is shed learns nothing else.
    expectShed(await open.http('POST', '/api/v1/holds', { rawBody: '{"broken' }), '/api/v1/holds');

    const confirmed = await book(open, confirming, { date, holdId: held.body.id });
    const cancelled = await open.http('POST', `/api/v1/bookings/${booked.body.id}/cancel`, {
      token: cancelling.token,
      headers: { 'idempotency-key': randomUUID() },
      body: {},
    });
    const released = await open.http('DELETE', `/api/v1/holds/${given.body.id}`, { token: releasing.token });
    const day = await open.http('GET', `/api/v1/staff/bookings?branchId=B001&date=${date}`, {
      token: teller,
    });
    const healthy = await open.http('GET', '/healthz');
    expect(inFlight(open)).toBe(8);
    expect([confirmed.status, cancelled.status, released.status, day.status, healthy.status]).toEqual([
      201, 200, 204, 200, 200,
    ]);
    expect(await metric(open, 'yuhuan_in_flight_requests{class="demand"}')).toBe(8);

    await open.core.behave();
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual(slow.map(() => 201));
    await flying(open, 0);
    expect((await book(open, newCustomer(open), { date })).status).toBe(201);
    const shed = 'yuhuan_shed_requests_total{layer="in-flight",class="demand",outcome="shed"}';
    expect(await metric(open, shed)).toBeGreaterThanOrEqual(4);
  });

  it('keeps a tenth for those who finish something also while a city takes its places in the waiting room', async () => {
    const releasing = newCustomer(open);
    const given = await hold(open, releasing, date);
    expect(given.status).toBe(201);
    const sre = open.token({ role: 'sre' });
    const room = await open.http<{ id: string }>('POST', '/api/v1/ops/queue/rooms', {
      token: sre,
      body: { reason: 'a test', opensAt: new Date(Date.now() + 600_000).toISOString(), preQueueMinutes: 60 },
    });
    expect(room.status).toBe(201);
    const locker = await open.pool.connect();
    try {
      await locker.query('BEGIN');
      await locker.query('SELECT FROM queue_lanes WHERE room_id = $1 FOR UPDATE', [room.body.id]);
      const join = (caller: Caller): Promise<HttpAnswer> =>
        open.http('POST', '/api/v1/queue/tickets', { token: caller.token, body: {} });
      const joining = Array.from({ length: 9 }, () => join(newCustomer(open)));
      await flying(open, 9);
      expectShed(await join(newCustomer(open)), '/api/v1/queue/tickets');
      const released = await open.http('DELETE', `/api/v1/holds/${given.body.id}`, {
        token: releasing.token,
      });
      expect(released.status).toBe(204);
      await locker.query('ROLLBACK');
      expect((await Promise.all(joining)).map(({ status }) => status)).toEqual(joining.map(() => 201));
    } finally {
      locker.release();
    }
    await open.http('POST', `/api/v1/ops/queue/rooms/${room.body.id}/cancel`, {
      token: sre,
      body: { reason: 'a test' },
    });
  });

  it('takes no request for critical that only says so', async () => {
    await open.core.misbehave({ mode: 'SLOW', delayMs: CORE_DELAY_MS });
    const slow = Array.from({ length: 8 }, () => book(open, newCustomer(open), { date }));
    await flying(open, 8);
    expectShed(await book(open, newCustomer(open), { date, holdId: null }), '/api/v1/bookings');
    const made = await book(open, newCustomer(open), { date, holdId: randomUUID() });
    // It is let in, finds no such hold, and has taken no place.
    expect(made.status).not.toBe(201);
    await open.core.behave();
    await Promise.all(slow);
  });

  it('counts one that was let in when there was room again as what it is', async () => {
    await open.core.misbehave({ mode: 'SLOW', delayMs: CORE_DELAY_MS });
    const slow = Array.from({ length: 8 }, () => book(open, newCustomer(open), { date }));
    await flying(open, 8);
    const { token, loanId } = newCustomer(open);
    const body = JSON.stringify({
      loanId,
      branchId: 'B001',
      date,
      kind: 'FULL',
      contact: { phone: '13800138000' },
    });
    const socket = connect(Number(new URL(open.url).port), '127.0.0.1');
    socket.write('POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n');
    socket.write(`Authorization: Bearer ${token}\r\nIdempotency-Key: ${randomUUID()}\r\n`);
    socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`);
    // Demand is shed just now, and its body may say that it is none.
    await flying(open, 9);
    await Promise.all(slow);
    await flying(open, 1);
    socket.write(body);
    const demand = 'yuhuan_in_flight_requests{class="demand"}';
    await waitUntil(async () => (await metric(open, demand)) === 1, { timeoutMs: 5000 });
    await open.core.behave();
    await flying(open, 0);
    socket.destroy();
    expect(await metric(open, demand)).toBe(0);
    expect(await metric(open, 'yuhuan_in_flight_requests{class="critical"}')).toBe(0);
  });

  it('forgets clients that leave before their body is complete', async () => {
    const { port } = new URL(open.url);
    const sockets = Array.from({ length: 5 }, () => connect(Number(port), '127.0.0.1'));
    for (const socket of sockets) {
      socket.write('POST /api/v1/bookings HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n');
      socket.write('Content-Length: 100\r\n\r\n{"loanId":');
    }
    await flying(open, 5);
    for (const socket of sockets) socket.destroy();
    await flying(open, 0);
    expect((await open.http('GET', '/api/v1/branches')).status).toBe(200);
  });
});

describe.each([
  ['off', 0],
  ['watch', 1],
] as const)('with the switch at %s', (concurrency, watched) => {
  let open: TestApplication;

  beforeAll(async () => {
    open = await openApplication({ env: { ...NARROW, YUHUAN_SHED_CONCURRENCY: concurrency } });
  });
  afterAll(async () => {
    await open?.stop();
  });

  it('nothing is shed', async () => {
    const date = await open.bookableDate(3);
    await open.core.misbehave({ mode: 'SLOW', delayMs: CORE_DELAY_MS });
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => book(open, newCustomer(open), { date })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const line = 'yuhuan_shed_requests_total{layer="in-flight",class="demand",outcome="watched"}';
    expect((await metric(open, line)) > 0).toBe(watched === 1);
  });
});

describe('a judge that is far behind', () => {
  let open: TestApplication;

  beforeAll(async () => {
    open = await openApplication({
      env: {
        YUHUAN_SHED_BATCHERS: 'on',
        YUHUAN_SHED_QUEUE_AGE_MAX_MS: '1000',
        YUHUAN_DATABASE_STATEMENT_TIMEOUT_MS: '12000',
      },
    });
  });
  afterAll(async () => {
    await open?.stop();
  });

  it('gets no new bookings, but its cancellations; and all of it again when it has caught up', async () => {
    const date = await open.bookableDate(3);
    const cancelling = newCustomer(open);
    const booked = await book(open, cancelling, { date, branchId: 'B002' });
    const locker = await open.pool.connect();
    await locker.query('BEGIN');
    await locker.query(`SELECT id FROM quota_counters WHERE branch_id = 'B001' FOR UPDATE`);
    const stuck = [book(open, newCustomer(open), { date })];
    let last = await book(open, newCustomer(open), { date: '2020-01-01', branchId: 'B002' });
    // What is refused before it reaches the judge is answered until the queue is too old.
    expect(last.status).toBe(422);
    await waitUntil(
      async () => {
        last = await book(open, newCustomer(open), { date: '2020-01-01', branchId: 'B002' });
        return last.status === 503;
      },
      { timeoutMs: 5000 },
    );
    expectShed(last, '/api/v1/bookings');
    const cancelled = await open.http('POST', `/api/v1/bookings/${booked.body.id}/cancel`, {
      token: cancelling.token,
      headers: { 'idempotency-key': randomUUID() },
      body: {},
    });
    expect(cancelled.status).toBe(200);
    await locker.query('ROLLBACK');
    locker.release();
    expect((await Promise.all(stuck)).map(({ status }) => status)).toEqual([201]);
    await waitUntil(async () => (await book(open, newCustomer(open), { date })).status === 201, {
      timeoutMs: RECOVERY_MS,
    });
    expect(open.app.get(Pressure).read().commitP95Ms).toBeGreaterThan(500);
  });
});

describe('an event loop that is late', () => {
  let open: TestApplication;

  beforeAll(async () => {
    open = await openApplication({
      env: { YUHUAN_SHED_PROCESS: 'on', YUHUAN_SHED_LOOP_DELAY_MAX_MS: '250' },
    });
  });
  afterAll(async () => {
    await open?.stop();
  });

  /** Turns of the event loop that take so long each, without using a processor. */
  async function lateTurns(turnMs: number, until: () => boolean): Promise<void> {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    while (!until()) {
      Atomics.wait(cell, 0, 0, turnMs);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('is met within some readings, and is forgotten when it is over', async () => {
    const answers: HttpAnswer[] = [];
    const giveUpAtMs = performance.now() + RECOVERY_MS;
    const isMet = (): boolean => answers.at(-1)?.status === 503 || performance.now() > giveUpAtMs;
    const ask = async (): Promise<void> => {
      while (!isMet()) answers.push(await open.http('GET', '/api/v1/branches'));
    };
    await Promise.all([ask(), lateTurns(200, isMet)]);
    expectShed(answers.at(-1)!, '/api/v1/branches');
    expect((await open.http('GET', '/healthz')).status).toBe(200);
    await waitUntil(async () => (await open.http('GET', '/api/v1/branches')).status === 200, {
      timeoutMs: RECOVERY_MS,
    });
    expect(await metric(open, 'yuhuan_shedding{class="read"}')).toBe(0);
  });
});

describe('knocking in vain', () => {
  let open: TestApplication;

  beforeAll(async () => {
    open = await openApplication({
      env: {
        YUHUAN_RATE_LIMITS: 'on',
        YUHUAN_RATE_REFUSED_BURST: '5',
        YUHUAN_RATE_REFUSED_PER_MINUTE: '1',
        YUHUAN_HTTP_TRUSTED_PROXIES: '127.0.0.1',
      },
    });
  });
  afterAll(async () => {
    await open?.stop();
  });

  const statuses = (answers: readonly HttpAnswer[]): number[] => answers.map(({ status }) => status);

  async function six(ask: (n: number) => Promise<HttpAnswer>): Promise<HttpAnswer[]> {
    const answers: HttpAnswer[] = [];
    for (let n = 0; n < 6; n += 1) answers.push(await ask(n));
    return answers;
  }

  it('is bounded for an address that guesses tokens; those with a good one are not held up', async () => {
    const headers = { 'x-forwarded-for': '10.1.1.1' };
    const { token } = newCustomer(open);
    expect((await open.http('GET', '/api/v1/loans', { token, headers })).status).toBe(200);
    const guesses = await six((n) => open.http('GET', '/api/v1/loans', { token: `guess${n}`, headers }));
    expect(statuses(guesses)).toEqual([401, 401, 401, 401, 401, 429]);
    expect(guesses[5]!.body).toMatchObject({ code: 'RATE_LIMITED', params: { policy: 'refused' } });
    expect(Number(guesses[5]!.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(guesses[5]!.headers.get('ratelimit-policy')).toBe('"refused";q=5;w=300');
    expect((await open.http('GET', '/api/v1/loans', { token, headers })).status).toBe(200);
    expect((await open.http('GET', '/api/v1/branches', { headers })).status).toBe(200);
    const elsewhere = { 'x-forwarded-for': '10.1.1.2' };
    const other = await open.http('GET', '/api/v1/loans', { token: 'guess', headers: elsewhere });
    expect(other.status).toBe(401);
  });

  it('is bounded for addresses that nothing has', async () => {
    const headers = { 'x-forwarded-for': '10.1.1.3' };
    const answers = await six((n) => open.http('GET', `/api/v1/nothing-${n}`, { headers }));
    expect(statuses(answers)).toEqual([404, 404, 404, 404, 404, 429]);
  });

  it('is bounded for a caller who may not, whose other requests go on', async () => {
    const headers = { 'x-forwarded-for': '10.1.1.4' };
    const { token } = newCustomer(open);
    const answers = await six(() => open.http('GET', '/api/v1/ops/drift', { token, headers }));
    expect(statuses(answers)).toEqual([403, 403, 403, 403, 403, 429]);
    expect((await open.http('GET', '/api/v1/loans', { token, headers })).status).toBe(200);
  });
});
