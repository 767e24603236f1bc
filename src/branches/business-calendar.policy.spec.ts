import * as fc from 'fast-check';
import { addDays, daysBetween } from '../platform/clock/index.js';
import {
  BankCalendar,
  BusinessCalendar,
  type CalendarOverride,
  type ClosedDays,
} from './business-calendar.policy.js';
import { chineseStatutoryCalendar, type StatutoryCalendar } from './statutory-calendar.policy.js';

/** 2026 as ordered, every other year not published: so that the cases stay true when the package learns 2027. */
const upTo2026: StatutoryCalendar = (year) =>
  year === 2026
    ? chineseStatutoryCalendar(2026)
    : { published: false, holidays: new Map(), makeUpWorkdays: new Set() };

const name = { zh: '名', en: 'name' };
const override = (date: string, isBusinessDay: boolean): CalendarOverride => ({ date, isBusinessDay, name });
const closure = (fromDate: string, toDate: string, more: Partial<ClosedDays> = {}): ClosedDays => ({
  fromDate,
  toDate,
  kind: 'LOCAL',
  reason: { zh: '装修', en: 'Refurbishment' },
  ...more,
});
const calendar = (overrides: CalendarOverride[] = [], closures: ClosedDays[] = []): BusinessCalendar =>
  new BusinessCalendar(new BankCalendar(overrides, upTo2026), closures);

describe('weekends and the statutory calendar', () => {
  const plain = calendar();

  it.each([
    ['2026-01-04', 'a Sunday'],
    ['2026-02-14', 'a Saturday before Spring Festival'],
    ['2026-02-28', 'a Saturday after it'],
    ['2026-05-09', 'a Saturday after Labour Day'],
    ['2026-09-20', 'a Sunday before National Day'],
    ['2026-10-10', 'a Saturday after it'],
    ['2026-11-30', 'an ordinary Monday'],
    ['2026-12-31', 'the last day of the year'],
  ])('serves on %s, %s', (date) => {
    expect(plain.isBusinessDay(date)).toBe(true);
    expect(plain.closedReason(date)).toBeUndefined();
  });

  it.each([
    ['2026-11-28', { code: 'WEEKEND', name: { zh: '周末', en: 'Weekend' } }],
    ['2026-11-29', { code: 'WEEKEND', name: { zh: '周末', en: 'Weekend' } }],
    ['2026-01-01', { code: 'STATUTORY_HOLIDAY', name: { zh: '元旦', en: "New Year's Day" } }],
    ['2026-02-15', { code: 'STATUTORY_HOLIDAY', name: { zh: '春节', en: 'Spring Festival' } }],
    ['2026-10-03', { code: 'STATUTORY_HOLIDAY', name: { zh: '国庆节', en: 'National Day' } }],
  ])('is closed on %s and says why', (date, reason) => {
    expect(plain.isBusinessDay(date)).toBe(false);
    expect(plain.closedReason(date)).toEqual(reason);
  });

  it('is provisional from the first day of a year that is not published', () => {
    expect(plain.provisional('2026-12-31')).toBe(false);
    expect(plain.provisional('2027-01-01')).toBe(true);
    expect(plain.isBusinessDay('2027-01-01')).toBe(true);
    expect(plain.closedReason('2027-01-02')?.code).toBe('WEEKEND');
  });

  it('throws at a day that does not exist', () => {
    expect(() => plain.isBusinessDay('2026-02-30')).toThrow(RangeError);
    expect(() => plain.closedReason('2026-02-30')).toThrow(RangeError);
    expect(() => plain.closedReason('tomorrow')).toThrow(RangeError);
    expect(() => plain.provisional('2026-02-30')).toThrow(RangeError);
    expect(() => plain.addBusinessDays('2026-02-30', 1)).toThrow(RangeError);
    expect(() => plain.countBusinessDays('2026-02-30', '2026-03-01')).toThrow(RangeError);
  });
});

describe("the bank's overrides", () => {
  const overridden = calendar([
    override('2026-02-14', false),
    override('2026-10-03', true),
    override('2026-11-28', true),
    override('2027-01-01', false),
  ]);

  it('close a make-up workday', () => {
    expect(overridden.closedReason('2026-02-14')).toEqual({ code: 'BANK_OVERRIDE', name });
  });

  it('open a holiday and a Saturday', () => {
    expect(overridden.isBusinessDay('2026-10-03')).toBe(true);
    expect(overridden.isBusinessDay('2026-11-28')).toBe(true);
    expect(overridden.isBusinessDay('2026-10-02')).toBe(false);
    expect(overridden.isBusinessDay('2026-11-29')).toBe(false);
  });

  it('settle a day of a year that is not published', () => {
    expect(overridden.isBusinessDay('2027-01-01')).toBe(false);
    expect(overridden.provisional('2027-01-01')).toBe(false);
    expect(overridden.provisional('2027-01-04')).toBe(true);
  });
});

describe('closures of the branch', () => {
  const closed = calendar(
    [override('2026-11-28', true)],
    [
      closure('2026-11-26', '2026-11-30', { kind: 'MAINTENANCE' }),
      closure('2026-11-30', '2026-11-30', { kind: 'EMERGENCY', reason: name }),
      closure('2026-12-31', '2027-01-04'),
    ],
  );

  it('close both their first and their last day and no day beside them', () => {
    expect(closed.isBusinessDay('2026-11-25')).toBe(true);
    expect(closed.isBusinessDay('2026-11-26')).toBe(false);
    expect(closed.isBusinessDay('2026-11-30')).toBe(false);
    expect(closed.isBusinessDay('2026-12-01')).toBe(true);
    expect(closed.isBusinessDay('2026-12-31')).toBe(false);
    expect(closed.isBusinessDay('2027-01-04')).toBe(false);
    expect(closed.isBusinessDay('2027-01-05')).toBe(true);
  });

  it('have the last word over an override, and tell the first reason where two cover a day', () => {
    const reason = {
      code: 'CLOSURE',
      kind: 'MAINTENANCE',
      name: { zh: '装修', en: 'Refurbishment' },
    };
    expect(closed.closedReason('2026-11-28')).toEqual(reason);
    expect(closed.closedReason('2026-11-30')).toEqual(reason);
  });

  it('are of one branch only, though the bank calendar is shared', () => {
    const bank = new BankCalendar([], upTo2026);
    const shut = new BusinessCalendar(bank, [closure('2026-11-30', '2026-11-30')]);
    const open = new BusinessCalendar(bank, []);
    expect(shut.isBusinessDay('2026-11-30')).toBe(false);
    expect(open.isBusinessDay('2026-11-30')).toBe(true);
  });
});

describe('counting business days', () => {
  const plain = calendar();

  it.each([
    ['2026-11-27', 1, '2026-11-30'],
    ['2026-11-28', 1, '2026-11-30'],
    ['2026-11-30', -1, '2026-11-27'],
    ['2026-11-28', 0, '2026-11-30'],
    ['2026-11-30', 0, '2026-11-30'],
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-02-14', 1, '2026-02-24'],
    ['2026-02-24', 5, '2026-03-02'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2027-01-01', -1, '2026-12-31'],
  ])('from %s, %i business days on is %s', (date, count, expected) => {
    expect(plain.addBusinessDays(date, count)).toBe(expected);
  });

  it.each([
    ['2026-11-27', '2026-11-30', 1],
    ['2026-11-30', '2026-11-30', 0],
    ['2026-11-30', '2026-11-27', 0],
    ['2026-02-13', '2026-02-24', 2],
    ['2026-01-01', '2026-12-31', 248],
  ])('from %s to %s there are %i', (from, to, expected) => {
    expect(plain.countBusinessDays(from, to)).toBe(expected);
  });

  it('gives up after two years instead of walking on', () => {
    const shut = calendar([], [closure('2026-01-01', '2030-12-31')]);
    expect(shut.addBusinessDays('2026-06-01', 1)).toBeUndefined();
    expect(shut.addBusinessDays('2026-06-01', 0)).toBeUndefined();
    expect(plain.addBusinessDays('2026-06-01', 1_000_000)).toBeUndefined();
    expect(plain.countBusinessDays('2026-01-01', '2028-01-02')).toBeGreaterThan(500);
    expect(() => plain.countBusinessDays('2026-01-01', '2028-01-03')).toThrow(RangeError);
    expect(() => plain.addBusinessDays('2026-01-01', 1.5)).toThrow(RangeError);
  });

  it('answers at the last day that may be given, and throws at none', () => {
    expect(plain.isBusinessDay('2999-12-31')).toBe(true);
    expect(plain.provisional('2999-12-31')).toBe(true);
    expect(plain.addBusinessDays('2999-12-31', 2)).toBe('3000-01-02');
    expect(plain.addBusinessDays('1900-01-01', -1)).toBe('1899-12-29');
  });

  it('counts as many as it adds, from any day, whatever is closed', () => {
    const days = fc.integer({ min: 0, max: 900 }).map((offset) => addDays('2025-06-01', offset));
    const closures = fc.array(
      fc
        .tuple(days, fc.integer({ min: 0, max: 20 }))
        .map(([from, length]) => closure(from, addDays(from, length))),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 60 }), closures, (date, count, shut) => {
        const branch = calendar([], shut);
        const there = branch.addBusinessDays(date, count);
        if (there === undefined) throw new Error('sixty business days are always within two years here');
        expect(branch.isBusinessDay(there)).toBe(true);
        expect(branch.countBusinessDays(date, there)).toBe(count);
        expect(daysBetween(date, there)).toBeGreaterThanOrEqual(count);
      }),
    );
  });
});

describe('what it remembers', () => {
  it('works a year out once, and no more than four years at a time', () => {
    const asked: number[] = [];
    const bank = new BankCalendar([], (year) => {
      asked.push(year);
      return upTo2026(year);
    });
    for (let day = '2026-01-01'; day <= '2026-12-31'; day = addDays(day, 1)) bank.closedReason(day);
    expect(asked).toEqual([2026]);
    for (let year = 2027; year < 2040; year += 1) bank.provisional(`${year}-01-01`);
    bank.closedReason('2039-06-01');
    expect(asked).toHaveLength(14);
    bank.closedReason('2026-06-01');
    expect(asked).toHaveLength(15);
  });
});

describe('closed hours of one day', () => {
  const DATE = '2026-11-30';
  const MORNING = { from: '09:00', to: '13:00' };
  const AFTERNOON = { from: '13:00', to: '17:00' };
  const NIGHT = { from: '18:00', to: '20:00' };
  const opening = { from: '09:00', to: '17:00' };
  const branchWith = (closures: ClosedDays[]): BusinessCalendar =>
    new BusinessCalendar(new BankCalendar([], upTo2026), closures, opening);
  const closed = (hours: Partial<ClosedDays>['hours'], more: Partial<ClosedDays> = {}): ClosedDays =>
    closure(DATE, DATE, { hours, ...more });

  it.each([
    ['one part', [MORNING], true],
    ['two parts that meet', [AFTERNOON, MORNING], false],
    ['parts that overlap and reach beyond', [{ from: '08:00', to: '14:00' }, AFTERNOON], false],
    ['parts with a minute between', [{ from: '09:00', to: '12:59' }, AFTERNOON], true],
    ['all at once', [{ from: '00:00', to: '23:59' }], false],
  ])('leave, with %s, a business day or not', (_, parts, serves) => {
    const branch = branchWith(parts.map((hours) => closed(hours)));
    expect(branch.isBusinessDay(DATE)).toBe(serves);
    expect(branch.openHours(DATE, opening).length > 0).toBe(serves);
    expect(branch.addBusinessDays('2026-11-27', 1)).toBe(serves ? DATE : '2026-12-01');
  });

  it('that cover it are told as a closure, by the first that takes part', () => {
    const branch = branchWith([
      closed(NIGHT, { kind: 'MAINTENANCE' }),
      closed(AFTERNOON, { kind: 'EMERGENCY', reason: name }),
      closed(MORNING),
    ]);
    expect(branch.closedReason(DATE)).toEqual({ code: 'CLOSURE', kind: 'EMERGENCY', name });
    expect(branch.isBusinessDay('2026-12-01')).toBe(true);
  });

  it('cover only the days that all of them have', () => {
    const branch = branchWith([
      closure(DATE, '2026-12-02', { hours: MORNING }),
      closure('2026-12-01', '2026-12-01', { hours: AFTERNOON }),
    ]);
    expect([DATE, '2026-12-01', '2026-12-02'].map((day) => branch.isBusinessDay(day))).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('the hours in which a branch serves', () => {
  const opening = { from: '09:00', to: '17:00' };
  const hoursWith = (...hours: readonly { from: string; to: string }[]): string[] =>
    calendar(
      [],
      hours.map((of) => closure('2026-11-30', '2026-11-30', { hours: of })),
    )
      .openHours('2026-11-30', opening)
      .map(({ from, to }) => `${from}-${to}`);

  it.each([
    [[], ['09:00-17:00']],
    [[{ from: '12:00', to: '14:00' }], ['09:00-12:00', '14:00-17:00']],
    [[{ from: '08:00', to: '10:00' }], ['10:00-17:00']],
    [[{ from: '16:00', to: '20:00' }], ['09:00-16:00']],
    [[{ from: '17:00', to: '20:00' }], ['09:00-17:00']],
    [
      [
        { from: '15:00', to: '17:00' },
        { from: '11:00', to: '13:00' },
        { from: '12:00', to: '14:00' },
      ],
      ['09:00-11:00', '14:00-15:00'],
    ],
    [
      [
        { from: '09:00', to: '13:00' },
        { from: '13:00', to: '17:00' },
      ],
      [],
    ],
  ])('are, with %j closed, %j', (closed, open) => {
    expect(hoursWith(...closed)).toEqual(open);
  });

  it('are none on a closed day', () => {
    expect(calendar().openHours('2026-11-28', opening)).toEqual([]);
    expect(calendar([], [closure('2026-11-30', '2026-11-30')]).openHours('2026-11-30', opening)).toEqual([]);
  });
});
