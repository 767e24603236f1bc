import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Api, createApi } from '../../shared/api/client.js';
import { EntryPass } from './entry-pass.js';

const HOLD = { loanId: 'L1', branchId: 'B001', date: '2026-12-01' };
const BOOKING = { ...HOLD, kind: 'FULL' as const, contact: { phone: '13800000000' } };
const ends = (): number => Date.now() + 60_000;

let pass: EntryPass;
let api: Api;
let sent: Request[];
let answer: () => Response | Promise<Response>;
let restored: () => void;

const saysYes = (): Response => Response.json({}, { status: 201 });
const saysNo =
  (code: string, status = 409) =>
  (): Response =>
    Response.json({ code, status }, { status, headers: { 'content-type': 'application/problem+json' } });
const askForHold = (): Promise<unknown> => api.POST('/api/v1/holds', { body: HOLD }).catch(() => undefined);
const giveUp = (): Promise<unknown> =>
  api.DELETE('/api/v1/holds/{id}', { params: { path: { id: 'H1' } } }).catch(() => undefined);
const carried = (): (string | null)[] => sent.map((request) => request.headers.get('queue-entry'));

beforeAll(() => {
  const { fetch: real } = globalThis;
  Object.defineProperty(navigator, 'onLine', { value: true, configurable: true });
  Object.assign(globalThis, {
    window: { location: { origin: 'http://here' } },
    fetch: async (request: Request) => {
      sent.push(request);
      return answer();
    },
  });
  restored = () => {
    Object.assign(globalThis, { fetch: real });
    Reflect.deleteProperty(globalThis, 'window');
    Reflect.deleteProperty(navigator, 'onLine');
  };
});
afterAll(() => restored());

beforeEach(() => {
  pass = new EntryPass();
  pass.take('T1', ends());
  sent = [];
  api = createApi({
    token: () => undefined,
    language: () => 'en',
    entry: pass,
    onSignedOut: () => undefined,
  });
});

describe('the right to one hold or booking', () => {
  it('goes with the first that is granted, and with none after it', async () => {
    answer = saysYes;
    await askForHold();
    await askForHold();
    expect(carried()).toEqual(['T1', null]);
    expect(pass.token()).toBeUndefined();
    expect(pass.turnsSoFar()).toBe(1);
  });

  it.each(['QUEUE_ENTRY_USED', 'QUEUE_ENTRY_EXPIRED', 'QUEUE_ENTRY_FORGED', 'QUEUE_ENTRY_BORROWED'])(
    'is gone when the server says %s',
    async (code) => {
      answer = saysNo(code);
      await askForHold();
      expect(pass.token()).toBeUndefined();
    },
  );

  it('stays after every other refusal, because the server gives it back', async () => {
    for (const code of ['DAY_FULL', 'ACTIVE_HOLD_EXISTS', 'RATE_LIMITED', 'QUEUE_ENTRY_REQUIRED']) {
      answer = saysNo(code);
      await askForHold();
    }
    answer = saysNo('SERVICE_BUSY', 503);
    await askForHold();
    answer = () => Promise.reject(new TypeError('no answer'));
    await askForHold();
    expect(pass.token()).toBe('T1');
    expect(pass.turnsSoFar()).toBe(0);
  });

  it('stays where another one came while the answer was awaited', async () => {
    answer = () => {
      pass.take('T2', ends());
      return saysNo('QUEUE_ENTRY_USED')();
    };
    await askForHold();
    expect(pass.token()).toBe('T2');
  });

  it('comes back when the hold that it led to is given up', async () => {
    answer = saysYes;
    await askForHold();
    await giveUp();
    expect(pass.token()).toBe('T1');
    await askForHold();
    expect(carried()).toEqual(['T1', null, 'T1']);
    expect(pass.turnsSoFar()).toBe(3);
  });

  it('does not come back from a booking, nor where the server has refused it or the hold stays', async () => {
    answer = saysYes;
    await api.POST('/api/v1/bookings', { params: { header: { 'idempotency-key': 'K' } }, body: BOOKING });
    await giveUp();
    expect(pass.token()).toBeUndefined();
    pass.take('T2', ends());
    answer = saysNo('QUEUE_ENTRY_USED');
    await askForHold();
    answer = saysYes;
    await giveUp();
    expect(pass.token()).toBeUndefined();
    pass.take('T3', ends());
    await askForHold();
    answer = saysNo('STATE_CONFLICT');
    await giveUp();
    expect(pass.token()).toBeUndefined();
  });

  it('gives way to another that has come meanwhile, and goes with its person', async () => {
    answer = saysYes;
    await askForHold();
    pass.take('T2', ends());
    await giveUp();
    expect(pass.token()).toBe('T2');
    await askForHold();
    pass.drop();
    await giveUp();
    expect(pass.token()).toBeUndefined();
  });

  it('does not go with what needs none', async () => {
    answer = saysYes;
    await giveUp();
    await api.GET('/api/v1/bookings', { params: { query: {} } });
    expect(carried()).toEqual([null, null]);
    expect(pass.token()).toBe('T1');
  });
});
