import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type HttpAnswer,
  openApplication,
  type StaffMember,
  type TestApplication,
  type TestCaller,
} from '../harness/index.js';
import { type InterfaceDocument, type Operation, operationsOf } from './interface-document.js';
import { CALLERS, type CallerRole, WHO_MAY } from './who-may.js';

// An application with its stores starts within seconds, on a busy machine within more than the five of Jest.
jest.setTimeout(60_000);

const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as InterfaceDocument;
const operations = operationsOf(document);

let open: TestApplication;
let date: string;
let owner: TestCaller;
let stranger: TestCaller;

beforeAll(async () => {
  open = await openApplication();
  date = await open.bookableDate(1);
  owner = open.callers.customer(1);
  stranger = open.callers.customer(2);
});

afterAll(async () => {
  await open?.stop();
});

function tokenOf(role: CallerRole, branch?: string): string | undefined {
  if (role === 'nobody') return undefined;
  if (role === 'customer') return stranger.token;
  if (role === 'partner') return open.token(stranger.id, { sub: 'P-partner', roles: ['partner'] });
  return open.token({ role: role as StaffMember['role'], ...(branch !== undefined && { branch }) });
}

/** A request that names nothing that exists, except the branch. */
function send(operation: Operation, token: string | undefined, branchId = 'B001'): Promise<HttpAnswer> {
  const isBranch = operation.path.includes('/branches/{id}');
  const path = operation.path
    .replace('{id}', isBranch ? branchId : randomUUID())
    .replaceAll(/\{\w+\}/g, 'nothing');
  const query = operation.parameters.some(({ in: where, name }) => where === 'query' && name === 'branchId')
    ? `?branchId=${branchId}`
    : '';
  return open.http(operation.method, path + query, {
    token,
    headers: { 'idempotency-key': randomUUID() },
    ...(operation.body !== undefined && { body: { branchId, ...SHAPED[operation.id] } }),
  });
}

/** What a body needs besides, to come past its shape to the question whose branch it is. */
const SHAPED: Readonly<Record<string, object>> = {
  'staffBookings.reschedule': { date: '2030-01-07', reason: 'asked by phone' },
  'visits.checkInByCode': { number: 'ABCDEFGHJK' },
};

describe('who may call what', () => {
  it('is written down for every operation, and for nothing else', () => {
    expect(Object.keys(WHO_MAY).toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  });

  it('is what the document says', () => {
    for (const { id, roles } of operations) {
      const documented = roles.length === 0 ? [...CALLERS] : roles;
      expect([id, [...documented].toSorted()]).toEqual([id, [...(WHO_MAY[id] ?? [])].toSorted()]);
    }
  });

  const cases = operations
    .filter(({ streams }) => !streams)
    .flatMap((operation) => CALLERS.map((role) => [operation.id, role, operation] as const));

  it.each(cases)('%s by %s', async (id, role, operation) => {
    const { status, body } = await send(operation, tokenOf(role));
    const shut = status === 401 || status === 403 ? `${status} ${body.code}` : 'let in';
    const refused = role === 'nobody' ? '401 UNAUTHENTICATED' : '403 FORBIDDEN';
    expect(shut).toBe((WHO_MAY[id] ?? []).includes(role) ? 'let in' : refused);
  });
});

/** Operations that name a branch: in the path, the query or the body. */
const namesBranch = ({ path, parameters, body }: Operation): boolean =>
  path.includes('/branches/{id}') ||
  parameters.some(({ in: where, name }) => where === 'query' && name === 'branchId') ||
  body?.properties?.['branchId'] !== undefined;

describe("another branch's things", () => {
  const cases = operations
    .filter((operation) => operation.path.includes('/staff/') && !operation.streams && namesBranch(operation))
    .flatMap((operation) =>
      (WHO_MAY[operation.id] ?? [])
        .filter((role) => role !== 'sre')
        .map((role) => [operation.id, role, operation] as const),
    );

  it.each(cases)('%s by %s', async (_, role, operation) => {
    const own = await send(operation, tokenOf(role, 'B001'), 'B001');
    expect([401, 403]).not.toContain(own.status);
    const others = await send(operation, tokenOf(role, 'B001'), 'B002');
    expect([403, 404]).toContain(others.status);
    expect(JSON.stringify(others.body)).not.toContain('capacity');
  });
});

/** Well after the last test, and within the hour in which people may join. */
const ROOM_OPENS_IN_MS = 30 * 60_000;
let roomOpensLater: string | undefined;

/** Makes a thing of the owner and tells its id, by the noun of the path. */
const MADE_BY_OWNER: Readonly<Record<string, () => Promise<string>>> = {
  bookings: async () => created('/api/v1/bookings', { kind: 'FULL', contact: { phone: '13800138000' } }),
  holds: async () => created('/api/v1/holds', {}),
  // For two branches: a single day that has places is booked, and nobody waits for it.
  waitlist: async () => created('/api/v1/waitlist', { branchId: undefined, branchIds: ['B001', 'B004'] }),
  tickets: async () => {
    roomOpensLater ??= await scheduleRoom();
    const { status, body } = await open.http('POST', '/api/v1/queue/tickets', {
      token: owner.token,
      body: {},
    });
    expect(status).toBe(201);
    return body.id;
  },
  loans: async () => owner.loanId,
};

/** People join for its draw, and the door stays open to everybody else meanwhile. */
async function scheduleRoom(): Promise<string> {
  const opensAt = new Date(Date.now() + ROOM_OPENS_IN_MS).toISOString();
  const { status, body } = await open.http('POST', '/api/v1/ops/queue/rooms', {
    token: open.token({ role: 'sre' }),
    body: { opensAt, preQueueMinutes: 60, reason: 'attack' },
  });
  expect(status).toBe(201);
  return body.id;
}

async function created(path: string, more: object): Promise<string> {
  const { status, body } = await open.http('POST', path, {
    token: owner.token,
    headers: { 'idempotency-key': randomUUID() },
    body: { loanId: owner.loanId, branchId: 'B001', date, ...more },
  });
  expect([200, 201]).toContain(status);
  return body.id;
}

/** What an answer tells, without what differs between any two answers. */
const told = ({ status, body }: HttpAnswer): unknown => ({ ...body, status, traceId: '', instance: '' });

describe("another customer's things", () => {
  const cases = operations.filter(
    (operation) =>
      (WHO_MAY[operation.id] ?? []).includes('customer') &&
      !(WHO_MAY[operation.id] ?? []).includes('nobody') &&
      /\/\{\w+\}/.test(operation.path),
  );
  const nounOf = ({ path }: Operation): string =>
    path
      .split(/\/\{\w+\}/)[0]!
      .split('/')
      .at(-1)!;

  it('can be made for every operation that takes an id', () => {
    expect(cases.map(nounOf).filter((noun) => MADE_BY_OWNER[noun] === undefined)).toEqual([]);
  });

  it.each(cases.map((operation) => [operation.id, operation] as const))('%s', async (_, operation) => {
    const wellFormed: Readonly<Record<string, object>> = {
      'bookings.reschedule': { date },
      'bookings.give': { kind: 'FULL' },
      'holds.move': { branchId: 'B001', date },
      'waitlist.askUrgent': { reason: 'FAMILY' },
    };
    const id = await MADE_BY_OWNER[nounOf(operation)]!();
    const body = operation.body === undefined ? {} : { body: wellFormed[operation.id] ?? {} };
    const at = (which: string): Promise<HttpAnswer> =>
      open.http(operation.method, operation.path.replace(/\{\w+\}/, which), {
        token: stranger.token,
        headers: { 'idempotency-key': randomUUID(), 'accept-language': 'en' },
        ...body,
      });
    const others = await at(id);
    expect(others.status).toBe(404);
    // Word for word what is told of a thing that does not exist at all.
    expect(told(others)).toEqual(told(await at(randomUUID())));
    await endOf(nounOf(operation), id);
  });

  /** So that the next case may make another. */
  async function endOf(noun: string, id: string): Promise<void> {
    if (noun === 'loans') return;
    const answer =
      noun === 'bookings'
        ? await open.http('POST', `/api/v1/bookings/${id}/cancel`, {
            token: owner.token,
            headers: { 'idempotency-key': randomUUID() },
            body: {},
          })
        : await open.http('DELETE', `/api/v1/${noun === 'tickets' ? 'queue/tickets' : noun}/${id}`, {
            token: owner.token,
          });
    // The owner still can: what the stranger did had no effect.
    expect([200, 204]).toContain(answer.status);
  }
});
