import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { openSystem, testRun, type TestSystem, waitUntil } from '../harness/index.js';
import { book, fullRepayment } from './requests.js';

jest.setTimeout(60_000);

/** Breakers and pools find out within some seconds that what was away is back. */
const RECOVERY_TIMEOUT_MS = 20_000;
/** Nobody waits longer than the bounds of connecting, asking and answering together allow. */
const ANSWER_MAX_MS = 8_000;
const BURST = 10;

let open: TestSystem;
let date: string;

beforeAll(async () => {
  open = await openSystem({
    apiProcesses: 1,
    env: {
      YUHUAN_RATE_LIMITS: 'on',
      YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_BURST: String(BURST),
      YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_PER_MINUTE: '1',
    },
  });
  date = await open.bookableDate(3);
});

afterAll(async () => {
  await open?.stop();
});

const becomesBookable = (n: number) =>
  waitUntil(
    async () => {
      const caller = open.customer(n);
      return (await book(open, caller, fullRepayment(caller, date))).status === 201;
    },
    { timeoutMs: RECOVERY_TIMEOUT_MS },
  );

describe('an answer that asks to come back later', () => {
  it('is 503 with Retry-After while the core bank fails, for the same key', async () => {
    const setFaults = (mode: string) =>
      fetch(`${open.system.coreUrl}/faults`, { method: 'PUT', body: JSON.stringify({ mode }) });
    await setFaults('ERROR');
    const caller = open.customer(1);
    const { status, headers, body } = await book(open, caller, fullRepayment(caller, date));
    await setFaults('NONE');
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'CORE_UNAVAILABLE', retry: 'same-key', remedy: 'RETRY_AFTER' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await becomesBookable(2)).toBe(true);
  });

  it('is 503 with Retry-After while PostgreSQL is away, and nothing hangs', async () => {
    const admin = new Client({ connectionString: testRun().databaseUrl });
    await admin.connect();
    const allow = (allowed: boolean) =>
      admin.query(`ALTER DATABASE ${open.database.name} ALLOW_CONNECTIONS ${allowed}`);
    const cutOff = () =>
      admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        open.database.name,
      ]);
    try {
      await allow(false);
      await cutOff();
      const beganMs = performance.now();
      const caller = open.customer(3);
      const { status, headers, body } = await book(open, caller, fullRepayment(caller, date));
      expect(performance.now() - beganMs).toBeLessThan(ANSWER_MAX_MS);
      expect(status).toBe(503);
      expect(body).toMatchObject({ code: 'STORE_UNAVAILABLE', retry: 'same-key' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      const ready = await open.http('GET', '/readyz');
      expect(ready.status).toBe(503);
      expect((await open.http('GET', '/healthz')).status).toBe(200);
    } finally {
      await allow(true);
      await admin.end();
    }
    expect(await becomesBookable(4)).toBe(true);
  });

  it('is 429 with Retry-After and the limit when one customer sends too much, and hits nobody else', async () => {
    const busy = open.customer(5);
    const flood = await Promise.all(
      Array.from({ length: 3 * BURST }, () => book(open, busy, fullRepayment(busy, date))),
    );
    const limited = flood.filter(({ status }) => status === 429);
    expect(limited).toHaveLength(2 * BURST);
    for (const { headers, body } of limited) {
      expect(body).toMatchObject({ code: 'RATE_LIMITED', retry: 'after', remedy: 'RETRY_AFTER' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      for (const name of ['ratelimit-policy', 'ratelimit', 'x-ratelimit-limit', 'x-ratelimit-remaining']) {
        expect(headers.get(name)).toMatch(/./);
      }
    }
    expect(flood.filter(({ status }) => status === 201)).toHaveLength(1);
    const other = open.customer(6);
    expect((await book(open, other, fullRepayment(other, date))).status).toBe(201);
  });
});
