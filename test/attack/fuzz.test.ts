import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { type HttpAnswer, openSystem, type StaffMember, type TestSystem } from '../harness/index.js';
import { type HostileRequest, type Known, requestsOf } from './arbitrary-requests.js';
import { type InterfaceDocument, type Operation, operationsOf } from './interface-document.js';

jest.setTimeout(180_000);

/** Of each operation. A thousand find hardly more than a hundred; FUZZ_RUNS asks for them all the same. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 60);
const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 2 ** 31);
/** Tables that the system fills by itself, whatever is asked; forecasts by hundreds, for longer than the tries below take. */
const FILLED_BY_TIME = ['quota_counters', 'forecasts', 'forecast_accuracy', 'refusal_tallies'];
/**
 * The worker writes between two looks, too: it opens rooms, calls tickets, finds work. What a refused request writes is
 * there after each of so many tries; what the worker writes is not.
 */
const EFFECT_TRIES = 5;

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as InterfaceDocument;
const operations = operationsOf(document).filter(({ streams }) => !streams);

let open: TestSystem;
let known: Known;
let countRows: string;

beforeAll(async () => {
  open = await openSystem({ apiProcesses: 1 });
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
  const { token, loanId } = open.customer(n);
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
  if (role === 'customer' || role === 'partner') return open.customer(1).token;
  return open.token({ role: role as StaffMember['role'], branch: 'B001' });
}

/** How many rows each table holds: where an effect of a request would be seen. */
async function rowsOfTables(): Promise<Map<string, number>> {
  const { rows } = await open.database.pool.query<{ name: string; count: number }>(countRows);
  return new Map(rows.map(({ name, count }) => [name, count]));
}

async function rowCounts(): Promise<string> {
  const { rows } = await open.database.pool.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname <> ALL ($1)`,
    [FILLED_BY_TIME],
  );
  expect(rows.length).toBeGreaterThan(5);
  return rows
    .map(({ name }) => `SELECT '${name}' AS name, count(*)::int AS count FROM "${name}"`)
    .join(' UNION ALL ');
}

const MEMBERS: Readonly<Record<string, RegExp>> = {
  title: /./,
  detail: /./,
  traceId: /^[0-9a-f]{32}$/,
  retry: /^(never|after|same-key|new-key)$/,
  remedy: /^(FIX_INPUT|CHOOSE_OTHER|RETRY_AFTER|CONTACT)$/,
};
/** A text whose figures were forgotten. */
const UNFILLED = /\{\w+\}|undefined|\[object/;

/** What of the error contract a refusal breaks, in words; nothing is asked of an answer that is none. */
function broken(operation: Operation, { status, headers, body }: HttpAnswer): string[] {
  if (status < 400) return [];
  const faults = Object.entries(MEMBERS).flatMap(([name, shape]) =>
    shape.test(String(body[name])) ? [] : [`${name} is ${JSON.stringify(body[name])}`],
  );
  if (!(headers.get('content-type') ?? '').startsWith('application/problem+json'))
    faults.push('is no problem document');
  if (body.status !== status || body['type'] !== `/errors/${body.code}`) faults.push('status or type differ');
  if (UNFILLED.test(body.detail)) faults.push(`detail: ${body.detail}`);
  for (const fault of body.errors ?? []) {
    if (!/^(body|query|path|header)$/.test(fault.in)) faults.push(`a fault in ${fault.in}`);
    if (UNFILLED.test(fault.detail)) faults.push(`detail of a fault: ${fault.detail}`);
  }
  const wait = Number(headers.get('retry-after'));
  if ((status === 503 || status === 429) && !(wait > 0)) faults.push('no Retry-After');
  if (status >= 500 && status !== 503) faults.push(`is a ${status}`);
  // What no route has is answered before an operation is known.
  if (body.code !== 'ROUTE_NOT_FOUND' && !operation.codes.has(body.code))
    faults.push(`undocumented ${body.code}`);
  return faults;
}

describe('whatever is sent', () => {
  it.each(operations.map((operation) => [operation.id, operation] as const))(
    'to %s',
    async (_, operation) => {
      const roles = operation.roles.length === 0 ? ['anybody'] : operation.roles;
      const send = ({ path, headers, rawBody }: HostileRequest, role: string): Promise<HttpAnswer> =>
        open.http(operation.method, path, {
          token: tokenOf(role),
          headers,
          ...(rawBody !== undefined && { rawBody }),
        });
      const faultsOf = async (request: HostileRequest, role: string): Promise<string[]> => {
        const faults: string[] = [];
        let changed: string[] | undefined;
        for (let tried = 0; tried < EFFECT_TRIES && changed?.length !== 0; tried += 1) {
          const before = await rowsOfTables();
          const answer = await send(request, role);
          if (tried === 0) faults.push(...broken(operation, answer));
          if (answer.status < 400) return faults;
          const after = await rowsOfTables();
          changed = (changed ?? [...after.keys()]).filter((name) => after.get(name) !== before.get(name));
        }
        return [...faults, ...(changed ?? []).map((name) => `a refusal had an effect on ${name}`)];
      };
      await fc.assert(
        fc.asyncProperty(
          requestsOf(document, operation, known),
          fc.constantFrom(...roles),
          async (request, role) => {
            expect(await faultsOf(request, role)).toEqual([]);
          },
        ),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
    },
  );
});
