import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openSystem, type TestSystem, waitUntil } from '../harness/index.js';
import { book, fullRepayment } from './requests.js';

jest.setTimeout(60_000);

/** As many as a page that lost its connection may send at worst, over both processes. */
const TWINS = 50;
/** The bound within which a request that is under way is decided. */
const DECIDED_TIMEOUT_MS = 10_000;

let open: TestSystem;
let date: string;

beforeAll(async () => {
  // Nobody sends this much by hand; here it is the engine that is asked, not the doorman.
  open = await openSystem();
  date = await open.bookableDate(3);
});

afterAll(async () => {
  await open?.stop();
});

async function rowsOf(loanId: string): Promise<{ id: string; status: string }[]> {
  const { rows } = await open.database.pool.query<{ id: string; status: string }>(
    'SELECT id, status FROM bookings WHERE loan_id = $1',
    [loanId],
  );
  return rows;
}

async function takenUnits(): Promise<number> {
  const { rows } = await open.database.pool.query<{ units: number }>(
    `SELECT (taken + held)::int AS units FROM quota_counters
     WHERE branch_id = 'B001' AND period = 'DAY' AND pool = 'ALL' AND time_window = '' AND period_start = $1
       AND product_group = 'HOUSING'`,
    [date],
  );
  return rows[0]!.units;
}

describe('one key', () => {
  it('gives the same 201 again, whichever process is asked, and says that it is a repeat', async () => {
    const caller = open.customer(1);
    const key = randomUUID();
    const body = fullRepayment(caller, date);
    const first = await book(open, caller, body, { key, via: 0 });
    expect(first.status).toBe(201);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    for (const via of [0, 1, 0]) {
      const repeat = await book(open, caller, body, { key, via });
      expect(repeat.status).toBe(201);
      expect(repeat.body).toEqual(first.body);
      expect(repeat.headers.get('idempotency-replayed')).toBe('true');
      expect(repeat.headers.get('location')).toBe(first.headers.get('location'));
    }
    expect(await rowsOf(caller.loanId)).toHaveLength(1);
  });

  it('is refused with another body, and the first effect stands', async () => {
    const caller = open.customer(2);
    const key = randomUUID();
    const first = await book(open, caller, fullRepayment(caller, date), { key });
    expect(first.status).toBe(201);
    const other = fullRepayment(caller, date, { kind: 'PARTIAL', amount: '50000.00' });
    for (const via of [0, 1]) {
      const refused = await book(open, caller, other, { key, via });
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', retry: 'new-key' });
    }
    expect(await rowsOf(caller.loanId)).toEqual([{ id: first.body.id, status: 'BOOKED' }]);
  });

  it('belongs to one person: another may use the same', async () => {
    const key = randomUUID();
    const [one, other] = [open.customer(3), open.customer(4)];
    const answers = await Promise.all([
      book(open, one, fullRepayment(one, date), { key }),
      book(open, other, fullRepayment(other, date), { key }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0].body.id).not.toBe(answers[1].body.id);
  });

  it('has no effect when it was refused, and may be sent again with what was wrong mended', async () => {
    const caller = open.customer(5);
    const key = randomUUID();
    const wrong = await book(open, caller, fullRepayment(caller, date, { kind: 'PARTIAL' }), { key });
    expect(wrong.status).toBe(422);
    const mended = await book(open, caller, fullRepayment(caller, date), { key });
    expect(mended.status).toBe(201);
  });
});

describe(`${TWINS} identical requests at once over both processes`, () => {
  const ONE_EFFECT = { differentAnswers: 1, bookings: 1, units: 1, otherRefusals: [], withoutRetryAfter: 0 };

  async function storm(n: number): Promise<unknown> {
    const caller = open.customer(n);
    const before = await takenUnits();
    const key = randomUUID();
    const send = () => book(open, caller, fullRepayment(caller, date), { key });
    const answers = await Promise.all(Array.from({ length: TWINS }, send));
    const settled = await waitUntil(
      async () => {
        const answer = await send();
        return answer.status === 201 ? answer : undefined;
      },
      { timeoutMs: DECIDED_TIMEOUT_MS },
    );
    const booked = [...answers.filter(({ status }) => status === 201), settled];
    const refused = answers.filter(({ status }) => status !== 201);
    return {
      differentAnswers: new Set(booked.map(({ body }) => JSON.stringify(body))).size,
      bookings: (await rowsOf(caller.loanId)).length,
      units: (await takenUnits()) - before,
      otherRefusals: refused.map(({ body }) => body.code).filter((code) => code !== 'REQUEST_IN_PROGRESS'),
      withoutRetryAfter: refused.filter(({ headers }) => !/^[1-9]/.test(headers.get('retry-after') ?? ''))
        .length,
    };
  }

  it('have one effect and one answer', async () => {
    expect(await storm(21)).toEqual(ONE_EFFECT);
  });

  it('have one effect when Redis has just forgotten everything', async () => {
    await open.redis.flushAll();
    expect(await storm(22)).toEqual(ONE_EFFECT);
  });

  it('have one effect when Redis forgets everything in their midst', async () => {
    const forgetting = Promise.all(Array.from({ length: 5 }, () => open.redis.flushAll()));
    const [outcome] = await Promise.all([storm(23), forgetting]);
    expect(outcome).toEqual(ONE_EFFECT);
  });

  it('are still known as repeats after Redis has forgotten them', async () => {
    const caller = open.customer(24);
    const key = randomUUID();
    const body = fullRepayment(caller, date);
    const first = await book(open, caller, body, { key });
    await open.redis.flushAll();
    for (const via of [0, 1]) {
      const repeat = await book(open, caller, body, { key, via });
      expect(repeat).toMatchObject({ status: 201, body: first.body });
      expect(repeat.headers.get('idempotency-replayed')).toBe('true');
    }
  });

  it('with different keys book one loan once', async () => {
    const caller = open.customer(25);
    const before = await takenUnits();
    const answers = await Promise.all(
      Array.from({ length: TWINS }, () => book(open, caller, fullRepayment(caller, date))),
    );
    const codes = new Map<string, number>();
    for (const { status, body } of answers) {
      const code = status === 201 ? 'booked' : body.code;
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    expect(codes.get('booked')).toBe(1);
    expect([...codes.keys()].filter((code) => !['booked', 'ACTIVE_BOOKING_EXISTS'].includes(code))).toEqual(
      [],
    );
    expect(await rowsOf(caller.loanId)).toHaveLength(1);
    expect(await takenUnits()).toBe(before + 1);
  });

  it('leave the gate equal to the judge at rest', async () => {
    const token = open.token({ role: 'sre' });
    await waitUntil(
      async () => {
        const { body } = await open.http('GET', '/api/v1/ops/drift', { token });
        return body['totalDrift'] === 0;
      },
      { timeoutMs: 20_000 },
    );
    const { body } = await open.http<{ invariants: { holds: boolean }[] }>('GET', '/api/v1/ops/invariants', {
      token,
    });
    expect(body.invariants.filter(({ holds }) => !holds)).toEqual([]);
  });
});
