import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import {
  type HttpAnswer,
  openSystem,
  type TestCaller,
  type TestSystem,
  waitUntil,
} from '../harness/index.js';
import { fullRepayment } from './requests.js';

jest.setTimeout(120_000);

interface Ticket {
  readonly id: string;
  readonly status: string;
  readonly number: number | null;
}
interface Entry {
  readonly token: string;
  readonly expiresAt: string;
}

/** A worker looks twice a second, and a process reads as often. */
const SEEN_WITHIN_MS = 10_000;

let open: TestSystem;
let date: string;

beforeAll(async () => {
  open = await openSystem({
    apiProcesses: 2,
    env: { YUHUAN_QUEUE_SAFETY_NET: 'off' },
  });
  date = await open.bookableDate(5);
});

afterAll(async () => {
  await open?.stop();
});

const sre = (method: string, path: string, body: object): Promise<HttpAnswer> =>
  open.http(method, `/api/v1/ops/queue/${path}`, { token: open.token({ role: 'sre' }), body });

const requiredEverywhere = async (wanted: boolean): Promise<void> => {
  for (const via of [0, 1]) {
    await waitUntil(
      async () => (await open.http('GET', '/api/v1/queue', { via })).body['entryRequired'] === wanted,
      { timeoutMs: SEEN_WITHIN_MS, what: `entryRequired is ${wanted} in process ${via}` },
    );
  }
};

async function openRoom(): Promise<void> {
  expect((await sre('POST', 'rooms', { reason: 'a test' })).status).toBe(201);
  await requiredEverywhere(true);
}

async function closeRoom(): Promise<void> {
  await sre('POST', 'drain', { reason: 'the test is over' });
  await requiredEverywhere(false);
}

const join = ({ token }: TestCaller): Promise<HttpAnswer<Ticket>> =>
  open.http<Ticket>('POST', '/api/v1/queue/tickets', { token, body: {} });

/** A ticket of one's own, its turn, and its entry token. */
async function enter(caller: TestCaller): Promise<{ ticketId: string; token: string }> {
  const { body } = await join(caller);
  const entry = await waitUntil(
    async () => {
      const path = `/api/v1/queue/tickets/${body.id}/entry`;
      const answer = await open.http<Entry>('POST', path, { token: caller.token, body: {} });
      return answer.status === 200 && answer.body;
    },
    { timeoutMs: SEEN_WITHIN_MS, what: 'the turn comes' },
  );
  return { ticketId: body.id, token: entry.token };
}

const statusOf = async (caller: TestCaller, ticketId: string): Promise<string> =>
  (await open.http<Ticket>('GET', `/api/v1/queue/tickets/${ticketId}`, caller)).body.status;

interface Shown {
  readonly entry?: string;
  readonly key?: string;
  readonly more?: Record<string, unknown>;
}

const book = (
  caller: TestCaller,
  { entry, key = randomUUID(), more = {} }: Shown = {},
): Promise<HttpAnswer> =>
  open.http('POST', '/api/v1/bookings', {
    token: caller.token,
    body: fullRepayment(caller, date, more),
    headers: { 'idempotency-key': key, ...(entry !== undefined && { 'queue-entry': entry }) },
  });

const hold = ({ token, loanId }: TestCaller, entry?: string, other: object = {}): Promise<HttpAnswer> =>
  open.http('POST', '/api/v1/holds', {
    token,
    body: { loanId, branchId: 'B001', date, ...other },
    ...(entry !== undefined && { headers: { 'queue-entry': entry } }),
  });

const giveUp = ({ token }: TestCaller, id: string | undefined, via = 0): Promise<HttpAnswer> =>
  open.http('DELETE', `/api/v1/holds/${id}`, { token, via });

const moveTo = (
  { token }: TestCaller,
  id: string | undefined,
  day: string,
  via = 0,
  entry?: string,
): Promise<HttpAnswer> =>
  open.http('POST', `/api/v1/holds/${id}/move`, {
    token,
    via,
    body: { branchId: 'B001', date: day },
    ...(entry !== undefined && { headers: { 'queue-entry': entry } }),
  });

async function eventsOf(ticketId: string): Promise<string[]> {
  const { rows } = await open.database.pool.query<{ type: string }>(
    'SELECT type FROM events WHERE subject_id = $1 ORDER BY seq',
    [ticketId],
  );
  return rows.map(({ type }) => type);
}

/** What the judge holds for a customer: nothing was written for who was refused. */
async function bookingsOf({ id }: TestCaller): Promise<number> {
  const { rows } = await open.database.pool.query('SELECT 1 FROM bookings WHERE customer_id = $1', [id]);
  return rows.length;
}

describe('while no room is open', () => {
  it('nobody is asked for entry, and a stray token is ignored', async () => {
    expect((await hold(open.customer(1))).status).toBe(201);
    expect((await book(open.customer(2), { entry: 'whatever' })).status).toBe(201);
    expect((await join(open.customer(3))).body).toMatchObject({ code: 'QUEUE_NOT_OPEN' });
  });
});

describe('while a room is open', () => {
  let held: { caller: TestCaller; id: string };
  let beforehand: { caller: TestCaller; id: string };
  let movable: { caller: TestCaller; id: string };
  let booked: { caller: TestCaller; id: string; key: string };

  beforeAll(async () => {
    const other = open.customer(12);
    beforehand = { caller: other, id: (await hold(other)).body.id };
    const mover = open.customer(35);
    movable = { caller: mover, id: (await hold(mover)).body.id };
    const before = open.customer(10);
    held = { caller: before, id: (await hold(before)).body.id };
    const early = open.customer(11);
    const key = randomUUID();
    booked = { caller: early, id: (await book(early, { key })).body.id, key };
    await openRoom();
  });
  afterAll(closeRoom);

  it('holds and bookings without a token are sent to the queue', async () => {
    const caller = open.customer(20);
    for (const answer of [await hold(caller), await book(caller)]) {
      expect(answer).toMatchObject({
        status: 429,
        body: { code: 'QUEUE_ENTRY_REQUIRED', params: { queue: '/api/v1/queue/tickets' } },
      });
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    expect(await bookingsOf(caller)).toBe(0);
  });

  it('who holds a slot from before confirms it, who booked cancels, moves and repeats, all without', async () => {
    const confirmed = await book(held.caller, { more: { holdId: held.id } });
    expect(confirmed.status).toBe(201);
    const again = await book(booked.caller, { key: booked.key });
    expect(again).toMatchObject({ status: 201, body: { id: booked.id } });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const headers = { 'idempotency-key': randomUUID() };
    const path = `/api/v1/bookings/${booked.id}/cancel`;
    expect((await open.http('POST', path, { ...booked.caller, headers, body: {} })).status).toBe(200);
  });

  it('an invented hold lets nobody past', async () => {
    const caller = open.customer(21);
    const answer = await book(caller, { more: { holdId: randomUUID() } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'HOLD_EXPIRED' } });
    expect(await bookingsOf(caller)).toBe(0);
  });

  it('staff are not asked, and the turn of their customer is used by it', async () => {
    const caller = open.customer(22);
    const { ticketId } = await enter(caller);
    const answer = await open.http('POST', '/api/v1/staff/bookings', {
      token: open.token({ role: 'teller', branch: 'B001' }),
      headers: { 'idempotency-key': randomUUID() },
      body: { ...fullRepayment(caller, date), customerId: caller.id, channel: 'COUNTER' },
    });
    expect(answer.status).toBe(201);
    expect(await statusOf(caller, ticketId)).toBe('USED');
  });

  it('a token is good for one booking, whose place is free at once', async () => {
    const caller = open.customer(23);
    const { ticketId, token } = await enter(caller);
    const answer = await book(caller, { entry: token });
    expect(answer.status).toBe(201);
    expect(await statusOf(caller, ticketId)).toBe('USED');
    expect(await eventsOf(ticketId)).toEqual(['JOINED', 'ADMITTED', 'ENTERED', 'USED']);
  });

  it('a token shown again is used, for another loan, another day and another operation', async () => {
    const caller = open.customer(24);
    const { token } = await enter(caller);
    const key = randomUUID();
    const first = await book(caller, { entry: token, key });
    expect(first.status).toBe(201);
    const other = await open.bookableDate(6);
    expect(await book(caller, { entry: token, more: { date: other } })).toMatchObject({
      status: 409,
      body: { code: 'QUEUE_ENTRY_USED' },
    });
    expect((await hold(caller, token)).body.code).toBe('QUEUE_ENTRY_USED');
    const again = await book(caller, { entry: token, key });
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id } });
    expect((await book(caller, { key })).body.id).toBe(first.body.id);
    expect(await bookingsOf(caller)).toBe(1);
  });

  it('under a race of processes a token books once', async () => {
    const caller = open.customer(25);
    const { token, ticketId } = await enter(caller);
    const other = await open.bookableDate(7);
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        book(caller, { entry: token, more: n % 2 === 0 ? {} : { date: other } }),
      ),
    );
    const codes = answers.map(({ status, body }) => (status === 201 ? 'BOOKED' : body.code));
    expect(codes.filter((code) => code === 'BOOKED')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['BOOKED', 'QUEUE_ENTRY_USED']));
    expect(await bookingsOf(caller)).toBe(1);
    expect(await statusOf(caller, ticketId)).toBe('USED');
  });

  it('a refused request leaves the token good, for another day', async () => {
    const caller = open.customer(26);
    const { token, ticketId } = await enter(caller);
    const refused = await book(caller, { entry: token, more: { date: '2020-01-01' } });
    expect(refused.status).toBe(422);
    expect(await statusOf(caller, ticketId)).toBe('ADMITTED');
    expect((await hold(caller, token)).status).toBe(201);
  });

  it('a hold that is given up gives the turn back while it counts, once, and a booking does not', async () => {
    const caller = open.customer(32);
    const { token, ticketId } = await enter(caller);
    const first = await hold(caller, token);
    expect(first.status).toBe(201);
    const other = { date: await open.bookableDate(6) };
    expect((await hold(caller, token, other)).body.code).toBe('QUEUE_ENTRY_USED');
    // Both processes are asked to give it up at once: what comes back comes back once.
    await Promise.all([0, 1].map((via) => giveUp(caller, first.body.id, via)));
    expect(await statusOf(caller, ticketId)).toBe('ADMITTED');
    const second = await hold(caller, token, other);
    expect(second.status).toBe(201);
    // A hold that is over already gives nothing back: another one stands for the entry.
    expect((await giveUp(caller, first.body.id)).status).toBe(204);
    expect(await statusOf(caller, ticketId)).toBe('USED');
    expect((await book(caller, { more: { ...other, holdId: second.body.id } })).status).toBe(201);
    expect((await giveUp(caller, second.body.id)).status).toBe(409);
    expect(await statusOf(caller, ticketId)).toBe('USED');
    expect(await eventsOf(ticketId)).toEqual(['JOINED', 'ADMITTED', 'ENTERED', 'USED', 'GIVEN_BACK', 'USED']);
  });

  it('a hold that came by a turn moves by it, and gives it back from where it is; one of before needs an entry', async () => {
    const caller = open.customer(34);
    const { token, ticketId } = await enter(caller);
    const kept = await hold(caller, token);
    const [other, third] = await Promise.all([6, 7].map((n) => open.bookableDate(n)));
    // Asked of the other process, and without the token: the place is there already.
    expect((await moveTo(caller, kept.body.id, other!, 1)).status).toBe(200);
    expect((await moveTo(caller, kept.body.id, '2020-01-01')).status).toBe(422);
    expect((await moveTo(caller, kept.body.id, third!)).status).toBe(200);
    expect((await hold(caller, token, { date: third! })).body.code).toBe('QUEUE_ENTRY_USED');
    expect((await giveUp(caller, kept.body.id)).status).toBe(204);
    expect(await statusOf(caller, ticketId)).toBe('ADMITTED');
    expect(await eventsOf(ticketId)).toEqual(['JOINED', 'ADMITTED', 'ENTERED', 'USED', 'GIVEN_BACK']);

    const { caller: early, id } = movable;
    expect((await moveTo(early, id, other!)).body.code).toBe('QUEUE_ENTRY_REQUIRED');
    const turn = await enter(early);
    expect((await moveTo(early, id, other!, 0, turn.token)).status).toBe(200);
    expect(await statusOf(early, turn.ticketId)).toBe('USED');
    expect((await moveTo(early, id, third!)).status).toBe(200);
  });

  it('a hold that is given up after the turn has ended, or for which no turn was used, gives none back', async () => {
    const late = open.customer(33);
    const { token, ticketId } = await enter(late);
    const kept = await hold(late, token);
    await open.database.pool.query(`UPDATE queue_tickets SET expires_at = now() WHERE id = $1`, [ticketId]);
    expect((await giveUp(late, kept.body.id)).status).toBe(204);
    expect(await statusOf(late, ticketId)).toBe('USED');
    const early = beforehand.caller;
    const unused = await enter(early);
    expect((await giveUp(early, beforehand.id)).status).toBe(204);
    expect(await eventsOf(unused.ticketId)).toEqual(['JOINED', 'ADMITTED', 'ENTERED']);
  });

  it('a borrowed, forged or given-up token opens nothing and leaves no trace', async () => {
    const [owner, thief] = [open.customer(27), open.customer(28)];
    const { token, ticketId } = await enter(owner);
    expect(await book(thief, { entry: token })).toMatchObject({
      status: 403,
      body: { code: 'QUEUE_ENTRY_BORROWED' },
    });
    expect(await book(owner, { entry: `${token}x` })).toMatchObject({
      status: 403,
      body: { code: 'QUEUE_ENTRY_FORGED' },
    });
    expect(await statusOf(owner, ticketId)).toBe('ADMITTED');
    await open.database.pool.query(`UPDATE queue_tickets SET expires_at = now() WHERE id = $1`, [ticketId]);
    expect(await book(owner, { entry: token })).toMatchObject({
      status: 403,
      body: { code: 'QUEUE_ENTRY_EXPIRED' },
    });
    const left = await enter(open.customer(29));
    await open.http('DELETE', `/api/v1/queue/tickets/${left.ticketId}`, open.customer(29));
    expect((await hold(open.customer(29), left.token)).body.code).toBe('QUEUE_ENTRY_EXPIRED');
    for (const caller of [owner, thief, open.customer(29)]) expect(await bookingsOf(caller)).toBe(0);
  });

  it('both processes agree about a place, and tell no more of it than its holder may know', async () => {
    await sre('POST', 'pause', { reason: 'so that somebody waits' });
    const caller = open.customer(30);
    const { body } = await join(caller);
    const path = `/api/v1/queue/tickets/${body.id}`;
    const views = await Promise.all([0, 1].map((via) => open.http<Ticket>('GET', path, { ...caller, via })));
    expect(views[0]!.body.number).toBe(views[1]!.body.number);
    expect((await open.http('GET', path, open.customer(31))).status).toBe(404);
    await sre('POST', 'resume', { reason: 'it was seen' });
  });
});

describe('when the room has closed', () => {
  it('nobody is asked any more', async () => {
    expect((await book(open.customer(40))).status).toBe(201);
  });
});

describe('when a process is killed', () => {
  it('no place is lost: the other process shows it, and its turn comes there', async () => {
    await openRoom();
    await sre('POST', 'pause', { reason: 'so that somebody waits' });
    const callers = [50, 51, 52, 53].map((n) => open.customer(n));
    const joined = await Promise.all(
      callers.map(({ token }) =>
        open.http<Ticket>('POST', '/api/v1/queue/tickets', { token, body: {}, via: 0 }),
      ),
    );
    const show = (via: number): Promise<Pick<Ticket, 'status' | 'number'>[]> =>
      Promise.all(
        callers.map(async (caller, index) => {
          const path = `/api/v1/queue/tickets/${joined[index]!.body.id}`;
          const { status, number } = (await open.http<Ticket>('GET', path, { ...caller, via })).body;
          return { status, number };
        }),
      );
    // Who joins in the moment of opening waits for it, and is told the number a moment later.
    let shown: Pick<Ticket, 'status' | 'number'>[] = [];
    const haveNumbers = async (): Promise<boolean> =>
      (shown = await show(0)).every(({ status, number }) => status === 'WAITING' && number !== null);
    await waitUntil(haveNumbers, { timeoutMs: SEEN_WITHIN_MS, what: 'everybody’s number' });
    const { pid, exited } = open.system.servers.get('api-1')!;
    process.kill(pid!, 'SIGKILL');
    await exited;
    expect(await show(1)).toEqual(shown);
    const token = open.token({ role: 'sre' });
    const body = { reason: 'it goes on' };
    expect((await open.http('POST', '/api/v1/ops/queue/resume', { token, body, via: 1 })).status).toBe(200);
    for (const [index, caller] of callers.entries()) {
      const path = `/api/v1/queue/tickets/${joined[index]!.body.id}/entry`;
      await waitUntil(
        async () => (await open.http('POST', path, { token: caller.token, body: {}, via: 1 })).status === 200,
        { timeoutMs: SEEN_WITHIN_MS, what: `the turn of ${caller.id}` },
      );
    }
  });
});
