import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { HttpConfig, ProblemFilter, RefusingFastifyAdapter } from '../platform/http/index.js';
import { loadConfig } from '../platform/config/index.js';
import { Logger } from '../platform/logging/index.js';
import type { Branch } from './branch.js';
import { BranchesConfig } from './branches.config.js';
import { BranchesController } from './branches.controller.js';
import { BranchesReadModel } from './branches.read-model.js';
import { type Network, NetworkRepository } from './network.repository.js';

const branch = (id: string, more: Partial<Branch>): Branch => ({
  id,
  name: { zh: '陆家嘴支行', en: 'Lujiazui Branch' },
  region: { zh: '上海', en: 'Shanghai' },
  address: { zh: '世纪大道', en: 'Century Avenue' },
  place: { latitude: 31.2364, longitude: 121.5019 },
  timeZone: 'Asia/Shanghai',
  phone: '+86 21 5550 0101',
  opensAt: '09:00',
  closesAt: '17:00',
  productGroups: ['HOUSING'],
  active: true,
  ...more,
});

class FakeNetworkRepository extends NetworkRepository {
  network: Network = {
    branches: [
      branch('B001', {}),
      branch('B019', {
        region: { zh: '伦敦', en: 'London' },
        name: { zh: '伦敦分行', en: 'London Branch' },
        place: { latitude: 51.5163, longitude: -0.0809 },
      }),
      branch('B099', { active: false }),
    ],
    overrides: [],
    closures: [],
  };

  constructor() {
    super(undefined as never);
  }

  override load(): Promise<Network> {
    return Promise.resolve(this.network);
  }
}

const repository = new FakeNetworkRepository();
let app: NestFastifyApplication;

beforeAll(async () => {
  const config = loadConfig({}, [HttpConfig, BranchesConfig], []);
  const module = await Test.createTestingModule({
    controllers: [BranchesController],
    providers: [
      BranchesReadModel,
      { provide: NetworkRepository, useValue: repository },
      { provide: BranchesConfig, useValue: config.get(BranchesConfig) },
      { provide: Logger, useValue: { warn: () => undefined, error: () => undefined } },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(
    new RefusingFastifyAdapter(config.get<typeof HttpConfig>(HttpConfig)),
    { logger: false },
  );
  app.useGlobalFilters(new ProblemFilter(module.get(Logger)));
  await app.init();
});

afterAll(async () => {
  await app.close();
});

interface ListBody {
  branches: { id: string; name: string; distanceKm: number | null }[];
  total: number;
}

const get = (query: string, headers: InjectOptions['headers'] = {}): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'GET', url: `/branches${query}`, headers });
const bodyOf = (response: LightMyRequestResponse): ListBody => response.json();

describe('GET /branches', () => {
  it('lists what is active, in Chinese unless asked otherwise', async () => {
    const response = await get('');
    expect(response.statusCode).toBe(200);
    expect(bodyOf(response)).toEqual({
      total: 2,
      branches: [
        {
          id: 'B001',
          name: '陆家嘴支行',
          region: '上海',
          address: '世纪大道',
          location: { latitude: 31.2364, longitude: 121.5019 },
          timeZone: 'Asia/Shanghai',
          phone: '+86 21 5550 0101',
          opensAt: '09:00',
          closesAt: '17:00',
          services: ['HOUSING'],
          distanceKm: null,
        },
        expect.objectContaining({ id: 'B019', name: '伦敦分行' }),
      ],
    });
    expect(response.headers).toMatchObject({
      'cache-control': 'public, max-age=60',
      'content-language': 'zh-CN',
      vary: 'Accept-Language',
    });
    const english = await get('', { 'accept-language': 'en-GB,en;q=0.9' });
    expect(bodyOf(english).branches[0]?.name).toBe('Lujiazui Branch');
    expect(english.headers.etag).not.toBe(response.headers.etag);
  });

  it('sorts by distance from a place and keeps the answer out of shared caches', async () => {
    const response = await get('?near=51.5,-0.1');
    expect(bodyOf(response).branches.map(({ id }) => id)).toEqual(['B019', 'B001']);
    expect(bodyOf(response).branches[0]?.distanceKm).toBeCloseTo(2.2, 0);
    expect(response.headers['cache-control']).toBe('private, max-age=60');
  });

  it('searches by words and counts what the limit leaves out', async () => {
    expect(bodyOf(await get(`?q=${encodeURIComponent('伦敦')}`)).branches.map(({ id }) => id)).toEqual([
      'B019',
    ]);
    const limited = bodyOf(await get('?limit=1'));
    expect([limited.branches.length, limited.total]).toEqual([1, 2]);
    expect(bodyOf(await get('?q=nowhere'))).toEqual({ branches: [], total: 0 });
  });

  it('answers 304 until something changes', async () => {
    const first = await get('');
    const etag = first.headers.etag as string;
    const second = await get('', { 'if-none-match': `"other", W/${etag}` });
    expect(second.statusCode).toBe(304);
    expect(second.body).toBe('');
    expect(second.headers.etag).toBe(etag);
    expect((await get('?limit=1', { 'if-none-match': etag })).statusCode).toBe(200);

    repository.network = {
      ...repository.network,
      closures: [
        {
          branchId: 'B001',
          fromDate: '2026-11-30',
          toDate: '2026-11-30',
          kind: 'LOCAL',
          reason: { zh: '', en: '' },
        },
      ],
    };
    await app.get(BranchesReadModel).refresh();
    expect((await get('', { 'if-none-match': etag })).statusCode).toBe(200);
  });

  it.each([
    ['?near=91,0', 'near', 'FIELD_FORMAT'],
    ['?near=0,181', 'near', 'FIELD_FORMAT'],
    ['?near=31.2', 'near', 'FIELD_FORMAT'],
    ['?near=1e1,1', 'near', 'FIELD_FORMAT'],
    ['?near=1,1&near=2,2', 'near', 'FIELD_WRONG_TYPE'],
    ['?near=', 'near', 'FIELD_FORMAT'],
    ['?limit=0', 'limit', 'FIELD_OUT_OF_RANGE'],
    ['?limit=501', 'limit', 'FIELD_OUT_OF_RANGE'],
    ['?limit=few', 'limit', 'FIELD_WRONG_TYPE'],
    [`?q=${'a'.repeat(101)}`, 'q', 'FIELD_OUT_OF_RANGE'],
    ['?city=x', 'city', 'FIELD_UNKNOWN'],
  ])('refuses %s', async (query, pointer, code) => {
    const response = await get(query);
    expect(response.statusCode).toBe(422);
    expect(response.json()).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ in: 'query', pointer, code }],
    });
  });

  it('tells all faults at once', async () => {
    const response = await get('?near=here&limit=0&town=x');
    expect(response.json<{ errors: unknown[] }>().errors).toHaveLength(3);
  });
});
