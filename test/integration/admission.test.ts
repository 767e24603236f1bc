import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { createClient } from 'redis';
import { admitRequests } from '../../src/admission/admission.scripts.js';
import { decide, type RateLimit, verdictOf } from '../../src/admission/gcra.policy.js';
import { type RunningRedis, startRedis } from '../../src/sandbox/services/index.js';
import { openApplication, type TestApplication, testRun, waitUntil } from '../harness/index.js';

jest.setTimeout(120_000);

/** Replays a failed property: the seed that it printed, else a new one. */
const PROPERTY_SEED = Number(process.env['PROPERTY_SEED'] ?? Date.now() % 2 ** 31);

/** Whatever the other tests of this system run with. */
const LIMITED = {
  YUHUAN_RATE_LIMITS: 'on',
  YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_BURST: '10',
  YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_PER_MINUTE: '30',
};
const FIELDS = [
  'ratelimit-policy',
  'ratelimit',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
] as const;

describe('admit-requests decides as gcra.policy does', () => {
  const newClient = () => createClient({ url: testRun().redisUrl });
  let client: ReturnType<typeof newClient>;
  const tag = `{t${randomBytes(6).toString('hex')}}`;

  beforeAll(async () => {
    client = newClient();
    await client.connect();
  });
  afterAll(async () => {
    const found = await client.keys(`*${tag}*`);
    if (found.length > 0) await client.del(found);
    client.destroy();
  });

  const run = async (keys: string[], args: (string | number)[]): Promise<readonly number[]> =>
    admitRequests.decode(await client.eval(admitRequests.text, { keys, arguments: args.map(String) }));

  /** Long enough that real milliseconds between calls matter, short enough that they do within a test. */
  const limitArb: fc.Arbitrary<RateLimit> = fc.record({
    intervalUs: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 10_000, max: 3_600_000_000 })),
    burst: fc.integer({ min: 1, max: 8 }),
  });
  const ruleSetsArb = fc.array(fc.array(limitArb, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  });
  const batchesArb = fc.array(
    fc.array(fc.record({ set: fc.nat({ max: 2 }), caller: fc.nat({ max: 2 }) }), {
      minLength: 1,
      maxLength: 20,
    }),
    { minLength: 1, maxLength: 12 },
  );

  it(`over random policies, batches and repeated callers (seed ${PROPERTY_SEED})`, async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(ruleSetsArb, batchesArb, async (ruleSets, batches) => {
        round += 1;
        const kept = new Map<string, number>();
        for (const [number, batch] of batches.entries()) {
          const requests = batch.map(({ set, caller }) => {
            const index = set % ruleSets.length;
            const limits = ruleSets[index]!;
            return { index, limits, keys: limits.map((_, p) => `${tag}:${round}:${index}:${p}:${caller}`) };
          });
          // One more caller, new in each call, whose arrival time tells what Redis took for now.
          const clock = `${tag}:clock:${round}:${number}`;
          const clockLimit: RateLimit = { intervalUs: 60_000_000, burst: 2 };
          const reply = await run(
            [...requests.flatMap(({ keys }) => keys), clock],
            [
              ruleSets.length + 1,
              ...[...ruleSets, [clockLimit]].flatMap((limits) => [
                limits.length,
                ...limits.flatMap(({ intervalUs, burst }) => [intervalUs, burst]),
              ]),
              ...requests.map(({ index }) => index + 1),
              ruleSets.length + 1,
            ],
          );
          const nowUs = Number(await client.get(clock)) - clockLimit.intervalUs;
          const told = requests.map(({ limits }, n) => {
            const position = reply[2 * n]!;
            return verdictOf(limits, position > 0, Math.abs(position) - 1, reply[2 * n + 1]!);
          });
          const expected = requests.map(({ limits, keys }) => {
            const { verdict, arrivalsUs } = decide(
              limits,
              keys.map((key) => kept.get(key)),
              nowUs,
            );
            for (const [p, key] of keys.entries()) {
              if (arrivalsUs !== undefined) kept.set(key, arrivalsUs[p]!);
            }
            return verdict;
          });
          expect(told).toEqual(expected);
          await expectKept(kept);
        }
      }),
      { seed: PROPERTY_SEED, numRuns: 60, endOnFailure: false },
    );
  });

  /** What Redis still keeps is what the model keeps; what it has let go of is in the past by now. */
  async function expectKept(kept: ReadonlyMap<string, number>): Promise<void> {
    const keys = [...kept.keys()];
    if (keys.length === 0) return;
    const texts = await client.mGet(keys);
    const [seconds, micros] = (await client.sendCommand(['TIME'])) as unknown as string[];
    const nowUs = Number(seconds) * 1_000_000 + Number(micros);
    const wrong = keys.filter((key, index) => {
      const [text, arrivalUs] = [texts[index]!, kept.get(key)!];
      return text === null ? arrivalUs > nowUs : Number(text) !== arrivalUs;
    });
    expect(wrong).toEqual([]);
  }

  it('keeps a key no longer than its burst takes to come back', async () => {
    const key = `${tag}:life`;
    await run([key, key], [1, 1, 30_000_000, 10, 1, 1]);
    const lifeMs = await client.pTTL(key);
    expect(lifeMs).toBeGreaterThan(50_000);
    expect(lifeMs).toBeLessThanOrEqual(60_000);
  });

  it('keeps nobody out longer than an interval when the clock of Redis was set back', async () => {
    const key = `${tag}:back`;
    await client.set(key, '9000000000000000');
    expect(await run([key], [1, 1, 1_000_000, 5, 1])).toEqual([-1, 5_000_000]);
  });

  it('takes a text that is no number for nothing', async () => {
    const key = `${tag}:junk`;
    await client.set(key, 'junk');
    expect(await run([key], [1, 1, 1_000_000, 5, 1])).toEqual([1, 1_000_000]);
  });
});

describe('the application', () => {
  let first: TestApplication;
  let second: TestApplication;

  beforeAll(async () => {
    first = await openApplication({ env: LIMITED });
    const { core, database, redisUrl } = first;
    second = await openApplication({
      core,
      database,
      redis: redisUrl!,
      env: { ...LIMITED, YUHUAN_ROLE: 'api' },
    });
  });
  afterAll(async () => {
    await second?.stop();
    await first?.stop();
  });

  const book = ({ http }: TestApplication, token: string) =>
    http('POST', '/api/v1/bookings', {
      token,
      headers: { 'idempotency-key': randomUUID() },
      body: {},
    });

  it('tells the limits of whatever it answers, exactly', async () => {
    const { token } = first.callers.customer(11);
    const { status, headers } = await book(first, token);
    expect(status).toBe(422);
    expect(FIELDS.map((name) => headers.get(name))).toEqual([
      '"customer-booking-write";q=10;w=20',
      '"customer-booking-write";r=9;t=2',
      '10',
      '9',
      '2',
    ]);
    const reads = await first.http('GET', '/api/v1/branches/B001/calendar');
    expect(reads.headers.get('ratelimit-policy')).toBe('"address-calendar";q=200;w=10');
  });

  it('shares one limit among all processes and all devices of a person', async () => {
    const { id } = first.callers.customer(12);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) => book(n % 2 === 0 ? first : second, first.token(id))),
    );
    const refused = answers.filter(({ status }) => status === 429);
    // A unit comes back every two seconds; the thirty may take one or two of them on a slow machine.
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(10);
    expect(answers.length - refused.length).toBeLessThanOrEqual(12);
    for (const { headers, body } of refused) {
      expect(body).toMatchObject({ code: 'RATE_LIMITED', params: { policy: 'customer-booking-write' } });
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(headers.get('ratelimit')).toMatch(/^"customer-booking-write";r=0;t=[12]$/);
    }
    expect((await book(second, first.callers.customer(13).token)).status).toBe(422);
  });

  it('never limits probes and measures', async () => {
    const answers = await Promise.all(Array.from({ length: 250 }, () => first.http('GET', '/healthz')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers[0]!.headers.get('ratelimit')).toBeNull();
  });

  it('writes nothing into a key of Redis by which a person could be known (INV-10)', async () => {
    const { id, token } = first.callers.customer(14);
    await book(first, token);
    await first.http('GET', '/api/v1/branches');
    const keys = await first.redis!.keys('yuhuan:{rate*');
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const key of keys) {
      expect(key).toMatch(/^yuhuan:\{rate0\}:[a-z-]+:[\w-]{22}$/);
      expect(key).not.toContain(id);
      expect(key).not.toContain('127.0.0.1');
    }
  });

  it('counts its decisions', async () => {
    const { body } = await first.http<string>('GET', '/metrics');
    expect(body).toMatch(
      /yuhuan_admission_decisions_total\{class="booking-write",outcome="refused",by="\w+"\} [1-9]/,
    );
  });
});

describe('Redis going and coming back under load', () => {
  const silent = { log: () => undefined };
  let redis: RunningRedis;
  let application: TestApplication;

  beforeAll(async () => {
    redis = await redisAt();
    application = await openApplication({ redis: redis.url, env: LIMITED });
  });
  afterAll(async () => {
    await application?.stop();
    await redis?.stop();
  });

  async function redisAt(port?: number): Promise<RunningRedis> {
    const started = await startRedis({ ...silent, ...(port !== undefined && { port }) });
    if ('absent' in started) throw new Error(started.absent);
    return started;
  }

  /** A new server on the address of the old one, with the old one's password. */
  async function returned(oldUrl: string): Promise<RunningRedis> {
    const { port, password } = new URL(oldUrl);
    const back = await redisAt(Number(port));
    const admin = createClient({ url: back.url });
    await admin.connect();
    await admin.configSet('requirepass', password);
    admin.destroy();
    return back;
  }

  async function decisions(by: string): Promise<number> {
    const { body } = await application.http<string>('GET', '/metrics');
    const line = new RegExp(`decisions_total\\{class="read",outcome="admitted",by="${by}"\\} (\\d+)`).exec(
      body,
    );
    return Number(line![1]);
  }

  it('neither fails a request nor opens the door, and is asked again when it is back', async () => {
    const { http, callers } = application;
    const tokens = Array.from({ length: 20 }, (_, n) => callers.customer(100 + n).token);
    const answers = new Set<number>();
    const read = async (token: string): Promise<void> => {
      const { status } = await http('GET', '/api/v1/bookings', { token });
      answers.add(status);
    };
    const storm = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) await Promise.all(tokens.map(read));
    };

    await storm(3);
    await Promise.all([storm(30), redis.stop()]);
    // It may have been gone only after the last of the storm.
    await storm(1);
    expect([...answers]).toEqual([200]);
    expect(await decisions('redis')).toBeGreaterThan(0);
    expect(await decisions('process')).toBeGreaterThan(0);

    const { token } = callers.customer(300);
    const crowd = await Promise.all(
      Array.from({ length: 90 }, () => http('GET', '/api/v1/bookings', { token })),
    );
    const admitted = crowd.filter(({ status }) => status === 200).length;
    // The burst is 60, and five a second come back meanwhile.
    expect(admitted).toBeGreaterThanOrEqual(60);
    expect(admitted).toBeLessThan(85);
    expect(crowd.filter(({ status }) => status === 429)).toHaveLength(90 - admitted);

    redis = await returned(redis.url);
    const before = await decisions('redis');
    let strangers = 400;
    await waitUntil(
      async () => {
        await read(callers.customer((strangers += 1)).token);
        return (await decisions('redis')) > before;
      },
      { timeoutMs: 20_000, what: 'a decision by the Redis that came back' },
    );
  });
});
