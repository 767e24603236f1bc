import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { BranchesReadModel } from '../branches/index.js';
import { ExpressConfig } from '../express/index.js';
import { LoansModule, RuleSetsReadModel } from '../loans/index.js';
import { loadConfig } from '../platform/config/index.js';
import { Logger } from '../platform/logging/index.js';
import { MetricsRegistry } from '../platform/metrics/index.js';
import { Database, StoreClock } from '../platform/postgres/index.js';
import {
  CounterSnapshots,
  GateNotice,
  HorizonKeeper,
  OpenHorizon,
  QuotasConfig,
  QuotasModule,
} from './index.js';

const reopened: string[] = [];
const lines: string[] = [];
const config = loadConfig({}, [ExpressConfig, QuotasConfig], []);
let fail = false;

const client = {
  query: ({ name }: { name: string }) => {
    if (fail) return Promise.reject(new Error('the judge is away'));
    return Promise.resolve({
      rows: name === 'lock-horizon' ? [{ locked: true }] : [{ branch_id: 'B001', counters: 3 }],
    });
  },
};
const surroundings = [
  { provide: Database, useValue: { transaction: (work: (of: object) => unknown) => work(client) } },
  { provide: StoreClock, useValue: { nowMs: () => Date.now() } },
  { provide: BranchesReadModel, useValue: {} },
  { provide: ExpressConfig, useValue: config.get(ExpressConfig) },
  { provide: QuotasConfig, useValue: config.get(QuotasConfig) },
  {
    provide: Logger,
    useValue: { info: () => undefined, error: (_: object, line: string) => lines.push(line) },
  },
  MetricsRegistry,
];

@Global()
@Module({ providers: surroundings, exports: surroundings })
class Surroundings {}

const ruleSets = { provide: RuleSetsReadModel, useValue: { current: () => ({ horizonDays: 60 }) } };
@Module({ providers: [ruleSets], exports: [ruleSets] })
class FakeLoans {}

/** As the bookings will: it keeps the gate, needs this room's counters, and is known everywhere. */
@Global()
@Module({
  imports: [QuotasModule],
  providers: [
    {
      provide: GateNotice,
      inject: [CounterSnapshots],
      useFactory: (): GateNotice => ({
        adjusted: () => Promise.resolve(),
        reopened: (branchId) => {
          reopened.push(branchId);
          return Promise.resolve();
        },
      }),
    },
  ],
  exports: [GateNotice],
})
class FakeBookings {}

async function keeperOf(...imports: (new () => object)[]): Promise<HorizonKeeper> {
  const module = await Test.createTestingModule({ imports: [Surroundings, QuotasModule, ...imports] })
    .overrideModule(LoansModule)
    .useModule(FakeLoans)
    .compile();
  expect(module.get(OpenHorizon, { strict: false })).toBeInstanceOf(OpenHorizon);
  return module.get(HorizonKeeper, { strict: false });
}

it('does without a gate', async () => {
  const keeper = await keeperOf();
  await keeper.start();
  await keeper.stop();
  expect([reopened, lines]).toEqual([[], []]);
});

it('tells the gate of a global module that imports it what it opened', async () => {
  const keeper = await keeperOf(FakeBookings);
  await keeper.start();
  await keeper.start();
  expect(reopened).toEqual(['B001']);
  await keeper.stop();
});

it('outlives a judge that is away, and says so', async () => {
  const keeper = await keeperOf();
  fail = true;
  await keeper.start();
  await keeper.stop();
  expect(lines).toEqual(['the quota horizon could not be opened']);
});
