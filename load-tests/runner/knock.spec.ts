import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Knocker, knockAgain, knockingFaults, type Knocks } from './knock.js';

const SLOT = { branchId: 'B006', date: '2026-12-01', window: null };
const FULL = {
  code: 'QUOTA_DAY_FULL',
  detail: 'It is full.',
  remedy: 'Choose another day.',
  errors: [{ params: { period: 'DAY', periodStart: '2026-12-01', pool: 'ALL' } }],
};

interface Answer {
  readonly status: number;
  readonly body?: object;
}

describe('people who knock after a run', () => {
  let server: Server;
  /** By how often the same key has been asked for. */
  let answer: (attempt: number) => Answer;
  let attempts: Map<string, number>;

  beforeEach(async () => {
    attempts = new Map();
    server = createServer((request, response) => {
      const key = String(request.headers['idempotency-key']);
      const attempt = attempts.get(key) ?? 0;
      attempts.set(key, attempt + 1);
      const { status, body = {} } = answer(attempt);
      if (status === 0) response.destroy();
      else response.writeHead(status, status === 429 ? { 'retry-after': '0' } : {}).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => void server.close(resolve)));

  function* people(count: number): Generator<Knocker, undefined> {
    for (let index = 0; index < count; index += 1)
      yield { customerId: `C${index}`, loanId: `L${index}`, token: 't' };
    return undefined;
  }
  const knock = (count = 10): Promise<Knocks> =>
    knockAgain(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, [SLOT], people(count), 'run7');

  it('have not been refused where all that they hear is to come later', async () => {
    answer = () => ({ status: 429 });
    const knocks = await knock();
    expect(knocks.unheard).toBe(10);
    expect(knocks.told.every(({ outcome }) => outcome === 'later')).toBe(true);
    expect(knockingFaults(knocks)).toMatchObject([{ name: 'knocking-ended', holds: false, unknown: true }]);
  });

  it('come again under the same key until they are told, also when they heard nothing', async () => {
    answer = (attempt) =>
      attempt === 0 ? { status: 429 } : attempt === 1 ? { status: 0 } : { status: 409, body: FULL };
    const knocks = await knock();
    expect(knockingFaults(knocks)).toEqual([]);
    expect([...attempts.keys()][0]).toBe('run7-knock-L0');
    const outcomes = knocks.told.filter(({ loan }) => loan === 'L3').map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['later', 'unknown', 'no']);
    expect(knocks.told.at(-1)!.full).toBe('DAY 2026-12-01 ALL');
  });

  it('go on while they are served, and may run out', async () => {
    answer = () => ({ status: 201, body: { id: 'b' } });
    const knocks = await knock(25);
    expect(knocks).toMatchObject({ ranOut: true, unheard: 0 });
    expect(knocks.told).toHaveLength(20);
    expect(knockingFaults(knocks)).toMatchObject([{ holds: false, violations: 1 }]);
  });
});
