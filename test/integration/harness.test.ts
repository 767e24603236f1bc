import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openApplication, type TestApplication, waitUntil } from '../harness/index.js';

jest.setTimeout(60_000);

let application: TestApplication;

beforeAll(async () => {
  application = await openApplication();
});

afterAll(async () => {
  await application?.stop();
});

describe('the application that tests open', () => {
  it('answers, with its own stores behind it', async () => {
    const { http, pool, redis } = application;
    const { status, body } = await http('GET', '/readyz');
    expect(status).toBe(200);
    expect(body.status).toBe('ready');
    expect((await pool.query('SELECT count(*) FROM branches')).rows).toEqual([{ count: '20' }]);
    expect(await redis!.ping()).toBe('PONG');
  });

  it('books for a customer on a day of the real calendar', async () => {
    const { bookableDate, callers, http, pool } = application;
    const { token, loanId, id } = callers.customer(1);
    const date = await bookableDate(2);
    expect(date > (await bookableDate(1))).toBe(true);
    const { status, body } = await http('POST', '/api/v1/bookings', {
      token,
      headers: { 'idempotency-key': randomUUID() },
      body: { loanId, branchId: 'B001', date, kind: 'FULL', contact: { phone: '13800138000' } },
    });
    expect(body).toMatchObject({ status: 'BOOKED', loanId, branchId: 'B001', date });
    expect(status).toBe(201);
    const { rows } = await pool.query('SELECT customer_id FROM bookings WHERE id = $1', [body.id]);
    expect(rows).toEqual([{ customer_id: id }]);
  });

  it('meets the faults of its own core bank', async () => {
    const { callers, core, http } = application;
    await core.misbehave({ mode: 'ERROR' });
    const { status } = await http('GET', '/api/v1/loans', { token: callers.customer(2).token });
    await core.behave();
    expect(status).toBe(503);
    await waitUntil(
      async () => (await http('GET', '/api/v1/loans', { token: callers.customer(3).token })).status === 200,
      { timeoutMs: 10_000 },
    );
  });

  it('opens a second application on the same stores, which leaves them where they are', async () => {
    const { core, database, pool, redisUrl } = application;
    const second = await openApplication({ database, core, redis: redisUrl!, env: { YUHUAN_ROLE: 'api' } });
    expect((await second.http('GET', '/readyz')).status).toBe(200);
    await second.stop();
    await pool.query('SELECT 1');
  });
});
