import { Controller, Delete, type DynamicModule, Get, Post } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { SkipThrottle } from '@nestjs/throttler';
import { Access, allow, type Caller, IdentityModule, IssuerKeys, TokenVerifier } from '../identity/index.js';
import { ConfigModule, loadConfig } from '../platform/config/index.js';
import { platformErrors, refuse, type Refusal } from '../platform/errors/index.js';
import { HttpConfig, ProblemFilter, RefusingFastifyAdapter } from '../platform/http/index.js';
import { Logger } from '../platform/logging/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { RedisConnection } from '../platform/redis/index.js';
import { AdmissionConfig } from './admission.config.js';
import { AdmissionModule } from './admission.module.js';
import { RateClass } from './route-class.decorator.js';

@Controller('things')
@Access(allow.roles('customer', 'partner'))
class ThingsController {
  @Get()
  list(): object {
    return {};
  }

  @Post()
  make(): object {
    return {};
  }

  @Delete()
  remove(): object {
    return {};
  }
}

@Controller('public')
@Access(allow.everyone())
class PublicController {
  @Get()
  list(): object {
    return {};
  }

  @Get('calendar')
  @RateClass('calendar-read')
  calendar(): object {
    return {};
  }
}

@Controller('probe')
@SkipThrottle()
@Access(allow.everyone())
class ProbeController {
  @Get()
  alive(): object {
    return {};
  }
}

/** Takes `<kind> <id>` for a token; a fresh caller each time, as after a sign-in on another device. */
function verifyHeader(authorization: string | undefined): Caller | Refusal {
  const [kind, id] = authorization?.split(' ') ?? [];
  if ((kind !== 'customer' && kind !== 'partner') || id === undefined) {
    return refuse(platformErrors.UNAUTHENTICATED);
  }
  return { kind, id, roles: [kind], branches: [] };
}

class StoresModule {}

let app: NestFastifyApplication;
let metrics: MetricsRegistry;
afterEach(() => app.close());

async function boot(env: Record<string, string> = {}): Promise<void> {
  const config = loadConfig(env, [AdmissionConfig, HttpConfig], []);
  metrics = new MetricsRegistry();
  const stores: DynamicModule = {
    module: StoresModule,
    global: true,
    providers: [
      { provide: MetricsRegistry, useValue: metrics },
      { provide: RedisConnection, useValue: { available: false } },
      { provide: Logger, useValue: { warn: () => undefined, error: () => undefined } },
    ],
    exports: [MetricsRegistry, RedisConnection, Logger],
  };
  const module = await Test.createTestingModule({
    imports: [
      stores,
      ConfigModule.from(config),
      IdentityModule.with({ openToEveryone: [] }),
      AdmissionModule,
    ],
    controllers: [ThingsController, PublicController, ProbeController],
    providers: [{ provide: APP_FILTER, useClass: ProblemFilter }],
  })
    .overrideProvider(TokenVerifier)
    .useValue({ verifyHeader, recallHeader: () => undefined })
    .overrideProvider(IssuerKeys)
    .useValue({ ready: async () => undefined })
    .compile();
  const adapter = new RefusingFastifyAdapter(config.get(HttpConfig));
  app = module.createNestApplication<NestFastifyApplication>(adapter, { logger: false });
  await app.init();
}

interface Sent {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly url?: string;
  readonly who?: string;
  readonly forwardedFor?: string;
  readonly language?: string;
}

function send({ method = 'GET', who, url = who === undefined ? '/public' : '/things', ...more }: Sent) {
  const { forwardedFor, language = 'en' } = more;
  return app.inject({
    method,
    url,
    headers: {
      'accept-language': language,
      ...(who !== undefined && { authorization: who }),
      ...(forwardedFor !== undefined && { 'x-forwarded-for': forwardedFor }),
    },
  });
}

const statuses = async (count: number, sent: Sent): Promise<number[]> => {
  const found: number[] = [];
  for (let n = 0; n < count; n += 1) found.push((await send(sent)).statusCode);
  return found;
};
const times = (count: number, status: number): number[] => Array.from({ length: count }, () => status);

const FIELDS = [
  'ratelimit-policy',
  'ratelimit',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'retry-after',
] as const;
const fieldsOf = ({ headers }: { headers: Record<string, unknown> }): unknown[] =>
  FIELDS.map((name) => headers[name]);

describe('the answer', () => {
  it('tells the limits in every form, exactly', async () => {
    await boot({
      YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_BURST: '10',
      YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_PER_MINUTE: '30',
    });
    expect(fieldsOf(await send({ method: 'POST', who: 'customer C100001' }))).toEqual([
      '"customer-booking-write";q=10;w=20',
      '"customer-booking-write";r=9;t=2',
      '10',
      '9',
      '2',
      undefined,
    ]);
  });

  it('is 429 beyond them, with all of the fields, a time to come back and the policy by name', async () => {
    await boot({
      YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_BURST: '1',
      YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_PER_MINUTE: '1',
    });
    await send({ method: 'POST', who: 'customer C100001' });
    const refused = await send({ method: 'POST', who: 'customer C100001' });
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(fieldsOf(refused).slice(0, 5)).toEqual([
      '"customer-booking-write";q=1;w=60',
      '"customer-booking-write";r=0;t=60',
      '1',
      '0',
      '60',
    ]);
    const retryAfter = Number(refused.headers['retry-after']);
    expect(retryAfter).toBeGreaterThanOrEqual(60);
    expect(retryAfter).toBeLessThanOrEqual(90);
    expect(refused.json()).toMatchObject({
      code: 'RATE_LIMITED',
      status: 429,
      retry: 'after',
      remedy: 'RETRY_AFTER',
      params: { policy: 'customer-booking-write', retryAfterSeconds: retryAfter },
      detail: expect.stringContaining(`${retryAfter} s`),
    });
  });
});

describe('who is limited', () => {
  it('is one person over all handlers of a class and all devices', async () => {
    await boot({ YUHUAN_RATE_CUSTOMER_BOOKING_WRITE_BURST: '3' });
    const who = 'customer C100001';
    expect(await statuses(2, { method: 'POST', who })).toEqual(times(2, 201));
    expect(await statuses(2, { method: 'DELETE', who })).toEqual([200, 429]);
    expect(await statuses(1, { method: 'POST', who })).toEqual([429]);
    expect(await statuses(1, { method: 'POST', who: 'customer C100002' })).toEqual([201]);
    expect(await statuses(1, { who })).toEqual([200]);
  });

  it('is the address of whoever is not known, each class by itself', async () => {
    await boot({ YUHUAN_RATE_ADDRESS_READ_BURST: '2' });
    expect(await statuses(3, {})).toEqual([200, 200, 429]);
    expect(await statuses(1, { url: '/public/calendar' })).toEqual([200]);
    expect((await send({ url: '/public/calendar' })).headers['ratelimit']).toMatch(
      /^"address-calendar";r=198;/,
    );
    expect(await statuses(1, { who: 'customer C100001' })).toEqual([200]);
  });

  it('is not who X-Forwarded-For says, unless a trusted proxy says it', async () => {
    await boot({ YUHUAN_RATE_ADDRESS_READ_BURST: '2' });
    const spoofed = (n: number): Sent => ({ forwardedFor: `203.0.113.${n}` });
    expect([
      ...(await statuses(1, spoofed(1))),
      ...(await statuses(1, spoofed(2))),
      ...(await statuses(1, spoofed(3))),
    ]).toEqual([200, 200, 429]);
  });

  it('is the last address before the trusted proxies, whatever the client put before it', async () => {
    await boot({
      YUHUAN_RATE_ADDRESS_READ_BURST: '2',
      YUHUAN_HTTP_TRUSTED_PROXIES: '127.0.0.0/8, 10.0.0.0/8',
    });
    const through = (n: number, address: string): Sent => ({
      forwardedFor: `198.51.100.${n}, ${address}, 10.0.0.7`,
    });
    const one = [through(1, '203.0.113.1'), through(2, '203.0.113.1'), through(3, '203.0.113.1')];
    const found: number[] = [];
    for (const sent of one) found.push((await send(sent)).statusCode);
    expect(found).toEqual([200, 200, 429]);
    expect((await send(through(4, '203.0.113.2'))).statusCode).toBe(200);
  });
});

describe('what is limited', () => {
  it('is not who is refused for who they are: identity comes first', async () => {
    await boot({ YUHUAN_RATE_ADDRESS_READ_BURST: '1' });
    expect(await statuses(3, { who: 'nobody at-all' })).toEqual(times(3, 401));
    expect((await send({ who: 'nobody at-all' })).headers['ratelimit']).toBeUndefined();
  });

  it('is not what @SkipThrottle() opens: it answers without fields, however often', async () => {
    await boot({ YUHUAN_RATE_ADDRESS_READ_BURST: '1' });
    expect(await statuses(5, { url: '/probe' })).toEqual(times(5, 200));
    expect(fieldsOf(await send({ url: '/probe' }))).toEqual(times(6, 0).map(() => undefined));
  });

  it('is nothing when limits are off', async () => {
    await boot({ YUHUAN_RATE_LIMITS: 'off', YUHUAN_RATE_ADDRESS_READ_BURST: '1' });
    expect(await statuses(5, {})).toEqual(times(5, 200));
    expect((await send({})).headers['ratelimit']).toBeUndefined();
  });

  it('is counted by class, outcome and who decided', async () => {
    await boot({ YUHUAN_RATE_ADDRESS_READ_BURST: '2' });
    await statuses(3, {});
    const text = await metrics.metrics();
    expect(text).toContain(
      'yuhuan_admission_decisions_total{class="read",outcome="admitted",by="process"} 2',
    );
    expect(text).toContain('yuhuan_admission_decisions_total{class="read",outcome="refused",by="process"} 1');
    expect(text).toContain('yuhuan_admission_decisions_total{class="ops",outcome="refused",by="redis"} 0');
  });
});
