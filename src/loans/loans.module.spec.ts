import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../identity/index.js';
import { HealthRegistry } from '../platform/health/index.js';
import { Logger } from '../platform/logging/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { Database, StoreClock } from '../platform/postgres/index.js';
import { CoreBanking, CoreFault } from './core-banking.port.js';
import { FakeCoreBanking } from './fake-core-banking.js';
import { fakeLoan, fakeRuleData } from './fake-loans.js';
import { fakeLoansConfig } from './fake-loans-config.js';
import { LoansConfig } from './loans.config.js';
import { LoansController } from './loans.controller.js';
import { LoansModule, LoanSnapshots, RuleSetsReadModel } from './index.js';

const rows = [
  { product: 'MORTGAGE', version: '2026.1', effective_from: new Date('2020-01-01'), rules: fakeRuleData },
];
const platform = [
  { provide: LoansConfig, useValue: fakeLoansConfig() },
  { provide: Logger, useValue: new Logger({ level: 'fatal' }) },
  { provide: StoreClock, useValue: { nowMs: () => Date.now() } },
  { provide: Database, useValue: { run: () => Promise.resolve(rows) } },
  MetricsRegistry,
  HealthRegistry,
];

@Global()
@Module({ providers: platform, exports: platform })
class PlatformModule {}

const caller: Caller = { kind: 'customer', id: 'C100001', roles: ['customer'], branches: [] };
const request = { headers: { 'accept-language': 'en' } } as FastifyRequest;

async function boot() {
  const core = new FakeCoreBanking();
  const module = await Test.createTestingModule({ imports: [PlatformModule, LoansModule] })
    .overrideProvider(CoreBanking)
    .useValue(core)
    .compile();
  await module.init();
  const sent: Record<string, string> = {};
  const reply = { headers: (values: object) => Object.assign(sent, values) } as unknown as FastifyReply;
  const list = () => module.get(LoansController).list(caller, request, reply);
  return { module, core, list, sent };
}

it("lists the caller's loans, and remembers them for the booking that follows", async () => {
  const { module, core, list, sent } = await boot();
  core.add(fakeLoan(), fakeLoan({ loanId: 'L2', customerId: 'C2' }));
  expect(module.get(RuleSetsReadModel).current('MORTGAGE', Date.now())?.version).toBe('2026.1');
  await expect(list()).resolves.toMatchObject({ loans: [{ loanId: 'L100001', prepayable: true }] });
  await list();
  expect(core.questions).toEqual([['C100001']]);
  expect(module.get(LoanSnapshots).peek('L100001')).toEqual(fakeLoan());
  expect(sent['cache-control']).toBe('no-store');
  await module.close();
});

it('says that the core is away, to the customer and to whoever asks for health', async () => {
  const { module, core, list } = await boot();
  core.fault = new CoreFault('TIMEOUT', 'no answer', 1500);
  await expect(list()).resolves.toMatchObject({
    definition: { code: 'CORE_UNAVAILABLE', status: 503 },
    more: { retryAfterSeconds: 2 },
  });
  const states = await module.get(HealthRegistry).states();
  expect(states).toMatchObject([{ name: 'core', required: false, up: false }]);
  await module.close();
});
