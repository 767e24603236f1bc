import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { LightMyRequestResponse } from 'fastify';
import { callAs } from '../../identity/fake-caller.js';
import type { Caller } from '../../identity/index.js';
import { loadConfig } from '../../platform/config/index.js';
import { refuse } from '../../platform/errors/index.js';
import { HttpConfig, ProblemFilter, RefusingFastifyAdapter } from '../../platform/http/index.js';
import { Logger } from '../../platform/logging/index.js';
import { quotaErrors } from '../quota.errors.js';
import { ChangeQuota, type ChangeQuotaCommand } from './change-quota.use-case.js';
import { DecideQuotaChange } from './decide-quota-change.use-case.js';
import { QuotaChangesController } from './quota-changes.controller.js';
import { QuotaChanges } from './quota-changes.read-model.js';

const change = {
  id: '01934567-89ab-7def-8123-456789abcdef',
  status: 'APPLIED',
  branchIds: ['B001'],
  preview: [],
};
const applied = { change, replayed: false } as unknown as Awaited<ReturnType<ChangeQuota['execute']>>;
const foreseen = { preview: [], summary: {}, needsApproval: false, approvalReasons: [] };
const maker: Caller = { kind: 'staff', id: 'M001', roles: ['quota-maker'], branches: ['B001', 'B002'] };

let app: NestFastifyApplication;
const commands: ChangeQuotaCommand[] = [];
let executed: Awaited<ReturnType<ChangeQuota['execute']>> = applied;

beforeAll(async () => {
  const config = loadConfig({}, [HttpConfig], []);
  const changing = {
    execute: (command: ChangeQuotaCommand) => {
      commands.push(command);
      return Promise.resolve(executed);
    },
    preview: () => Promise.resolve(foreseen),
  };
  const module = await Test.createTestingModule({
    controllers: [QuotaChangesController],
    providers: [
      { provide: ChangeQuota, useValue: changing },
      { provide: DecideQuotaChange, useValue: {} },
      { provide: QuotaChanges, useValue: {} },
      { provide: Logger, useValue: { warn: () => undefined, error: () => undefined } },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(
    new RefusingFastifyAdapter(config.get<typeof HttpConfig>(HttpConfig)),
    { logger: false },
  );
  app.useGlobalFilters(new ProblemFilter(module.get(Logger)));
  callAs(app, maker);
  await app.init();
});

afterAll(async () => {
  await app.close();
});

function post(body: object): Promise<LightMyRequestResponse> {
  return app.inject({ method: 'POST', url: '/staff/quota-changes', payload: body });
}

const line = { period: 'DAY', start: '2026-11-30', set: 5 };
const body = { branchId: 'B001', changes: [line], reason: '月底加开' };

it('answers 201 with what was applied', async () => {
  const answer = await post({
    ...body,
    changes: [{ ...line, window: '09:00-12:00', pool: 'ONLINE', version: 4 }],
  });
  expect(answer.statusCode).toBe(201);
  expect(answer.json()).toEqual(change);
  expect(answer.headers['location']).toBe(`/staff/quota-changes/${change.id}`);
  expect(commands.at(-1)).toMatchObject({ branchIds: ['B001'], caller: maker, reason: '月底加开' });
  expect(commands.at(-1)?.changes).toEqual([
    {
      period: 'DAY',
      start: '2026-11-30',
      pool: 'ONLINE',
      timeWindow: '09:00-12:00',
      version: 4,
      action: { set: 5 },
    },
  ]);
});

it('answers a dry run 200 and applies nothing', async () => {
  const before = commands.length;
  const answer = await post({ ...body, dryRun: true });
  expect([answer.statusCode, answer.json()]).toEqual([200, { dryRun: true, ...foreseen }]);
  expect(commands).toHaveLength(before);
});

it('reaches several branches, and none that is out of reach', async () => {
  const answer = await post({ ...body, branchId: undefined, branchIds: ['B002', 'B001', 'B002'] });
  expect(answer.statusCode).toBe(201);
  expect(commands.at(-1)?.branchIds).toEqual(['B001', 'B002']);
  const out = await post({ ...body, branchId: undefined, branchIds: ['B001', 'B009'] });
  expect([out.statusCode, out.json<{ code: string }>().code]).toEqual([403, 'BRANCH_NOT_YOURS']);
});

it('answers a refusal with its problem', async () => {
  executed = refuse(quotaErrors.QUOTA_VERSION_STALE, { expected: 1, actual: 2, capacity: 3, inUse: 4 });
  const answer = await post(body);
  expect(answer.statusCode).toBe(409);
  expect(answer.json()).toMatchObject({ code: 'QUOTA_VERSION_STALE', params: { expected: 1, actual: 2 } });
});

it.each([
  [{ ...body, changes: [{ ...line, start: '2026-02-30' }] }, '/changes/0/start', 'DATE_INVALID'],
  [{ ...body, changes: [{ ...line, set: -1 }] }, '/changes/0/set', 'FIELD_OUT_OF_RANGE'],
  [{ ...body, changes: [{ ...line, set: 1.5 }] }, '/changes/0/set', 'FIELD_WRONG_TYPE'],
  [
    { ...body, changes: [{ ...line, set: undefined, unlimited: false }] },
    '/changes/0/unlimited',
    'FIELD_NOT_ALLOWED_VALUE',
  ],
  [{ ...body, changes: [{ ...line, window: 'noon' }] }, '/changes/0/window', 'FIELD_FORMAT'],
  [{ ...body, changes: [{ ...line, pool: 'VIP' }] }, '/changes/0/pool', 'FIELD_NOT_ALLOWED_VALUE'],
  [{ ...body, changes: [] }, '/changes', 'FIELD_OUT_OF_RANGE'],
  [{ ...body, reason: ' ' }, '/reason', 'FIELD_OUT_OF_RANGE'],
  [{ ...body, reason: 'a\u0000b' }, '/reason', 'FIELD_FORMAT'],
  [{ ...body, branchId: undefined }, '/branchId', 'FIELD_REQUIRED'],
  [{ ...body, branchIds: ['B002'] }, '/branchIds', 'QUOTA_CHANGE_BRANCHES'],
  [{ ...body, until: 'tomorrow' }, '/until', 'FIELD_FORMAT'],
  [{ ...body, boss: true }, '/boss', 'FIELD_UNKNOWN'],
  [{ ...body, changes: [{ ...line, add: 3 }] }, '/changes/0', 'QUOTA_CHANGE_ONE_ACTION'],
])('tells what is wrong with %j', async (given, pointer, code) => {
  const answer = await post(given);
  expect(answer.statusCode).toBe(422);
  expect(answer.json<{ errors: object[] }>().errors).toMatchObject([{ in: 'body', pointer, code }]);
});
