import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { addDays, dayIn } from '../../src/platform/clock/index.js';
import { RuleSetsReadModel } from '../../src/loans/index.js';
import { OpenHorizon } from '../../src/quotas/index.js';
import { BookingClient } from './bookings/booking-client.js';

jest.setTimeout(60_000);

interface Option {
  readonly kind: string;
  readonly effect: string | null;
  readonly pays: { principal: string; accruedInterest: string; penalty: string; total: string };
  readonly after: { instalments: number } | null;
  readonly interestSaved: { gross: string; net: string };
}
interface Body {
  readonly options: Option[];
  readonly suggestions: {
    date: string;
    branchId: string;
    distanceKm: number | null;
    cost: { penalty: string; total: string };
    reasons: { code: string; detail: string; params: Record<string, unknown> }[];
  }[];
  readonly compared: number;
  readonly errors: { in: string; pointer: string; code: string }[];
  readonly code: string;
  readonly balance: string;
}

let client: BookingClient;
beforeAll(async () => {
  client = await BookingClient.open();
});
afterAll(() => client.stop());

const ask = (path: string, customer: string, language = 'en') =>
  client.app.http<Body>('GET', `/api/v1${path}`, {
    token: client.app.token(customer),
    headers: { 'accept-language': language },
  });

/** Mortgages can be booked as far ahead as rules may say from now on, and quotas are open for it. */
async function bookableFar(): Promise<void> {
  const far = { horizonDays: 370, release: { rule: 'ROLLING', time: '00:00' }, excludeDaysOfMonth: [] };
  await client.app.pool.query(
    `INSERT INTO rule_sets (product, version, effective_from, rules)
     SELECT product, $1, now() - interval '1 second', rules || $2
     FROM rule_sets WHERE product = 'MORTGAGE' AND effective_from <= now() ORDER BY effective_from DESC LIMIT 1`,
    ['far', { ...far, version: 'far' }],
  );
  const { app } = client.app;
  await app.get(RuleSetsReadModel, { strict: false }).refresh();
  await app.get(OpenHorizon, { strict: false }).execute();
}

const fen = (amount: string): number => Math.round(Number(amount) * 100);

describe('the options of a prepayment', () => {
  it('are full and each effect of a partial one, each adding up', async () => {
    const { status, body } = await ask('/loans/L100001/prepayment-options?amount=100000.00', 'C100001');
    expect(status).toBe(200);
    expect(body.options.map(({ kind, effect }) => effect ?? kind)).toEqual([
      'FULL',
      'SHORTEN_KEEP_PAYMENT',
      'SHORTEN_WHOLE_TERM',
      'LOWER_INSTALMENT',
    ]);
    for (const { pays } of body.options) {
      expect(fen(pays.total)).toBe(fen(pays.principal) + fen(pays.accruedInterest) + fen(pays.penalty));
    }
    const [full, keep, , lower] = body.options;
    expect(full!.after).toBeNull();
    expect(fen(keep!.interestSaved.net)).toBeGreaterThan(fen(lower!.interestSaved.net));
  });

  it('hold the penalty of a young loan against it', async () => {
    const { body } = await ask('/loans/L000034/prepayment-options', 'C000034');
    const [full] = body.options;
    expect(full!.pays.penalty).not.toBe('0.00');
    expect(fen(full!.interestSaved.gross) - fen(full!.interestSaved.net)).toBe(fen(full!.pays.penalty));
  });

  it('judge a loan by the day that is wanted, and tell of the amount what speaks against a partial one', async () => {
    const oldEnough = addDays(dayIn('Asia/Shanghai', Date.now()), 20);
    const young = (date: string) =>
      ask(`/loans/L000034/prepayment-options?amount=100000.00&date=${date}`, 'C000034');
    expect((await young(oldEnough)).status).toBe(200);
    const tooEarly = await young(addDays(oldEnough, -1));
    expect(tooEarly.body.errors).toMatchObject([{ in: 'path', pointer: 'id', code: 'LOAN_TOO_YOUNG' }]);
    const small = await ask('/loans/L000009/prepayment-options?amount=5000.00', 'C000009');
    expect(small.body.errors).toContainEqual(
      expect.objectContaining({ in: 'query', pointer: 'amount', code: 'PARTIAL_NOT_POSSIBLE' }),
    );
  });

  it('are refused for a stranger, an amount that breaks the rules, and a day that is over', async () => {
    const stranger = await ask('/loans/L100001/prepayment-options', 'C100002');
    expect([stranger.status, stranger.body.code]).toEqual([404, 'NOT_FOUND']);
    const small = await ask('/loans/L100001/prepayment-options?amount=1.00', 'C100001');
    expect(small.body.errors).toContainEqual(
      expect.objectContaining({ in: 'query', pointer: 'amount', code: 'AMOUNT_TOO_SMALL' }),
    );
    const past = await ask('/loans/L100001/prepayment-options?date=2020-01-01', 'C100001');
    expect(past.body.errors[0]!.code).toBe('QUOTE_DATE_OUTSIDE_PLAN');
  });
});

describe('recommendations', () => {
  it('begin, with a penalty that ends in 20 days, on that day or after it, and say so', async () => {
    const endsOn = addDays(dayIn('Asia/Shanghai', Date.now()), 20);
    const { status, body } = await ask('/recommendations?loanId=L000034', 'C000034');
    expect(status).toBe(200);
    const [first] = body.suggestions;
    expect(first!.date >= endsOn).toBe(true);
    expect(first!.cost.penalty).toBe('0.00');
    const ended = first!.reasons.find(({ code }) => code === 'PENALTY_ENDED');
    expect(ended).toMatchObject({ params: { on: endsOn } });
    expect(ended!.detail).toContain(endsOn);
  });

  it('are the same for the same question, in the language asked for, and near where asked', async () => {
    const path = '/recommendations?loanId=L100001&amount=50000.00&near=31.23,121.47&limit=5';
    const [one, two] = [await ask(path, 'C100001'), await ask(path, 'C100001')];
    expect(one.body.suggestions).toHaveLength(5);
    expect(two.body.suggestions).toEqual(one.body.suggestions);
    expect(one.body.suggestions.every(({ distanceKm }) => distanceKm !== null)).toBe(true);
    const chinese = await ask(path, 'C100001', 'zh-CN');
    expect(chinese.body.suggestions[0]!.reasons[0]!.detail).toMatch(/利息|违约金/);
  });

  it('leave out what cannot be booked, and are refused as a booking would be', async () => {
    const today = dayIn('Asia/Shanghai', Date.now());
    const none = await ask(`/recommendations?loanId=L100001&from=${today}&to=${today}`, 'C100001');
    expect(none.body).toMatchObject({ compared: 0, suggestions: [] });
    const frozen = await ask('/recommendations?loanId=L000003', 'C000003');
    expect(frozen.body.errors).toContainEqual(expect.objectContaining({ in: 'query', code: 'LOAN_FROZEN' }));
    const range = await ask(`/recommendations?loanId=L100001&from=2027-01-01&to=2026-01-01`, 'C100001');
    expect(range.body.errors[0]).toMatchObject({ pointer: 'to', code: 'DATE_RANGE_INVALID' });
    const long = await ask('/recommendations?loanId=L100001&from=2020-01-01', 'C100001');
    expect(long.body.errors[0]).toMatchObject({ pointer: 'from', code: 'DATE_RANGE_INVALID' });
  });

  it('can be had for next year where none is left in this one', async () => {
    // On any day of a year some days of the next one can be booked then.
    await bookableFar();
    const year = Number(dayIn('Asia/Shanghai', Date.now()).slice(0, 4));
    const ofYear = (from: string, to: string) =>
      ask(`/recommendations?loanId=L000025&from=${from}&to=${to}`, 'C000025');
    const left = await ofYear(`${year}-12-01`, `${year}-12-31`);
    expect(left.body.errors).toMatchObject([{ in: 'query', pointer: 'loanId', code: 'LIMIT_PER_YEAR' }]);
    const over = await ofYear(`${year}-12-01`, `${year + 1}-01-31`);
    expect(over.status).toBe(200);
    expect(over.body.suggestions.length).toBeGreaterThan(0);
    expect(over.body.suggestions.filter(({ date }) => date <= `${year}-12-31`)).toEqual([]);
  });
});
