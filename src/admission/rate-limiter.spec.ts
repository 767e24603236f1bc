import { RedisAwayError, type RedisConnection } from '../platform/redis/index.js';
import { loadConfig } from '../platform/config/index.js';
import { AdmissionConfig } from './admission.config.js';
import { RateLimiter } from './rate-limiter.js';
import { ruleBook } from './rate-policies.js';
import type { Subject } from './subjects.js';

/** Its own, so that a change of the defaults is no change of what is tested here. */
const LIMITS = {
  YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_BURST: '10',
  YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_PER_MINUTE: '30',
};
const { customer, staff } = ruleBook(loadConfig(LIMITS, [AdmissionConfig], []).get(AdmissionConfig), 2);
const WRITE = customer['booking-write'];

interface Call {
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

let calls: Call[];
let nowUs: number;
let available: boolean;
/** What Redis answers to the requests of one call. */
let answer: (requests: number) => Promise<number[]>;
let limiter: RateLimiter;

const subject = (digest: string, shard = 0): Subject => ({ party: 'customer', digest, shard });
const admittedAll = async (requests: number): Promise<number[]> =>
  Array.from({ length: requests }, () => [1, 2_000_000]).flat();

beforeEach(() => {
  calls = [];
  nowUs = 0;
  available = true;
  answer = admittedAll;
  const redis = {
    get available() {
      return available;
    },
    run: (_: unknown, keys: string[], args: string[]) => {
      calls.push({ keys, args });
      return answer(args.length - 1 - Number(args[1]) * 2 - 1);
    },
  } as unknown as RedisConnection;
  limiter = new RateLimiter(redis, { shards: 2, localKeysMax: 1000 }, () => nowUs);
});

it('asks once for all requests of a turn, and tells each rule set once', async () => {
  answer = async () => [1, 2_000_000, 1, 4_000_000, 1, 500_000];
  const decisions = await Promise.all([
    limiter.decide(subject('a'), WRITE),
    limiter.decide(subject('a'), WRITE),
    limiter.decide(subject('s'), staff.ops),
  ]);
  expect(calls).toEqual([
    {
      keys: [
        'yuhuan:{rate0}:customer-booking-write:a',
        'yuhuan:{rate0}:customer-booking-write:a',
        'yuhuan:{rate0}:ops:s',
        'yuhuan:{rate0}:staff:s',
      ],
      args: ['2', '1', '2000000', '10', '2', '500000', '30', '100000', '100', '1', '1', '2'],
    },
  ]);
  expect(decisions.map(({ verdict }) => verdict.remaining)).toEqual([9, 8, 29]);
  expect(decisions.map(({ by }) => by)).toEqual(['redis', 'redis', 'redis']);
});

it('asks each shard by itself', async () => {
  await Promise.all([limiter.decide(subject('a', 0), WRITE), limiter.decide(subject('b', 1), WRITE)]);
  expect(calls.map(({ keys }) => keys)).toEqual([
    ['yuhuan:{rate0}:customer-booking-write:a'],
    ['yuhuan:{rate1}:customer-booking-write:b'],
  ]);
});

it('does not wait for an earlier turn', async () => {
  const { promise, resolve } = Promise.withResolvers<number[]>();
  answer = () => promise;
  const first = limiter.decide(subject('a'), WRITE);
  await new Promise((turn) => setImmediate(turn));
  answer = admittedAll;
  expect((await limiter.decide(subject('b'), WRITE)).by).toBe('redis');
  resolve([1, 2_000_000]);
  expect((await first).by).toBe('redis');
});

it('refuses a known offender without asking, until its time', async () => {
  answer = async () => [-1, 20_000_000];
  const refused = await limiter.decide(subject('a'), WRITE);
  expect(refused).toEqual({
    verdict: { admitted: false, binding: 0, remaining: 0, nextUs: 2_000_000 },
    by: 'redis',
  });
  nowUs = 1_500_000;
  expect(limiter.decide(subject('a'), WRITE)).toEqual({
    verdict: { admitted: false, binding: 0, remaining: 0, nextUs: 500_000 },
    by: 'memory',
  });
  expect(calls).toHaveLength(1);
  nowUs = 2_000_000;
  answer = admittedAll;
  expect((await limiter.decide(subject('a'), WRITE)).verdict.admitted).toBe(true);
  expect(calls).toHaveLength(2);
});

describe('without Redis', () => {
  it('decides at once by the same limits', () => {
    available = false;
    const answers = Array.from({ length: 12 }, () => limiter.decide(subject('a'), WRITE));
    expect(answers).not.toContainEqual(expect.any(Promise));
    expect(answers.map((each) => 'verdict' in each && each.verdict.admitted)).toEqual([
      ...Array.from({ length: 10 }, () => true),
      false,
      false,
    ]);
    expect(calls).toEqual([]);
  });

  it('decides those whose call failed', async () => {
    answer = () => Promise.reject(new RedisAwayError('no answer within 100 ms'));
    const decisions = await Promise.all([
      limiter.decide(subject('a'), WRITE),
      limiter.decide(subject('a'), WRITE),
    ]);
    expect(decisions.map(({ by, verdict }) => [by, verdict.admitted, verdict.remaining])).toEqual([
      ['process', true, 9],
      ['process', true, 8],
    ]);
  });

  it('decides here when so many calls hang that a request would wait for a wait', async () => {
    const { promise, reject } = Promise.withResolvers<number[]>();
    answer = () => promise;
    const waiting: unknown[] = [];
    for (let turn = 0; turn < 512; turn += 1) {
      waiting.push(limiter.decide(subject(`c${turn}`), WRITE));
      await new Promise((next) => setImmediate(next));
    }
    expect(limiter.decide(subject('late'), WRITE)).toMatchObject({ by: 'process' });
    reject(new RedisAwayError('gone'));
    expect(await Promise.all(waiting)).toHaveLength(512);
  });

  it('does not hide a script that answers another shape', async () => {
    answer = () => Promise.reject(new Error('admit-requests replied with another shape'));
    await expect(limiter.decide(subject('a'), WRITE)).rejects.toThrow('another shape');
  });
});
