import { addDays } from '../platform/clock/index.js';
import { bookingWindow } from './booking-window.policy.js';
import { type DateFacts, dayVerdict, dayVerdicts } from './date.policy.js';
import { fakeBranch, fakeLoan, fakeRules, shanghai } from './fake-loans.js';

// 2026-11-23 is a Monday.
const MONDAY_9 = shanghai('2026-11-23 09:00');

function factsAt(nowMs: number, more: Partial<DateFacts> = {}): DateFacts {
  return { rules: fakeRules(), branch: fakeBranch(), nowMs, ...more };
}
function codeOf(date: string, facts: DateFacts): string {
  return dayVerdict(date, facts)?.code ?? 'OPEN';
}

describe('notice', () => {
  it('counts business days from today', () => {
    const facts = factsAt(MONDAY_9);
    expect(dayVerdict('2026-11-25', facts)).toMatchObject({
      code: 'DATE_TOO_SOON',
      params: { earliest: '2026-11-26', noticeBusinessDays: 3 },
    });
    expect(codeOf('2026-11-26', facts)).toBe('OPEN');
  });

  it('steps over a weekend and a closure', () => {
    const facts = factsAt(shanghai('2026-11-26 09:00'), { branch: fakeBranch(['2026-12-01']) });
    expect(bookingWindow(facts.branch, facts.rules, facts.nowMs).earliest).toBe('2026-12-02');
    expect(codeOf('2026-11-30', facts)).toBe('DATE_TOO_SOON');
    expect(codeOf('2026-12-02', facts)).toBe('OPEN');
  });

  it.each(['2026-11-28 09:00', '2026-11-29 23:59', '2026-11-30 00:00', '2026-11-30 15:59'])(
    'counts from Monday when asked at %s',
    (now) => {
      const facts = factsAt(shanghai(now));
      expect(codeOf('2026-12-02', facts)).toBe('DATE_TOO_SOON');
      expect(codeOf('2026-12-03', facts)).toBe('OPEN');
    },
  );

  it('of no day lets today be booked until the cut-off', () => {
    const rules = fakeRules({ minNoticeBusinessDays: 0 });
    expect(codeOf('2026-11-23', factsAt(shanghai('2026-11-23 15:59'), { rules }))).toBe('OPEN');
    expect(codeOf('2026-11-23', factsAt(shanghai('2026-11-23 16:00'), { rules }))).toBe('BOOKING_CLOSED');
    expect(codeOf('2026-11-24', factsAt(shanghai('2026-11-23 16:00'), { rules }))).toBe('OPEN');
  });

  it('that no day of the horizon can give refuses them all', () => {
    const closed = Array.from({ length: 800 }, (_, index) => addDays('2026-11-23', index));
    const facts = factsAt(MONDAY_9, { branch: fakeBranch(closed) });
    expect(dayVerdicts('2026-12-01', facts).map(({ code }) => code)).toEqual([
      'DATE_NOT_WORKDAY',
      'DATE_TOO_SOON',
    ]);
  });
});

describe('the cut-off', () => {
  it('makes today count as the next business day from its very minute', () => {
    const before = factsAt(shanghai('2026-11-23 16:00') - 1);
    const after = factsAt(shanghai('2026-11-23 16:00'));
    expect(codeOf('2026-11-26', before)).toBe('OPEN');
    expect(dayVerdict('2026-11-26', after)).toMatchObject({
      code: 'BOOKING_CLOSED',
      params: { cutoff: '16:00', earliest: '2026-11-27' },
    });
    expect(codeOf('2026-11-25', after)).toBe('DATE_TOO_SOON');
    expect(codeOf('2026-11-27', after)).toBe('OPEN');
  });

  it('is read on the wall of the branch', () => {
    const nowMs = shanghai('2026-11-23 17:00');
    expect(codeOf('2026-11-26', factsAt(nowMs))).toBe('BOOKING_CLOSED');
    // In Urumqi, two hours behind, it is 15:00.
    expect(codeOf('2026-11-26', factsAt(nowMs, { branch: fakeBranch([], 'Asia/Urumqi') }))).toBe('OPEN');
  });

  it('changes nothing on a day that is no business day', () => {
    const morning = factsAt(shanghai('2026-11-28 09:00'));
    const evening = factsAt(shanghai('2026-11-28 20:00'));
    expect(codeOf('2026-12-03', morning)).toBe('OPEN');
    expect(codeOf('2026-12-03', evening)).toBe('OPEN');
    expect(codeOf('2026-12-02', evening)).toBe('DATE_TOO_SOON');
  });
});

describe('the horizon', () => {
  it('ends after its last day', () => {
    const facts = factsAt(MONDAY_9);
    expect(codeOf('2027-01-22', facts)).toBe('OPEN');
    expect(dayVerdict('2027-01-23', facts)).toMatchObject({
      code: 'DATE_TOO_FAR',
      params: { latest: '2027-01-22', reason: 'HORIZON' },
    });
  });

  it('begins today', () => {
    expect(dayVerdicts('2026-11-22', factsAt(MONDAY_9))).toMatchObject([
      { code: 'DATE_IN_PAST', params: { earliest: '2026-11-26' } },
    ]);
  });

  it('ends for a loan before its last instalment', () => {
    const loan = fakeLoan({ maturesOn: '2026-12-16' });
    const facts = factsAt(MONDAY_9, { loan });
    expect(codeOf('2026-12-15', facts)).toBe('OPEN');
    expect(dayVerdict('2026-12-16', facts)).toMatchObject({
      code: 'DATE_TOO_FAR',
      params: { latest: '2026-12-15', reason: 'LOAN_DUE' },
    });
    expect(codeOf('2026-12-16', factsAt(MONDAY_9))).toBe('OPEN');
    // That a loan has matured is said of the loan, not of every day.
    const matured = factsAt(MONDAY_9, { loan: fakeLoan({ maturesOn: '2026-11-23' }) });
    expect(codeOf('2026-12-16', matured)).toBe('OPEN');
  });

  it('ends before the next due day where the rules say so', () => {
    const rules = fakeRules({ latestBeforeNextDue: true });
    const facts = factsAt(MONDAY_9, { rules, loan: fakeLoan({ nextDueOn: '2026-12-16' }) });
    expect(codeOf('2026-12-15', facts)).toBe('OPEN');
    expect(dayVerdict('2026-12-16', facts)?.params).toEqual({ latest: '2026-12-15', reason: 'LOAN_DUE' });
  });

  it.each([
    ['on the due day', { nextDueOn: '2026-11-23', dueDayOfMonth: 23 }, '2026-12-22'],
    [
      'overdue within its grace',
      { nextDueOn: '2026-11-20', dueDayOfMonth: 20, overdueDays: 3 },
      '2026-12-19',
    ],
    [
      'overdue, with the next one of this month to come',
      { nextDueOn: '2026-10-30', dueDayOfMonth: 30 },
      '2026-11-29',
    ],
    ['overdue, in its last month', { nextDueOn: '2026-11-16', maturesOn: '2026-12-16' }, '2026-12-15'],
    ['with a due day that is not that of the others', { nextDueOn: '2026-11-23' }, '2026-12-15'],
  ])('ends, %s, before the due day that follows', (_, changes, latest) => {
    const rules = fakeRules({ latestBeforeNextDue: true });
    const facts = factsAt(MONDAY_9, { rules, loan: fakeLoan(changes) });
    expect(codeOf(latest, facts)).not.toBe('DATE_TOO_FAR');
    expect(dayVerdict(addDays(latest, 1), facts)).toMatchObject({
      code: 'DATE_TOO_FAR',
      params: { latest, reason: 'LOAN_DUE' },
    });
  });

  it('ends nowhere for a loan that has matured, also where the rules stop before a due day', () => {
    const rules = fakeRules({ latestBeforeNextDue: true });
    const loan = fakeLoan({ nextDueOn: '2026-11-16', maturesOn: '2026-11-16', overdueDays: 7 });
    expect(codeOf('2026-12-16', factsAt(MONDAY_9, { rules, loan }))).toBe('OPEN');
  });
});

describe('a rolling release', () => {
  it('opens one more day at its time, to the minute', () => {
    const last = '2027-01-22';
    const before = factsAt(shanghai('2026-11-23 08:00') - 1);
    expect(dayVerdict(last, before)).toMatchObject({
      code: 'NOT_RELEASED_YET',
      params: { releasesAt: '2026-11-23T08:00:00+08:00' },
    });
    expect(codeOf('2027-01-21', before)).toBe('OPEN');
    expect(codeOf(last, factsAt(shanghai('2026-11-23 08:00')))).toBe('OPEN');
  });

  it('goes by the wall of the branch', () => {
    const branch = fakeBranch([], 'Asia/Urumqi');
    const facts = factsAt(shanghai('2026-11-23 09:59'), { branch });
    expect(dayVerdict('2027-01-22', facts)).toMatchObject({
      code: 'NOT_RELEASED_YET',
      params: { releasesAt: '2026-11-23T08:00:00+06:00' },
    });
    expect(codeOf('2027-01-22', factsAt(shanghai('2026-11-23 10:00'), { branch }))).toBe('OPEN');
  });
});

describe('a release by month', () => {
  const release = (monthsAhead: number) => ({
    rule: 'MONTH_OPEN',
    dayOfMonth: 1,
    monthsAhead,
    time: '08:00',
  });

  it('opens the whole next month on its day, to the minute', () => {
    const rules = fakeRules({ release: release(1), excludeDaysOfMonth: [] });
    const before = factsAt(shanghai('2026-12-01 08:00') - 1, { rules });
    expect(codeOf('2026-12-31', before)).toBe('OPEN');
    expect(dayVerdict('2027-01-01', before)).toMatchObject({
      code: 'NOT_RELEASED_YET',
      params: { releasesAt: '2026-12-01T08:00:00+08:00' },
    });
    const after = factsAt(shanghai('2026-12-01 08:00'), { rules });
    expect(codeOf('2027-01-01', after)).toBe('OPEN');
    expect(codeOf('2027-01-29', after)).toBe('OPEN');
  });

  it('opens this month on its first day where it is no month ahead', () => {
    const rules = fakeRules({ release: release(0), excludeDaysOfMonth: [] });
    expect(codeOf('2026-12-31', factsAt(shanghai('2026-12-01 07:59'), { rules }))).toBe('NOT_RELEASED_YET');
    expect(codeOf('2026-12-31', factsAt(shanghai('2026-12-01 08:00'), { rules }))).toBe('OPEN');
  });

  it('opens no day beyond the horizon, and says when that day comes in sight', () => {
    const rules = fakeRules({ release: release(2), horizonDays: 30, excludeDaysOfMonth: [] });
    const facts = factsAt(shanghai('2026-12-01 09:00'), { rules });
    expect(codeOf('2026-12-31', facts)).toBe('OPEN');
    expect(dayVerdict('2027-01-01', facts)).toMatchObject({
      code: 'DATE_TOO_FAR',
      params: { latest: '2026-12-31' },
    });
  });

  it('crosses a new year', () => {
    const rules = fakeRules({ release: release(1), excludeDaysOfMonth: [] });
    expect(codeOf('2027-02-26', factsAt(shanghai('2026-12-31 23:59'), { rules }))).toBe('NOT_RELEASED_YET');
    expect(codeOf('2027-02-26', factsAt(shanghai('2027-01-01 08:00'), { rules }))).toBe('OPEN');
  });
});

describe('days that are blocked', () => {
  it('are no business days', () => {
    const facts = factsAt(MONDAY_9, { branch: fakeBranch(['2026-12-01']) });
    expect(dayVerdict('2026-11-28', facts)).toMatchObject({
      code: 'DATE_NOT_WORKDAY',
      params: { date: '2026-11-28', reason: 'WEEKEND', next: '2026-11-30' },
    });
    expect(dayVerdict('2026-12-01', facts)?.params).toMatchObject({ reason: 'CLOSURE', next: '2026-12-02' });
  });

  it('are those of the month that the rules exclude', () => {
    const facts = factsAt(MONDAY_9, { rules: fakeRules({ excludeDaysOfMonth: [18] }) });
    expect(dayVerdict('2026-12-18', facts)).toMatchObject({
      code: 'DATE_BLOCKED',
      params: { reason: 'DAY_OF_MONTH', from: '2026-12-18', until: '2026-12-18' },
    });
    expect(codeOf('2026-12-17', facts)).toBe('OPEN');
    expect(codeOf('2026-12-21', facts)).toBe('OPEN');
  });

  it.each([
    ['2026-12-14', 18, 'OPEN'],
    ['2026-12-14', 17, 'DATE_BLOCKED'],
    ['2026-12-16', 16, 'DATE_BLOCKED'],
    ['2026-12-17', 16, 'DATE_BLOCKED'],
    ['2026-12-18', 16, 'OPEN'],
  ])('lie around the due day: %s with the %ith is %s', (date, dueDayOfMonth, code) => {
    const rules = fakeRules({ excludeWindowAroundDue: { before: 3, after: 1 } });
    const facts = factsAt(MONDAY_9, { rules, loan: fakeLoan({ dueDayOfMonth }) });
    expect(codeOf(date, facts)).toBe(code);
    expect(codeOf(date, factsAt(MONDAY_9, { rules }))).toBe('OPEN');
  });

  it('name the days of the window', () => {
    const rules = fakeRules({ excludeWindowAroundDue: { before: 3, after: 1 } });
    const facts = factsAt(MONDAY_9, { rules, loan: fakeLoan({ dueDayOfMonth: 1 }) });
    expect(dayVerdict('2026-11-30', facts)?.params).toEqual({
      reason: 'NEAR_DUE_DATE',
      from: '2026-11-28',
      until: '2026-12-02',
      due: '2026-12-01',
    });
  });

  it('tell every reason, the lasting ones first', () => {
    const facts = factsAt(shanghai('2026-11-20 09:00'), { rules: fakeRules({ excludeDaysOfMonth: [21] }) });
    expect(dayVerdicts('2026-11-21', facts).map(({ code }) => code)).toEqual([
      'DATE_NOT_WORKDAY',
      'DATE_BLOCKED',
      'DATE_TOO_SOON',
    ]);
  });
});

describe('a window', () => {
  it('is worked out once a minute, and anew for another zone', () => {
    const { branch, rules } = factsAt(MONDAY_9);
    const first = bookingWindow(branch, rules, MONDAY_9);
    expect(bookingWindow(branch, rules, MONDAY_9 + 59_999)).toBe(first);
    expect(bookingWindow(branch, rules, MONDAY_9 + 60_000)).not.toBe(first);
    const elsewhere = { ...branch, timeZone: 'America/New_York' };
    expect(bookingWindow(elsewhere, rules, MONDAY_9 + 60_000).today).toBe('2026-11-22');
  });
});
