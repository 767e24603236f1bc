import { Body, Controller, Get, type INestApplication, Module, Param, Post } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { ConfigModule, type LoadedConfig } from '../platform/config/index.js';
import { type Refusal, RefusedException } from '../platform/errors/index.js';
import { Access, CallerOf } from './access.decorator.js';
import { allow } from './access.policy.js';
import type { Caller } from './caller.js';
import { FakeIssuer, newKey } from './fake-issuer.js';
import { IdentityConfig } from './identity.config.js';
import { IdentityModule } from './identity.module.js';

const ofBranch = allow.staff('teller').ofBranch('branchId');

@Controller('things')
@Access(allow.roles('customer'))
class ThingsController {
  @Get('own')
  own(@CallerOf() caller: Caller): Caller {
    return caller;
  }

  @Get('open')
  @Access(allow.everyone())
  open(@CallerOf() caller: Caller | undefined): object {
    return { signedIn: caller !== undefined };
  }

  @Get('branches/:branchId')
  @Access(ofBranch)
  board(@Param('branchId') branchId: string): object {
    return { branchId };
  }

  @Post('changes')
  @Access(ofBranch)
  change(@Body() body: object): object {
    return body;
  }
}

@Controller('probe')
class ProbeController {
  @Get()
  alive(): object {
    return { alive: true };
  }

  @Get('ready')
  ready(): object {
    return { ready: true };
  }
}

@Module({ controllers: [ThingsController, ProbeController] })
class RoomModule {}

let issuer: FakeIssuer;
let application: INestApplication | undefined;

beforeEach(async () => {
  issuer = await FakeIssuer.start(await newKey('k1'));
});
afterEach(async () => {
  await application?.close();
  application = undefined;
  await issuer.stop();
});

async function boot(openToEveryone: (typeof ProbeController)[]): Promise<NestFastifyApplication> {
  const values = Object.entries(IdentityConfig.variables).map(([property, { schema, fallback }]) => [
    property,
    property === 'issuer' ? issuer.url : schema.parse(fallback),
  ]);
  const loaded = new Map([[IdentityConfig, Object.fromEntries(values)]]) as unknown as LoadedConfig;
  const module = await Test.createTestingModule({
    imports: [ConfigModule.from(loaded), IdentityModule.with({ openToEveryone }), RoomModule],
  }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  app.useGlobalFilters({
    catch(error: unknown, host) {
      const reply = host.switchToHttp().getResponse<{ code(n: number): { send(b: object): void } }>();
      const refusal: Refusal | undefined = error instanceof RefusedException ? error.refusal : undefined;
      reply.code(refusal?.definition.status ?? 500).send({
        code: refusal?.definition.code ?? String(error),
        challenge: refusal?.more.headers?.['WWW-Authenticate'],
      });
    },
  });
  application = app;
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

describe('boot', () => {
  it('is refused while an operation has no access rule, naming every one', async () => {
    await expect(boot([])).rejects.toThrow(
      /2 operation\(s\) have no access rule[^]*ProbeController\.alive[^]*ProbeController\.ready/,
    );
  });
});

describe('a request', () => {
  const asTeller = { roles: ['teller'], branches: ['B001'], sub: 'S-teller-B001' };

  it.each([
    ['open to everyone', 'GET', '/things/open', undefined, undefined, 200, { signedIn: false }],
    ['platform, opened by name', 'GET', '/probe', undefined, undefined, 200, { alive: true }],
    ['own, no token', 'GET', '/things/own', undefined, undefined, 401, { code: 'UNAUTHENTICATED' }],
    ['own, a customer', 'GET', '/things/own', {}, undefined, 200, { id: 'C123456', kind: 'customer' }],
    ['own, staff', 'GET', '/things/own', asTeller, undefined, 403, { code: 'FORBIDDEN' }],
    ['own branch', 'GET', '/things/branches/B001', asTeller, undefined, 200, { branchId: 'B001' }],
    ['other branch', 'GET', '/things/branches/B002', asTeller, undefined, 403, { code: 'BRANCH_NOT_YOURS' }],
    [
      'own branch, another in the query',
      'GET',
      '/things/branches/B001?branchId=B002',
      asTeller,
      undefined,
      403,
      { code: 'BRANCH_NOT_YOURS' },
    ],
    [
      'own branch in the query, another in the body',
      'POST',
      '/things/changes?branchId=B001',
      asTeller,
      { branchId: 'B002' },
      403,
      { code: 'BRANCH_NOT_YOURS' },
    ],
    [
      'own branch in the body',
      'POST',
      '/things/changes',
      asTeller,
      { branchId: 'B001' },
      201,
      { branchId: 'B001' },
    ],
    [
      'a list of branches in the body',
      'POST',
      '/things/changes',
      asTeller,
      { branchId: ['B001', 'B002'] },
      403,
      {},
    ],
    ['no branch in the body', 'POST', '/things/changes', asTeller, {}, 403, { code: 'FORBIDDEN' }],
    ['no branch, but all in reach', 'POST', '/things/changes', { ...asTeller, branches: ['*'] }, {}, 201, {}],
  ] as const)('%s', async (_, method, url, claims, body, status, expected) => {
    const app = await boot([ProbeController]);
    const token = claims === undefined ? undefined : await issuer.token(claims);
    const answer = await app.inject({
      method,
      url,
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
      ...(body !== undefined && { payload: body }),
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject(expected);
  });

  it('is told by header what is missing', async () => {
    const app = await boot([ProbeController]);
    const none = await app.inject({ url: '/things/own' });
    expect(none.json()).toMatchObject({ challenge: 'Bearer realm="yuhuan"' });
    const token = await issuer.token({ roles: ['sre'] });
    const wrongRole = await app.inject({ url: '/things/own', headers: { authorization: `Bearer ${token}` } });
    expect(wrongRole.json()).toMatchObject({
      challenge: expect.stringContaining('insufficient_scope') as string,
    });
  });
});
