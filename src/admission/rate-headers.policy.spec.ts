import type { RateLimit, Verdict } from './gcra.policy.js';
import { HeaderTexts, retryAfterSeconds } from './rate-headers.policy.js';

const write: RateLimit = { intervalUs: 2_000_000, burst: 10 };
const odd: RateLimit = { intervalUs: 8_571_429, burst: 3 };

function fieldsOf(texts: HeaderTexts, verdict: Verdict): Record<string, string> {
  const fields: Record<string, string> = {};
  texts.put(verdict, { header: (name, value) => (fields[name] = value) });
  return fields;
}

describe('the header fields', () => {
  it('tell every policy, and how the binding one stands', () => {
    const texts = new HeaderTexts(['customer-booking-write', 'odd'], [write, odd]);
    expect(fieldsOf(texts, { admitted: true, binding: 0, remaining: 9, nextUs: 2_000_000 })).toEqual({
      'ratelimit-policy': '"customer-booking-write";q=10;w=20, "odd";q=3;w=26',
      ratelimit: '"customer-booking-write";r=9;t=2',
      'x-ratelimit-limit': '10',
      'x-ratelimit-remaining': '9',
      'x-ratelimit-reset': '2',
    });
    expect(fieldsOf(texts, { admitted: false, binding: 1, remaining: 0, nextUs: 1 })).toMatchObject({
      ratelimit: '"odd";r=0;t=1',
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '1',
    });
  });
});

describe('Retry-After', () => {
  it('is never before the unit is there', () => {
    for (const waitUs of [1, 999_999, 1_000_000, 1_000_001, 59_000_000]) {
      expect(retryAfterSeconds(waitUs, () => 0)).toBe(Math.ceil(waitUs / 1_000_000));
    }
  });

  it('spreads a crowd over half the wait, at least two and at most thirty seconds', () => {
    const spread = (waitUs: number): number =>
      retryAfterSeconds(waitUs, (below) => below - 1) - retryAfterSeconds(waitUs, () => 0);
    expect(spread(500_000)).toBe(2);
    expect(spread(20_000_000)).toBe(10);
    expect(spread(600_000_000)).toBe(30);
  });
});
