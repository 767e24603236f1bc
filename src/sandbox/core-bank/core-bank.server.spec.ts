import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCoreBank } from './core-bank.server.js';

let server: Server;
let url: string;
let nowMs: number;

beforeEach(async () => {
  nowMs = Date.parse('2026-11-21T02:00:00Z');
  server = createCoreBank({ now: () => nowMs });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Answer {
  status: number;
  body: { loans: { loanId: string; drawnOn: string }[]; notFound: string[]; asOf: string; mode?: string };
}

async function ask(method: string, path: string, body?: unknown, timeoutMs = 20_000): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    signal: AbortSignal.timeout(timeoutMs),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

describe('loans', () => {
  it('are answered in batches, with those there are not', async () => {
    const { status, body } = await ask('POST', '/loans:batchGet', {
      loanIds: ['L123456', 'L000001', 'L000998', 'nonsense"'],
    });
    expect(status).toBe(200);
    expect(body.loans.map(({ loanId }) => loanId)).toEqual(['L123456', 'L000001']);
    expect(body.notFound).toEqual(['L000998', 'nonsense"']);
    expect(body.asOf).toBe('2026-11-21T02:00:00.000Z');
  });

  it('are answered by customer', async () => {
    expect((await ask('GET', '/customers/C000006/loans')).body.loans).toHaveLength(3);
    expect((await ask('GET', '/customers/C000029/loans')).body.loans).toEqual([]);
    expect((await ask('GET', '/customers/C000999/loans')).status).toBe(404);
  });

  it('follow the day in Shanghai, not the one in Greenwich', async () => {
    const drawnOn = async (): Promise<string | undefined> =>
      (await ask('GET', '/customers/C000005/loans')).body.loans[0]?.drawnOn;
    nowMs = Date.parse('2026-11-21T15:59:59Z');
    expect(await drawnOn()).toBe('2026-10-21');
    nowMs = Date.parse('2026-11-21T16:00:00Z');
    expect(await drawnOn()).toBe('2026-10-22');
  });

  it('of 500 ids come in one answer; 501 are refused', async () => {
    const loanIds = Array.from({ length: 500 }, (_, index) => `L${100_001 + index}`);
    expect((await ask('POST', '/loans:batchGet', { loanIds })).body.loans).toHaveLength(500);
    expect((await ask('POST', '/loans:batchGet', { loanIds: [...loanIds, 'L100600'] })).status).toBe(400);
  });

  it.each([
    ['no JSON', '{'],
    ['no ids', {}],
    ['an id that is a number', { loanIds: [123456] }],
    ['an unknown field', { loanIds: [], also: 1 }],
    ['too many bytes', ' '.repeat(70_000)],
  ])('are refused for %s', async (_, body) => {
    expect((await ask('POST', '/loans:batchGet', body)).status).toBe(400);
  });
});

describe('faults', () => {
  const batch = { loanIds: ['L123456'] };

  it('start with none and can be taken back', async () => {
    expect((await ask('GET', '/faults')).body.mode).toBe('NONE');
    await ask('PUT', '/faults', { mode: 'ERROR' });
    expect((await ask('POST', '/loans:batchGet', batch)).status).toBe(500);
    await ask('PUT', '/faults', { mode: 'NONE' });
    expect((await ask('POST', '/loans:batchGet', batch)).status).toBe(200);
  });

  it('hit the share of requests that is asked for', async () => {
    await ask('PUT', '/faults', { mode: 'ERROR', share: 0.25 });
    const statuses: number[] = [];
    for (let count = 0; count < 20; count += 1)
      statuses.push((await ask('POST', '/loans:batchGet', batch)).status);
    expect(statuses.filter((status) => status === 500)).toHaveLength(5);
  });

  it('make it slow', async () => {
    await ask('PUT', '/faults', { mode: 'SLOW', delayMs: 150 });
    const startedMs = performance.now();
    expect((await ask('POST', '/loans:batchGet', batch)).status).toBe(200);
    // Timers may fire a millisecond early by another clock.
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(149);
  });

  it('make it silent, but for the switch itself', async () => {
    await ask('PUT', '/faults', { mode: 'SILENT' });
    await expect(ask('POST', '/loans:batchGet', batch, 200)).rejects.toThrow(/timeout/i);
    expect((await ask('GET', '/faults')).body.mode).toBe('SILENT');
  });

  it.each([[{ mode: 'SOMETIMES' }], [{ mode: 'SLOW', delayMs: -1 }], [{ mode: 'ERROR', share: 2 }], [{}]])(
    'are not switched by %j',
    async (body) => {
      expect((await ask('PUT', '/faults', body)).status).toBe(400);
      expect((await ask('GET', '/faults')).body.mode).toBe('NONE');
    },
  );
});
