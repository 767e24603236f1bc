import fastify, { type FastifyInstance } from 'fastify';
import type { Branch, BranchesReadModel } from '../branches/index.js';
import { addDays } from '../platform/clock/index.js';
import { bodyFault, platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { noteBranch, sendRefusal } from '../platform/http/index.js';
import type { Logger } from '../platform/logging/index.js';
import type { Database, StoreClock } from '../platform/postgres/index.js';
import { quotaErrors } from '../quotas/index.js';
import { RefusalTally } from './refusal-tally.js';

const TODAY = '2026-11-20';
const full = refuse(platformErrors.OVERLOADED, { retryAfterSeconds: 2 }, { retryAfterSeconds: 2 });
const fault = bodyFault('/date', platformErrors.DATE_RANGE_INVALID, { maxDays: 1 });
const faulty = refuse(
  platformErrors.VALIDATION_FAILED,
  { count: 3 },
  { faults: [fault, fault, bodyFault('/amount', quotaErrors.QUOTA_CHANGE_WINDOW_PERIOD)] },
);

let server: FastifyInstance;
let tally: RefusalTally;
let written: unknown[][];
let broken = false;
let answer: Refusal = full;
let found: string | undefined;

beforeEach(async () => {
  written = [];
  const database = {
    run: (_statement: unknown, values: unknown[]) => {
      if (broken) return Promise.reject(new Error('away'));
      written.push(values);
      return Promise.resolve([]);
    },
  } as unknown as Database;
  const branches = {
    get: (id: string) => (id === 'B001' ? ({ id, timeZone: 'Asia/Shanghai' } as Branch) : undefined),
  } as BranchesReadModel;
  const clock = { nowMs: () => Date.parse(`${TODAY}T04:00:00Z`) } as StoreClock;
  tally = new RefusalTally(database, branches, clock, {} as Logger);
  server = fastify();
  tally.attach(server);
  for (const url of ['/api/v1/bookings', '/api/v1/staff/bookings', '/api/v1/holds', '/api/v1/waitlist']) {
    server.post(url, (request, reply) => {
      if (found !== undefined) noteBranch(request, found);
      sendRefusal(answer, request, reply);
    });
  }
  await server.ready();
});

afterEach(async () => {
  broken = false;
  answer = full;
  found = undefined;
  await tally.onApplicationShutdown();
  await server.close();
});

const ask = (payload: object, url = '/api/v1/bookings') => server.inject({ method: 'POST', url, payload });
const wanted = { branchId: 'B001', date: TODAY };

it('adds up by branch, day and reason, and writes each sum once', async () => {
  await ask(wanted);
  await ask(wanted, '/api/v1/holds');
  await ask({ ...wanted, date: addDays(TODAY, 1) }, '/api/v1/staff/bookings');
  await tally.write();
  await tally.write();
  expect(written).toEqual([
    ['{"B001","B001"}', '{"2026-11-20","2026-11-21"}', '{"OVERLOADED","OVERLOADED"}', '{2,1}'],
  ]);
});

it('counts each fault of a request once', async () => {
  answer = faulty;
  await ask(wanted);
  await tally.write();
  expect(written[0]!.slice(2)).toEqual(['{"DATE_RANGE_INVALID","QUOTA_CHANGE_WINDOW_PERIOD"}', '{1,1}']);
});

it.each([
  ['no branch', { date: TODAY }],
  ['another bank', { ...wanted, branchId: 'B999' }],
  ['no day', { ...wanted, date: '2026-02-30' }],
  ['a day that is over', { ...wanted, date: '2026-11-19' }],
  ['a day that nobody can book', { ...wanted, date: '2028-01-01' }],
  ['nothing', {}],
])('counts nothing that names %s', async (_name, payload) => {
  await ask(payload);
  await tally.write();
  expect(written).toEqual([]);
});

it('counts what names no branch at the one that was found for it', async () => {
  found = 'B001';
  await ask({ date: TODAY });
  await tally.write();
  expect(written).toEqual([['{"B001"}', '{"2026-11-20"}', '{"OVERLOADED"}', '{1}']]);
});

it('counts nothing that asks for no place', async () => {
  await ask(wanted, '/api/v1/waitlist');
  await tally.write();
  expect(written).toEqual([]);
});

it('keeps what could not be written for the next time', async () => {
  await ask(wanted);
  broken = true;
  await expect(tally.write()).rejects.toThrow('away');
  broken = false;
  await ask(wanted);
  await tally.write();
  expect(written.map((values) => values[3])).toEqual(['{2}']);
});
