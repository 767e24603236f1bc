import { addDays, dayOfWeek } from '../platform/clock/index.js';
import { backTest } from './back-test.policy.js';
import {
  EFFECT_CODES,
  type EffectCode,
  effectsOn,
  isMonthEnd,
  type WorkingDays,
} from './calendar-effects.policy.js';
import { type DemandDay, fitDemand, forecastDay } from './demand-model.policy.js';
import { ridgeRegression } from './ridge-regression.policy.js';

/** Weekends, and a week off from 1 October. */
const calendar: WorkingDays = {
  isBusinessDay: (date) => dayOfWeek(date) <= 5 && !(date >= '2026-10-01' && date <= '2026-10-07'),
};
const effectAt = (date: string): EffectCode[] =>
  EFFECT_CODES.filter((code, index) => code !== 'TREND' && effectsOn(date, calendar, date)[index]! > 0);

/** Business days up to a day, each with what `demandOn` says. */
function historyTo(last: string, days: number, demandOn: (date: string) => number): DemandDay[] {
  return Array.from({ length: days }, (_, index) => addDays(last, index - days + 1))
    .filter((date) => calendar.isBusinessDay(date))
    .map((date) => ({ date, demand: demandOn(date), soldOut: false }));
}

describe('what of the calendar is at work', () => {
  it.each<[string, EffectCode[]]>([
    ['2026-11-09', []],
    ['2026-11-30', ['MONTH_END_1']],
    ['2026-11-27', ['FRIDAY', 'MONTH_END_2']],
    ['2026-12-31', ['THURSDAY', 'MONTH_END_1', 'QUARTER_END']],
    ['2026-09-30', ['WEDNESDAY', 'MONTH_END_1', 'QUARTER_END', 'BEFORE_HOLIDAY']],
    ['2026-10-08', ['THURSDAY', 'MONTH_START', 'AFTER_HOLIDAY_1']],
    ['2026-10-09', ['FRIDAY', 'MONTH_START', 'AFTER_HOLIDAY_2']],
    ['2026-01-01', ['THURSDAY', 'MONTH_START', 'REPRICING']],
  ])('on %s: %p', (date, expected) => {
    expect(effectAt(date)).toEqual(expected);
  });

  it('the last three business days are the end of a month', () => {
    const days = ['2026-11-25', '2026-11-26', '2026-11-27', '2026-11-30'];
    expect(days.map((date) => isMonthEnd(date, calendar))).toEqual([false, true, true, true]);
  });
});

describe('ridge regression', () => {
  it('finds a line exactly where nothing is penalised, and shrinks what is', () => {
    const rows = [0, 1, 2, 3].map((x) => [1, x]);
    const [level, slope] = ridgeRegression(rows, [5, 7, 9, 11], [0, 0]);
    expect([level, slope].map((value) => Number(value?.toFixed(9)))).toEqual([5, 2]);
    const [, shrunk] = ridgeRegression(rows, [5, 7, 9, 11], [0, 5]);
    expect(shrunk).toBeGreaterThan(0);
    expect(shrunk).toBeLessThan(2);
  });

  it('says so when the data do not determine a coefficient, unless it has a penalty', () => {
    expect(() => ridgeRegression([[1, 0]], [1], [0, 0])).toThrow(RangeError);
    expect(ridgeRegression([[1, 0]], [1], [0, 1])[1]).toBe(0);
  });
});

describe('the model of demand', () => {
  it('finds the factors that a history was made with', () => {
    const history = historyTo('2026-12-30', 400, (date) => (isMonthEnd(date, calendar) ? 60 : 30));
    const model = fitDemand(history, calendar)!;
    const ordinary = forecastDay(model, '2027-01-19', calendar);
    const end = forecastDay(model, '2026-12-31', calendar);
    expect(Math.abs(ordinary.expected - 30)).toBeLessThan(2);
    expect(Math.abs(end.expected - 60)).toBeLessThan(8);
    expect(end.effects[0]).toMatchObject({ code: 'MONTH_END_1' });
    expect(end.effects[0]!.factor).toBeGreaterThan(1.5);
  });

  it('knows that a day which was sold out says "at least"', () => {
    const wantedOn = (date: string): number =>
      (isMonthEnd(date, calendar) ? 60 : 28) + (Number(date.slice(8)) % 5);
    const history = historyTo('2026-12-30', 400, wantedOn).map((day) => ({
      ...day,
      demand: Math.min(40, day.demand),
      soldOut: day.demand >= 40,
    }));
    const blind = fitDemand(
      history.map((day) => ({ ...day, soldOut: false })),
      calendar,
    )!;
    const aware = fitDemand(history, calendar)!;
    const at = (model: typeof aware): number => forecastDay(model, '2026-12-31', calendar).expected;
    expect(at(aware)).toBeGreaterThan(at(blind));
  });

  it('has an interval in which about four days of five lie', () => {
    // A fixed sequence with a spread of its own, so that the test is the same each time.
    const wave = (date: string): number =>
      30 + 12 * Math.sin(Number(date.slice(8)) * 12.9898 + Number(date.slice(5, 7)) * 78.233);
    const history = historyTo('2026-12-30', 400, (date) => Math.round(wave(date)));
    const model = fitDemand(history, calendar)!;
    const within = history.filter(({ date, demand }) => {
      const { low, high } = forecastDay(model, date, calendar);
      return low <= demand && demand <= high;
    });
    const share = within.length / history.length;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.95);
  });

  it('says nothing of a history that is too short, and never less than nobody', () => {
    expect(
      fitDemand(
        historyTo('2026-12-30', 40, () => 30),
        calendar,
      ),
    ).toBeUndefined();
    const empty = fitDemand(
      historyTo('2026-12-30', 300, () => 0),
      calendar,
    )!;
    expect(forecastDay(empty, '2026-12-31', calendar)).toMatchObject({ expected: 0, low: 0 });
  });

  it('a test of a short history compares no day', () => {
    const result = backTest(
      historyTo('2026-12-30', 50, () => 30),
      calendar,
    );
    expect(result).toMatchObject({ days: 0, overall: { model: null } });
  });
});
