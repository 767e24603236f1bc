import { BankCalendar, BusinessCalendar, type ClosedDays } from '../branches/index.js';
import { ruleSetSchema } from '../loans/index.js';
import { addDays } from '../platform/clock/index.js';
import { branchCalendar, CALENDAR_DAYS_MAX, type CalendarDayShown } from './branch-calendar.policy.js';
import { BranchCounters } from './branch-counters.js';
import type { Counter } from './counter.policy.js';

/** Wednesday, noon at the branch. */
const NOW_MS = Date.parse('2026-11-25T12:00:00+08:00');

const RULES = ruleSetSchema.parse({
  version: '1',
  product: 'MORTGAGE',
  minNoticeBusinessDays: 2,
  horizonDays: 30,
  release: { rule: 'ROLLING', time: '14:00' },
  cutoffTime: '11:00',
  excludeDaysOfMonth: [10],
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

const closure = (date: string, kind: ClosedDays['kind']): ClosedDays => ({
  fromDate: date,
  toDate: date,
  kind,
  reason: { zh: '系统升级', en: 'System upgrade' },
});
const bank = new BankCalendar([
  { date: '2026-12-04', isBusinessDay: false, name: { zh: '司庆', en: 'Foundation day' } },
]);
const branch = {
  timeZone: 'Asia/Shanghai',
  products: ['MORTGAGE'],
  calendar: new BusinessCalendar(bank, [
    closure('2026-12-02', 'MAINTENANCE'),
    closure('2026-12-03', 'LOCAL'),
  ]),
};

let nextId = 1;
function day(date: string, capacity: number | null, taken = 0, more: Partial<Counter> = {}): Counter {
  return {
    id: nextId++,
    level: 'DAY',
    period: 'DAY',
    periodStart: date,
    pool: 'ALL',
    timeWindow: '',
    productGroup: 'HOUSING',
    capacity,
    taken,
    held: 0,
    ceiling: capacity,
    version: 1,
    ...more,
  };
}

function page(from: string, to = from, counters: Counter[] = [], language: 'zh-CN' | 'en' = 'zh-CN') {
  const read = BranchCounters.of('B001', counters, 0);
  const question = {
    branch,
    group: 'HOUSING',
    rules: RULES,
    counters: read,
    nowMs: NOW_MS,
    language,
  } as const;
  return branchCalendar(question, { from, to });
}

function one(date: string, counters: Counter[] = [], language: 'zh-CN' | 'en' = 'zh-CN'): CalendarDayShown {
  return page(date, date, counters, language)[0]!;
}

describe('a day of the calendar', () => {
  it.each([
    ['yesterday', '2026-11-24', 'CLOSED', 'DATE_IN_PAST'],
    ['a day whose notice is too short', '2026-11-26', 'CLOSED', 'DATE_TOO_SOON'],
    ["a day that today's cut-off has closed", '2026-11-27', 'CLOSED', 'BOOKING_CLOSED'],
    ['a Saturday', '2026-11-28', 'CLOSED', 'WEEKEND'],
    ['a closure', '2026-12-03', 'CLOSED', 'CLOSURE'],
    ['maintenance', '2026-12-02', 'MAINTENANCE', 'CLOSURE'],
    ["the bank's own day off", '2026-12-04', 'CLOSED', 'BANK_OVERRIDE'],
    ['a day of the month without prepayments', '2026-12-10', 'CLOSED', 'DATE_BLOCKED'],
    ['a day without quota', '2026-12-01', 'NOT_RELEASED', 'NO_QUOTA_OPEN'],
    ['the last day of the horizon before its release', '2026-12-25', 'NOT_RELEASED', 'NOT_RELEASED_YET'],
    ['a day beyond the horizon', '2026-12-28', 'NOT_RELEASED', 'DATE_TOO_FAR'],
    ['a Sunday beyond the horizon', '2026-12-27', 'CLOSED', 'WEEKEND'],
  ])('%s is %s %s %s', (_, date, status, code) => {
    const shown = one(date, date === '2026-12-01' ? [] : [day(date, 10)]);
    expect(shown).toMatchObject({ date, status, remaining: 0, reason: { code } });
    expect(shown.reason?.detail).not.toMatch(/[{}]/);
  });

  it('says when it opens', () => {
    expect(one('2026-12-25').releasesAt).toBe('2026-11-25T06:00:00.000Z');
    expect(one('2026-12-28').releasesAt).toBe('2026-11-28T06:00:00.000Z');
    expect(one('2026-12-01').releasesAt).toBeUndefined();
  });

  it.each([
    [40, 5, { status: 'OPEN', remaining: 20 }],
    [40, 21, { status: 'OPEN', remaining: 19 }],
    [40, 32, { status: 'FEW', remaining: 8 }],
    [40, 40, { status: 'FULL', remaining: 0, reason: { code: 'QUOTA_DAY_FULL' } }],
    [40, 44, { status: 'FULL', remaining: 0, reason: { code: 'QUOTA_DAY_FULL' } }],
    [null, 44, { status: 'OPEN', remaining: null }],
  ])('with a capacity of %s and %s taken is %j', (capacity, taken, expected) => {
    expect(one('2026-12-01', [day('2026-12-01', capacity, taken)])).toMatchObject(expected);
  });

  it('is full for the week that is, in the language that was asked for', () => {
    const week = day('2026-11-30', 9, 9, { level: 'WEEK', period: 'WEEK' });
    const counters = [day('2026-12-01', 40), week];
    expect(one('2026-12-01', counters, 'en').reason).toEqual({
      code: 'QUOTA_WEEK_FULL',
      detail:
        'All 9 places of the week that starts on 2026-11-30 are taken. Choose another week or another branch.',
    });
    expect(one('2026-12-01', counters).reason?.detail).toContain('自 2026-11-30 起的一周名额（9 个）已约满');
    expect(one('2026-12-02', [], 'en').reason?.detail).toBe('System upgrade');
  });

  it('tells its windows, also when it is full', () => {
    const window = (taken: number) =>
      day('2026-12-01', 4, taken, { level: 'WINDOW', timeWindow: '09:00-12:00' });
    expect(one('2026-12-01', [day('2026-12-01', 40), window(0)]).windows).toEqual([
      { window: '09:00-12:00', status: 'OPEN', remaining: 4 },
    ]);
    expect(one('2026-12-01', [day('2026-12-01', 40, 4), window(4)])).toMatchObject({
      status: 'FULL',
      reason: { code: 'WINDOW_FULL' },
      windows: [{ status: 'FULL', remaining: 0 }],
    });
  });
});

it('shows each day of the range once, and no more than a page', () => {
  const days = page('2026-12-30', '2027-01-02').map(({ date }) => date);
  expect(days).toEqual(['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02']);
  expect(page('2026-11-01', addDays('2026-11-01', 500))).toHaveLength(CALENDAR_DAYS_MAX);
});
