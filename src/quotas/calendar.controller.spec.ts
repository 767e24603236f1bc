import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { BankCalendar, BusinessCalendar, type BranchesReadModel } from '../branches/index.js';
import { ExpressModes } from '../express/index.js';
import { ruleSetSchema, type RuleSetsReadModel } from '../loans/index.js';
import { loadConfig } from '../platform/config/index.js';
import { HttpConfig, ProblemFilter, RefusingFastifyAdapter } from '../platform/http/index.js';
import { Logger } from '../platform/logging/index.js';
import { StoreClock } from '../platform/postgres/index.js';
import { BranchCounters } from './branch-counters.js';
import { BranchOffers } from './branch-offers.js';
import { CalendarController } from './calendar.controller.js';
import { CalendarPages } from './calendar-pages.js';
import { CounterSnapshots } from './counter-snapshots.js';
import type { Counter } from './counter.policy.js';
import { QuotasConfig } from './quotas.config.js';

const NOW_MS = Date.parse('2026-11-25T12:00:00+08:00');
const RULES = ruleSetSchema.parse({
  version: '1',
  product: 'MORTGAGE',
  minNoticeBusinessDays: 0,
  horizonDays: 120,
  release: { rule: 'ROLLING', time: '08:00' },
  cutoffTime: '18:00',
  excludeDaysOfMonth: [],
  excludeWindowAroundDue: null,
  oneActivePerLoan: true,
  maxPerYear: null,
  minMonthsSinceDrawdown: { PARTIAL: 0, FULL: 0 },
  minInstalmentsPaid: 0,
  overdue: { graceDays: 3, policy: 'BLOCK' },
  pendingItemsPolicy: 'ALLOW',
  amount: { min: '100.00', multipleOf: '100.00', minRemaining: '0.00', maxShareOfBalance: null },
  effects: [],
  agent: { allowed: false },
  changeUntil: 'P1D',
  cancelUntil: 'P1D',
  maxChanges: 1,
  noShow: { lateMinutes: 30, strikes: 3, windowDays: 365, suspendDays: 90 },
  holdTtlMinutes: 10,
});
const calendar = new BusinessCalendar(new BankCalendar([]), []);
const branches = {
  get: (id: string) =>
    id.startsWith('B')
      ? { id, timeZone: 'Asia/Shanghai', productGroups: ['HOUSING'], active: id !== 'B099' }
      : undefined,
  calendarOf: () => calendar,
} as unknown as BranchesReadModel;
const ruleSets = {
  current: (product: string) => (product === 'MORTGAGE' ? RULES : undefined),
} as unknown as RuleSetsReadModel;

const counter: Counter = {
  id: 1,
  level: 'DAY',
  period: 'DAY',
  periodStart: '2026-12-01',
  pool: 'ALL',
  timeWindow: '',
  productGroup: 'HOUSING',
  capacity: 10,
  taken: 0,
  held: 0,
  ceiling: 10,
  version: 1,
};

/** Answers with what `taken` is at the moment, and counts how often it was asked. */
class FakeSnapshots {
  taken = 0;
  loads = 0;
  away: Error | undefined;
  last: BranchCounters | undefined;

  async load(branchId: string): Promise<BranchCounters> {
    this.loads += 1;
    await new Promise(setImmediate);
    if (this.away !== undefined) throw this.away;
    this.last = BranchCounters.of(
      branchId,
      [{ ...counter, taken: this.taken }],
      performance.now(),
      this.last,
    );
    return this.last;
  }
}

let app: NestFastifyApplication;
let snapshots: FakeSnapshots;
let expressUntil: Date | undefined;

async function start(env: NodeJS.ProcessEnv): Promise<void> {
  snapshots = new FakeSnapshots();
  expressUntil = undefined;
  const config = loadConfig(env, [HttpConfig, QuotasConfig], []);
  const module = await Test.createTestingModule({
    controllers: [CalendarController],
    providers: [
      CalendarPages,
      { provide: BranchOffers, useValue: new BranchOffers(branches, ruleSets) },
      { provide: CounterSnapshots, useValue: snapshots },
      { provide: ExpressModes, useValue: { untilAt: () => expressUntil } },
      { provide: StoreClock, useValue: { nowMs: () => NOW_MS } },
      { provide: QuotasConfig, useValue: config.get(QuotasConfig) },
      { provide: Logger, useValue: { warn: () => undefined, error: () => undefined } },
    ],
  }).compile();
  app = module.createNestApplication<NestFastifyApplication>(
    new RefusingFastifyAdapter(config.get<typeof HttpConfig>(HttpConfig)),
    { logger: false },
  );
  app.useGlobalFilters(new ProblemFilter(module.get(Logger)));
  await app.init();
}

afterEach(async () => {
  await app.close();
});

function get(url: string, headers: InjectOptions['headers'] = {}): Promise<LightMyRequestResponse> {
  return app.inject({ url: `/branches/${url}`, headers });
}

describe('while a page is fresh', () => {
  beforeEach(() => start({ YUHUAN_QUOTAS_CALENDAR_MAX_AGE_MS: '900' }));

  it('sends it with a tag, and nothing to whoever has it already', async () => {
    const first = await get('B001/calendar?from=2026-12-01&to=2026-12-02');
    expect(first.statusCode).toBe(200);
    expect(first.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'public, max-age=1',
      'content-language': 'zh-CN',
      vary: 'Accept-Language',
      etag: expect.stringMatching(/^"[\w-]{20,}"$/) as string,
    });
    expect(first.json()).toMatchObject({
      branchId: 'B001',
      product: 'MORTGAGE',
      days: [
        { date: '2026-12-01', status: 'OPEN', remaining: 10 },
        { date: '2026-12-02', status: 'NOT_RELEASED' },
      ],
    });
    const etag = String(first.headers.etag);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get('B001/calendar?from=2026-12-01&to=2026-12-02', { 'if-none-match': known });
      expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag]);
    }
    const other = await get('B001/calendar?from=2026-12-01&to=2026-12-02', { 'if-none-match': '"other"' });
    expect(other.statusCode).toBe(200);
  });

  it('reads the counters once for a crowd, however its clients write the address', async () => {
    const addresses = ['from=2026-12-01&to=2026-12-02', 'to=2026-12-02&from=2026-12-01'];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => get(`B001/calendar?${addresses[index % 2]}`)),
    );
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ headers }) => headers.etag)).size).toBe(1);
    expect(snapshots.loads).toBe(1);
  });

  it('speaks the language that is asked for', async () => {
    const reason = async (language: string): Promise<string> =>
      (await get('B001/calendar?from=2026-12-05&to=2026-12-05', { 'accept-language': language })).json<{
        days: { reason: { detail: string } }[];
      }>().days[0]!.reason.detail;
    expect(await reason('en-GB,en;q=0.9')).toBe('Weekend');
    expect(await reason('zh-CN')).toBe('周末');
  });

  it('begins today and ends with the horizon or the page when nothing is said', async () => {
    const range = async (query: string): Promise<string[]> => {
      const { from, to } = (await get(`B001/calendar${query}`)).json<{ from: string; to: string }>();
      return [from, to];
    };
    expect(await range('')).toEqual(['2026-11-25', '2027-02-24']);
    expect(await range('?from=2027-03-01')).toEqual(['2027-03-01', '2027-03-25']);
    expect(await range('?to=2026-11-30')).toEqual(['2026-11-25', '2026-11-30']);
    expect(await range('?from=2026-11-01')).toEqual(['2026-11-01', '2027-01-31']);
  });

  it.each([
    ['B001/calendar?from=2026-12-01&to=2027-03-02', 200],
    ['B001/calendar?from=2026-12-01&to=2027-03-03', 422],
    ['B001/calendar?from=2026-12-02&to=2026-12-01', 422],
    ['B001/calendar?from=2026-02-30', 422],
    ['B001/calendar?product=BOAT', 422],
    ['B001/calendar?day=2026-12-01', 422],
    ['B001/calendar?product=CAR', 422],
    ['B099/calendar', 404],
    ['X001/calendar', 404],
    ['B001%20/calendar', 422],
  ])('%s is answered %s', async (url, status) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['cache-control']).toBe(status >= 400 ? 'no-store' : 'public, max-age=1');
  });
});

describe('with more pages than are kept', () => {
  const PAGES_MAX = 16;
  const pages = Array.from({ length: PAGES_MAX + 4 }, (_, index) => `B0${index + 10}/calendar?to=2026-12-01`);
  // Whatever it was that asked for them, no address may keep a page that is kept no more.
  const ready = () =>
    pages.filter((page) => app.get(CalendarPages).ready(` /branches/${page}`) !== undefined);
  beforeEach(() =>
    start({
      YUHUAN_QUOTAS_CALENDAR_MAX_AGE_MS: '900',
      YUHUAN_QUOTAS_CALENDAR_PAGES_MAX: String(PAGES_MAX),
    }),
  );

  it('lets go of those that were asked for longest ago', async () => {
    for (const page of pages) expect((await get(page)).statusCode).toBe(200);
    expect(ready().length).toBeLessThanOrEqual(PAGES_MAX);
    expect(ready()).not.toContain(pages[0]);
    const before = snapshots.loads;
    expect((await get(pages[0]!)).statusCode).toBe(200);
    expect(snapshots.loads).toBe(before + 1);
  });

  it('keeps none whose place was taken while it was being built, and sends it', async () => {
    const answers = await Promise.all(pages.map((page) => get(page)));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(ready().length).toBeLessThanOrEqual(PAGES_MAX);
  });
});

describe('once a page may be too old', () => {
  beforeEach(() => start({ YUHUAN_QUOTAS_CALENDAR_MAX_AGE_MS: '0' }));

  it('tells what was taken meanwhile, under another tag', async () => {
    const first = await get('B001/calendar?from=2026-12-01&to=2026-12-01');
    const same = await get('B001/calendar?from=2026-12-01&to=2026-12-01');
    snapshots.taken = 9;
    const later = await get('B001/calendar?from=2026-12-01&to=2026-12-01');
    expect(same.headers.etag).toBe(first.headers.etag);
    expect(later.headers.etag).not.toBe(first.headers.etag);
    expect(later.json()).toMatchObject({ days: [{ status: 'FEW', remaining: 1 }] });
    expect(snapshots.loads).toBe(3);
  });

  it('says that it cannot know while the judge is away, and knows again after', async () => {
    await get('B001/calendar');
    snapshots.away = Object.assign(new Error('no way'), { code: 'ECONNREFUSED' });
    const away = await get('B001/calendar');
    expect(away.statusCode).toBe(503);
    expect(away.headers['retry-after']).toBeDefined();
    snapshots.away = undefined;
    expect((await get('B001/calendar')).statusCode).toBe(200);
  });
});

describe('while express mode is on', () => {
  beforeEach(() => start({ YUHUAN_QUOTAS_CALENDAR_MAX_AGE_MS: '0' }));

  it('says until when, under another tag', async () => {
    const url = 'B001/calendar?from=2026-12-01&to=2026-12-01';
    const off = await get(url);
    expect(off.json()).toMatchObject({ express: null });
    expressUntil = new Date(NOW_MS);
    const on = await get(url);
    expect(on.json()).toMatchObject({ express: { until: expressUntil.toISOString() } });
    expect(on.headers.etag).not.toBe(off.headers.etag);
    expressUntil = undefined;
    expect((await get(url)).headers.etag).toBe(off.headers.etag);
  });
});
