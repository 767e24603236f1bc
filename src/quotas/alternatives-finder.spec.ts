import { BankCalendar, type BranchesReadModel, BusinessCalendar } from '../branches/index.js';
import type { LoanSnapshot, RuleSet, RuleSetsReadModel } from '../loans/index.js';
import type { Logger } from '../platform/logging/index.js';
import type { StoreClock } from '../platform/postgres/index.js';
import { AlternativesFinder } from './alternatives-finder.js';
import { BranchCounters } from './branch-counters.js';
import { BranchOffers } from './branch-offers.js';
import type { CounterSnapshots } from './counter-snapshots.js';
import type { Counter } from './counter.policy.js';
import type { QuotasConfig } from './quotas.config.js';

/** Monday 2026-11-30, noon. */
const NOW_MS = Date.parse('2026-11-30T12:00:00+08:00');
const RULES = {
  minNoticeBusinessDays: 0,
  horizonDays: 20,
  release: { rule: 'ROLLING', time: '08:00' },
  cutoffTime: '18:00',
  excludeDaysOfMonth: [],
  excludeWindowAroundDue: null,
  latestBeforeNextDue: false,
} as unknown as RuleSet;

let nextId = 1;
const day = (date: string, capacity: number | null, taken: number, timeWindow = ''): Counter => ({
  id: nextId++,
  level: timeWindow === '' ? 'DAY' : 'WINDOW',
  period: 'DAY',
  periodStart: date,
  pool: 'ALL',
  timeWindow,
  productGroup: 'HOUSING',
  capacity,
  taken,
  held: 0,
  ceiling: capacity,
  version: 1,
});

function setUp(counters: Record<string, Counter[]>, ageMs = 300, rules: RuleSet = RULES) {
  const read = new Map(
    Object.entries(counters).map(([id, of]) => [id, BranchCounters.of(id, of, performance.now())]),
  );
  const loaded: string[] = [];
  const snapshots = {
    peek: (id: string) => read.get(id),
    load: (id: string) => {
      loaded.push(id);
      return Promise.reject(new Error('the judge is away'));
    },
  } as unknown as CounterSnapshots;
  const calendar = new BusinessCalendar(new BankCalendar([]), []);
  const branch = (id: string) => ({
    id,
    timeZone: 'Asia/Shanghai',
    productGroups: ['HOUSING'],
    active: true,
  });
  const branches = {
    get: branch,
    calendarOf: () => calendar,
    neighboursOf: () => ['B002', 'B003', 'B004', 'B005', 'B006'].map((id) => ({ branch: branch(id) })),
  } as unknown as BranchesReadModel;
  const offers = new BranchOffers(branches, { current: () => rules } as unknown as RuleSetsReadModel);
  const finder = new AlternativesFinder(
    snapshots,
    offers,
    { nowMs: () => NOW_MS } as unknown as StoreClock,
    { debug: () => undefined } as unknown as Logger,
    { alternativesMaxAgeMs: ageMs } as unknown as QuotasConfig,
  );
  return { finder, loaded, read };
}

const wanted = (date: string) =>
  ({
    branchId: 'B001',
    date,
    group: 'HOUSING',
    channel: 'APP',
    product: 'MORTGAGE',
    timeWindow: '',
  }) as const;

it('names the next open days here, at most three, past full and closed ones', () => {
  const dates = [
    '2026-12-01',
    '2026-12-02',
    '2026-12-03',
    '2026-12-04',
    '2026-12-05',
    '2026-12-07',
    '2026-12-08',
  ];
  const B001 = dates.map((date) => day(date, 10, date === '2026-12-03' ? 10 : 4));
  expect(setUp({ B001 }).finder.find(wanted('2026-12-02'))).toEqual([
    { branchId: 'B001', date: '2026-12-04', remaining: 6 },
    { branchId: 'B001', date: '2026-12-07', remaining: 6 },
    { branchId: 'B001', date: '2026-12-08', remaining: 6 },
  ]);
});

it('names earlier days when there are not enough later ones, never the wanted day', () => {
  const B001 = ['2026-12-01', '2026-12-02', '2026-12-03'].map((date) => day(date, 10, 4));
  const found = setUp({ B001 }).finder.find(wanted('2026-12-02'));
  expect(found.map(({ date }) => date)).toEqual(['2026-12-03', '2026-12-01']);
});

it('names to whoever moves what its own units leave free, and never the slot that it has', () => {
  const [own, full, free] = ['2026-12-01', '2026-12-02', '2026-12-03'].map((date, at) =>
    day(date, 10, [1, 10, 4][at]!),
  );
  const week = { ...day('2026-11-30', 15, 15), level: 'WEEK', period: 'WEEK' } as const;
  const { finder } = setUp({ B001: [week, own!, full!, free!] });
  expect(finder.find(wanted('2026-12-02'))).toEqual([]);
  expect(finder.find({ ...wanted('2026-12-02'), ownUnits: [week.id, own!.id] })).toEqual([
    { branchId: 'B001', date: '2026-12-03', remaining: 6 },
  ]);
});

describe('for a loan', () => {
  const dates = Array.from({ length: 14 }, (_, index) => `2026-12-${String(index + 1).padStart(2, '0')}`);
  const B001 = [...dates, '2026-12-15', '2026-12-16', '2026-12-17', '2026-12-18'].map((date) =>
    day(date, 10, date === '2026-12-14' ? 10 : 4),
  );
  const loan = { maturesOn: '2050-01-01', nextDueOn: '2026-12-16', dueDayOfMonth: 16 } as LoanSnapshot;
  const told = (rules: object, of: LoanSnapshot) => {
    const { finder } = setUp({ B001 }, 5000, { ...RULES, ...rules });
    // Whoever asks first has another loan, of which other days are told.
    finder.find(wanted('2026-12-14'));
    return finder.find(wanted('2026-12-14'), of).map(({ date }) => date.slice(8));
  };

  it.each([
    ['no rule about it', {}, {}, ['15', '16', '17']],
    ['no day from the next due day on', { latestBeforeNextDue: true }, {}, ['15', '01', '02']],
    [
      'no day around the due day',
      { excludeWindowAroundDue: { before: 2, after: 1 } },
      {},
      ['18', '01', '02'],
    ],
    ['no day after its last instalment', {}, { maturesOn: '2026-12-17' }, ['15', '16', '01']],
  ])('with %s, names days on which it can be booked', (_, rules, changes, expected) => {
    expect(told(rules, { ...loan, ...changes })).toEqual(expected);
  });
});

it('names at most three near branches on the wanted day, and reads those that it does not know', () => {
  const near = (taken: number): Counter[] => [day('2026-12-02', 10, taken)];
  const { finder, loaded } = setUp({ B001: [], B002: near(10), B003: near(1), B005: near(2), B006: near(3) });
  expect(
    finder.find(wanted('2026-12-02')).map(({ branchId, remaining }) => `${branchId} ${remaining}`),
  ).toEqual(['B003 9', 'B005 8', 'B006 7']);
  expect(loaded).toEqual(['B004']);
});

it('tells of a day with windows what its best window has', () => {
  const windows = [day('2026-12-03', 4, 1, '09:00-12:00'), day('2026-12-03', 4, 4, '13:00-17:00')];
  const { finder } = setUp({ B001: [day('2026-12-03', 40, 5), ...windows] });
  const best = { branchId: 'B001', date: '2026-12-03', window: '09:00-12:00', remaining: 3 };
  expect(finder.find(wanted('2026-12-02'))).toEqual([best]);
});

it('tells first of the other windows of the wanted day that have places and are not over', () => {
  // Noon of the same day: what ends at noon is over.
  const windows = [
    day('2026-11-30', 9, 0, '09:00-12:00'),
    day('2026-11-30', 4, 4, '12:00-14:00'),
    day('2026-11-30', 4, 3, '14:00-15:00'),
    day('2026-11-30', 4, 1, '15:00-17:00'),
  ];
  const { finder } = setUp({ B001: [day('2026-11-30', 40, 5), ...windows] });
  expect(finder.find({ ...wanted('2026-11-30'), timeWindow: '12:00-14:00' })).toEqual([
    { branchId: 'B001', date: '2026-11-30', window: '14:00-15:00', remaining: 1 },
    { branchId: 'B001', date: '2026-11-30', window: '15:00-17:00', remaining: 3 },
  ]);
});

it('tells the same within its age, and looks again after', () => {
  const B001 = [day('2026-12-03', null, 4)];
  const remembering = setUp({ B001 }, 5000);
  const first = remembering.finder.find(wanted('2026-12-02'));
  expect(first).toEqual([{ branchId: 'B001', date: '2026-12-03', remaining: null }]);
  remembering.read.delete('B001');
  expect(remembering.finder.find(wanted('2026-12-02'))).toBe(first);
  const forgetful = setUp({ B001 }, 0);
  forgetful.finder.find(wanted('2026-12-02'));
  forgetful.read.delete('B001');
  expect(forgetful.finder.find(wanted('2026-12-02'))).toEqual([]);
});

it('finds nothing around a day that does not exist, and days from the first on for one far outside', () => {
  const { finder } = setUp({ B001: [day('2026-12-18', 10, 0)] });
  expect(finder.find(wanted('2026-02-30'))).toEqual([]);
  expect(finder.find(wanted('2030-01-01'))).toHaveLength(1);
  expect(finder.find(wanted('2020-01-01'))).toHaveLength(1);
});
