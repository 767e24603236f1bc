import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { Logger } from '../platform/logging/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { CoreFault } from './core-banking.port.js';
import { fakeLoansConfig } from './fake-loans-config.js';
import { HttpCoreBanking } from './http-core-banking.adapter.js';

const record = (loanId: string, changes: object = {}): object => ({
  loanId,
  customerId: 'C1',
  coBorrowerIds: [],
  agentIds: [],
  customerType: 'PERSON',
  product: 'CAR',
  status: 'ACTIVE',
  currency: 'CNY',
  balance: '100000.00',
  instalment: '2000.00',
  repaymentMethod: 'ANNUITY',
  drawnOn: '2024-03-16',
  maturesOn: '2029-03-16',
  dueDayOfMonth: 16,
  nextDueOn: '2026-12-16',
  instalmentsPaid: 32,
  overdueDays: 0,
  arrears: '0.00',
  pendingItems: 0,
  prepaymentsThisYear: 0,
  homeBranchId: 'B001',
  customerName: '张*',
  phoneMasked: '138****0001',
  ...changes,
});
const asOf = '2026-11-23T08:00:00+08:00';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let handler: Handler;
let asked: string[];
let core: HttpCoreBanking;
let logged: string;

async function start(env: Record<string, string> = {}, prefix = ''): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const config = fakeLoansConfig({ YUHUAN_CORE_URL: `http://127.0.0.1:${port}${prefix}`, ...env });
  const lines = new Writable({
    write(chunk: Buffer, _, done) {
      logged += chunk.toString();
      done();
    },
  });
  const logger = new Logger({ level: 'debug' }, lines);
  core = new HttpCoreBanking(config, logger, new MetricsRegistry());
}

function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function reasonOf(asking: Promise<unknown>): Promise<string> {
  try {
    await asking;
    return 'answered';
  } catch (error) {
    if (error instanceof CoreFault) return error.reason;
    throw error;
  }
}

beforeEach(async () => {
  asked = [];
  logged = '';
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(`${request.method} ${request.url} ${body}`);
      handler(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await core.onApplicationShutdown();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('asks for loans at once and answers in the order asked', async () => {
  handler = (_, response) => json(response, { loans: [record('L3'), record('L1')], notFound: ['L2'], asOf });
  await start({ YUHUAN_CORE_TOKEN: 'secret' }, '/core/');
  const answers = await core.loansById(['L1', 'L2', 'L3']);
  expect(answers).toMatchObject([
    { kind: 'LOAN', loan: { snapshot: { loanId: 'L1', balanceFen: 10_000_000, asOfMs: Date.parse(asOf) } } },
    { kind: 'NOT_FOUND' },
    { kind: 'LOAN', loan: { snapshot: { loanId: 'L3' } } },
  ]);
  expect(asked).toEqual(['POST /core/loans:batchGet {"loanIds":["L1","L2","L3"]}']);
});

it('is well until it fails', async () => {
  await start();
  await expect(core.check()).resolves.toBeUndefined();
});

it('finds the one id that the core will not take, answers for the others, and keeps asking', async () => {
  const questions: string[][] = [];
  handler = (_, response, body) => {
    const { loanIds } = JSON.parse(body) as { loanIds: string[] };
    questions.push(loanIds);
    if (loanIds.includes('ODD')) json(response, { error: 'bad id' }, 400);
    else json(response, { asOf, loans: [], notFound: loanIds });
  };
  await start({ YUHUAN_CORE_FAILURES_MAX: '1' });
  const ids = ['L1', 'L2', 'L3', 'L4', 'ODD', 'L6', 'L7', 'L8'];
  const kinds = (await core.loansById(ids)).map(({ kind }) => kind);
  expect(kinds).toEqual(ids.map((id) => (id === 'ODD' ? 'FAULT' : 'NOT_FOUND')));
  expect(questions.length).toBeLessThanOrEqual(7);
  await expect(core.check()).resolves.toBeUndefined();
});

it('gives up halving where the core will take none of them', async () => {
  let questions = 0;
  handler = (_, response) => {
    questions += 1;
    json(response, {}, 400);
  };
  await start();
  const answers = await core.loansById(Array.from({ length: 200 }, (_, index) => `L${index}`));
  expect(answers.every(({ kind }) => kind === 'FAULT')).toBe(true);
  expect(answers).toHaveLength(200);
  expect(questions).toBeLessThanOrEqual(41);
});

it('sends its token', async () => {
  let authorization: string | undefined;
  handler = (request, response) => {
    ({ authorization } = request.headers);
    json(response, { loans: [], asOf });
  };
  await start({ YUHUAN_CORE_TOKEN: 'secret' });
  await core.loansOfCustomer('C1');
  expect(authorization).toBe('Bearer secret');
});

it('takes a malformed record and a missing one for faults of those loans, and logs no value', async () => {
  const broken = record('L2', { balance: 13_800_138_000 });
  handler = (_, response) => json(response, { loans: [record('L1'), broken], notFound: [], asOf });
  await start();
  const answers = await core.loansById(['L1', 'L2', 'L3']);
  expect(answers.map(({ kind }) => kind)).toEqual(['LOAN', 'FAULT', 'FAULT']);
  expect(logged).toContain('balance');
  expect(logged).not.toContain('13800138000');
});

it('lists the loans of a customer, none of an unknown one, and encodes the id', async () => {
  handler = (request, response) =>
    request.url?.includes('C1') === true
      ? json(response, { loans: [record('L1'), record('L2')], asOf })
      : json(response, {}, 404);
  await start();
  expect((await core.loansOfCustomer('C1')).map(({ snapshot }) => snapshot.loanId)).toEqual(['L1', 'L2']);
  await expect(core.loansOfCustomer('../loans')).resolves.toEqual([]);
  expect(asked[1]).toBe('GET /customers/..%2Floans/loans ');
});

it('gives no list that lacks a loan', async () => {
  handler = (_, response) => json(response, { loans: [record('L1'), record('L2', { status: 7 })], asOf });
  await start();
  await expect(reasonOf(core.loansOfCustomer('C1'))).resolves.toBe('MALFORMED');
});

it.each<[string, Handler]>([
  ['STATUS', (_, response) => json(response, {}, 500)],
  ['STATUS', (_, response) => json(response, {}, 404)],
  ['MALFORMED', (_, response) => json(response, '{"loans":[')],
  ['MALFORMED', (_, response) => json(response, { loans: {}, notFound: [], asOf })],
  ['MALFORMED', (_, response) => json(response, { loans: [], notFound: [], asOf: 'today' })],
  ['TOO_LARGE', (_, response) => json(response, `"${'x'.repeat(70_000)}"`)],
  ['CONNECTION', (request) => request.socket.destroy()],
  ['TIMEOUT', () => undefined],
  ['TIMEOUT', (_, response) => void response.writeHead(200).write('{')],
])('says %s', async (reason, misbehave) => {
  handler = misbehave;
  await start({ YUHUAN_CORE_TIMEOUT_MS: '150', YUHUAN_CORE_RESPONSE_MAX_BYTES: '65536' });
  await expect(reasonOf(core.loansById(['L1']))).resolves.toBe(reason);
});

it('stops asking after failures in a row, at once and with the time to come back', async () => {
  handler = (_, response) => json(response, {}, 503);
  await start({ YUHUAN_CORE_FAILURES_MAX: '2', YUHUAN_CORE_OPEN_MS: '60000' });
  await expect(reasonOf(core.loansById(['L1']))).resolves.toBe('STATUS');
  await expect(reasonOf(core.loansOfCustomer('C1'))).resolves.toBe('STATUS');
  await expect(reasonOf(core.loansById(['L1']))).resolves.toBe('BREAKER_OPEN');
  expect(asked).toHaveLength(2);
  await expect(reasonOf(core.check())).resolves.toBe('BREAKER_OPEN');
  await expect(core.loansById(['L1'])).rejects.toMatchObject({ retryAfterMs: expect.any(Number) });
});

it('answers for bookings while as many lists as may be are under way, and more in line', async () => {
  const held: ServerResponse[] = [];
  handler = (request, response) => {
    if (request.method === 'GET') held.push(response);
    else json(response, { loans: [], notFound: ['L1'], asOf });
  };
  await start({ YUHUAN_CORE_CONNECTIONS: '2', YUHUAN_CORE_TIMEOUT_MS: '10000' });
  const lists = ['C1', 'C2', 'C3'].map((id) => core.loansOfCustomer(id));
  expect(await core.loansById(['L1'])).toEqual([{ kind: 'NOT_FOUND' }]);
  handler = (_, response) => json(response, { loans: [], asOf });
  for (const response of held) json(response, { loans: [], asOf });
  expect(await Promise.all(lists)).toEqual([[], [], []]);
});

it.each<[string, string, Handler]>([
  [
    'MALFORMED',
    'more loans than agreed',
    (_, response) => json(response, { loans: Array.from({ length: 501 }, () => ({})), asOf }),
  ],
  ['TOO_LARGE', 'more bytes than agreed', (_, response) => json(response, `"${'x'.repeat(70_000)}"`)],
  ['STATUS', 'what is not for us', (_, response) => json(response, {}, 403)],
])('goes on asking the core after an answer that is %s with %s', async (reason, _, misbehave) => {
  handler = misbehave;
  await start({ YUHUAN_CORE_FAILURES_MAX: '1', YUHUAN_CORE_RESPONSE_MAX_BYTES: '65536' });
  for (let count = 0; count < 2; count += 1) {
    expect(await reasonOf(core.loansOfCustomer('C1'))).toBe(reason);
  }
  await expect(core.check()).resolves.toBeUndefined();
});

it.each([500, 503, 429])('stops asking the core after status %i', async (status) => {
  handler = (_, response) => json(response, {}, status);
  await start({ YUHUAN_CORE_FAILURES_MAX: '1' });
  expect(await reasonOf(core.loansOfCustomer('C1'))).toBe('STATUS');
  expect(await reasonOf(core.loansOfCustomer('C1'))).toBe('BREAKER_OPEN');
});

it('refuses more lists at once than its bound', async () => {
  handler = (_, response) => json(response, { loans: [], asOf });
  await start({ YUHUAN_LOAN_LISTS_IN_FLIGHT: '1' });
  const first = core.loansOfCustomer('C1');
  await expect(reasonOf(core.loansOfCustomer('C2'))).resolves.toBe('BUSY');
  await expect(first).resolves.toEqual([]);
  await expect(core.loansOfCustomer('C3')).resolves.toEqual([]);
});
