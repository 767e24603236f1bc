import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import {
  type HttpAnswer,
  openApplication,
  type StaffMember,
  type TestApplication,
} from '../harness/index.js';
import { type HostileRequest, type Known, requestsOf } from './arbitrary-requests.js';
import { type InterfaceDocument, type Operation, operationsOf } from './interface-document.js';

jest.setTimeout(180_000);

/** Of each operation. A thousand find hardly more than a hundred; FUZZ_RUNS asks for them all the same. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 60);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
const HEX_32 = /^[0-9a-f]{32}$/;
/** Tables that the worker fills by itself, whatever is asked. */
const FILLED_BY_TIME = ['quota_counters'];

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as InterfaceDocument;
const operations = operationsOf(document).filter(({ streams }) => !streams);

let open: TestApplication;
let known: Known;
let countRows: string;

beforeAll(async () => {
  open = await openApplication();
  const dates = await Promise.all([1, 2, 3, 4].map((n) => open.bookableDate(n)));
  const booked = await Promise.all([11, 12, 13].map((n) => bookFor(n, dates[0]!)));
  known = {
    branchId: ['B001', 'B002'],
    branchIds: [['B001'], ['B001', 'B002']],
    loanId: ['L100001'],
    customerId: ['C100001'],
    date: dates,
    from: dates,
    to: dates,
    fromDate: dates,
    toDate: dates,
    start: dates,
    end: dates,
    product: ['MORTGAGE'],
    amount: ['50000.00'],
    phone: ['13800138000'],
    bookingsId: booked,
    window: [undefined],
    holdId: [undefined],
  };
  countRows = await rowCounts();
  console.log(
    `fuzzing ${operations.length} operations, ${RUNS} requests each, seed ${SEED} (FUZZ_SEED repeats it)`,
  );
});

afterAll(async () => {
  await open?.stop();
});

async function bookFor(n: number, date: string): Promise<string> {
  const { token, loanId } = open.callers.customer(n);
  const { status, body } = await open.http('POST', '/api/v1/bookings', {
    token,
    headers: { 'idempotency-key': randomUUID() },
    body: { loanId, branchId: 'B001', date, kind: 'FULL', contact: { phone: '13800138000' } },
  });
  expect(status).toBe(201);
  return body.id;
}

/** A bearer of the role, at the branch that the requests name. */
function tokenOf(role: string): string | undefined {
  if (role === 'anybody') return undefined;
  if (role === 'customer' || role === 'partner') return open.callers.customer(1).token;
  return open.token({ role: role as StaffMember['role'], branch: 'B001' });
}

/** How many rows each table holds: where an effect of a request would be seen. */
async function effects(): Promise<unknown> {
  const { rows } = await open.pool.query(countRows);
  return rows;
}

async function rowCounts(): Promise<string> {
  const { rows } = await open.pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname <> ALL ($1)`,
    [FILLED_BY_TIME],
  );
  expect(rows.length).toBeGreaterThan(5);
  return rows.map(({ name }) => `SELECT '${name}' AS name, count(*)::int FROM "${name}"`).join(' UNION ALL ');
}

/** Everything that the error contract promises of every refusal. */
function judge(operation: Operation, { status, headers, body }: HttpAnswer): void {
  if (status < 400) return;
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({
    type: `/errors/${body.code}`,
    status,
    title: expect.stringMatching(/./),
    detail: expect.stringMatching(/./),
    traceId: expect.stringMatching(HEX_32),
    retry: expect.stringMatching(/^(never|after|same-key|new-key)$/),
    remedy: expect.stringMatching(/^(FIX_INPUT|CHOOSE_OTHER|RETRY_AFTER|CONTACT)$/),
  });
  expect(body.detail).not.toMatch(/\{\w+\}|undefined|\[object/);
  for (const fault of body.errors ?? []) {
    expect(fault).toMatchObject({
      in: expect.stringMatching(/^(body|query|path|header)$/),
      code: expect.stringMatching(/^[A-Z_]+$/),
    });
    expect(fault.detail).not.toMatch(/\{\w+\}|undefined|\[object/);
  }
  if (status === 503 || status === 429) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  else expect(status).toBeLessThan(500);
  // What no route has is answered before an operation is known.
  if (body.code !== 'ROUTE_NOT_FOUND') expect([...operation.codes]).toContain(body.code);
}

describe('whatever is sent', () => {
  it.each(operations.map((operation) => [operation.id, operation] as const))(
    'to %s',
    async (_, operation) => {
      const roles = operation.roles.length === 0 ? ['anybody'] : operation.roles;
      const sends = async (request: HostileRequest, role: string): Promise<void> => {
        const before = await effects();
        const { path, headers, rawBody } = request;
        const answer = await open.http(operation.method, path, {
          token: tokenOf(role),
          headers,
          ...(rawBody !== undefined && { rawBody }),
        });
        judge(operation, answer);
        if (answer.status >= 400) expect(await effects()).toEqual(before);
      };
      await fc.assert(
        fc.asyncProperty(requestsOf(document, operation, known), fc.constantFrom(...roles), sends),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
    },
  );
});
