import { BankCalendar, BusinessCalendar } from '../branches/index.js';
import { backTest, type DemandDay, fitDemand, forecastDay } from '../forecasts/index.js';
import { demandHistory } from './demand-history.js';

const today = '2026-11-20';
const calendar = new BusinessCalendar(new BankCalendar([]), []);
const BRANCHES = ['B001', 'B002', 'B006', 'B013', 'B020'];

const historyOf = (branchId: string) =>
  demandHistory({ branchId, productGroup: 'HOUSING', capacity: 40 }, { today });

describe('the invented history', () => {
  it('is the same each time, and another for another branch', () => {
    expect(historyOf('B001')).toEqual(historyOf('B001'));
    expect(historyOf('B001')).not.toEqual(historyOf('B002'));
  });

  it('has business days only, never more than was offered, and each customer at an hour', () => {
    for (const day of historyOf('B001')) {
      expect(calendar.isBusinessDay(day.date)).toBe(true);
      expect(day.demand).toBeLessThanOrEqual(40);
      expect(day.by_hour.reduce((sum, count) => sum + count, 0)).toBe(day.demand);
      expect(day.sold_out).toBe(day.demand === 40);
    }
  });
});

describe('forecasts of the invented history', () => {
  const results = BRANCHES.map((branchId) => ({
    branchId,
    result: backTest(
      historyOf(branchId).map(({ date, demand, sold_out: soldOut }) => ({ date, demand, soldOut })),
      calendar,
    ),
  }));
  const mean = (values: readonly (number | null)[]): number =>
    values.reduce<number>((sum, value) => sum + (value ?? Infinity), 0) / values.length;

  it.each(results)(
    'of $branchId are better than the same day of last month and of last week',
    ({ result }) => {
      expect(result.days).toBeGreaterThan(100);
      const { model, sameDayLastMonth, sameWeekdayLastWeek } = result.overall;
      expect(model).toBeLessThan(sameDayLastMonth!);
      expect(model).toBeLessThan(sameWeekdayLastWeek!);
    },
  );

  it('are far better at the end of a month, where it matters, than last week and no worse than last month', () => {
    const ends = results.map(({ result }) => result.monthEnd);
    expect(mean(results.map(({ result }) => result.monthEndDays))).toBeGreaterThanOrEqual(15);
    const model = mean(ends.map((errors) => errors.model));
    expect(model).toBeLessThan(0.6 * mean(ends.map((errors) => errors.sameWeekdayLastWeek)));
    expect(model).toBeLessThan(mean(ends.map((errors) => errors.sameDayLastMonth)));
  });

  it('are wrong by less than a quarter on average, most of which is chance', () => {
    expect(mean(results.map(({ result }) => result.overall.model))).toBeLessThan(0.25);
  });
});

describe('what of the calendar is found again in the invented history', () => {
  const MANY = Array.from({ length: 20 }, (_, index) => `B${String(index + 1).padStart(3, '0')}`);
  const daysOf = (branchId: string): DemandDay[] =>
    demandHistory({ branchId, productGroup: 'HOUSING', capacity: null }, { today }).map(
      ({ date, demand, sold_out: soldOut }) => ({ date, demand, soldOut }),
    );
  /** The factor that the models of many branches have for an effect, on a day on which it is at work. */
  const found = (code: string, date: string, histories: readonly DemandDay[][]): number => {
    const logarithms = histories.map((history) => {
      const { effects } = forecastDay(fitDemand(history, calendar)!, date, calendar);
      return Math.log(effects.find((effect) => effect.code === code)?.factor ?? 1);
    });
    return Math.exp(logarithms.reduce((sum, each) => sum + each, 0) / logarithms.length);
  };
  const invented = MANY.map((branchId) => daysOf(branchId));
  const even = invented.map((history) => history.map((day) => ({ ...day, demand: 20, soldOut: false })));

  // From below the factor that the history was made with stands what few days of an effect let a model believe.
  it.each([
    ['MONTH_END_1', '2026-10-30', 1.45, 1.65],
    ['MONTH_END_2', '2026-10-29', 1.25, 1.43],
    ['QUARTER_END', '2026-09-30', 1.1, 1.27],
    ['AFTER_HOLIDAY_1', '2026-10-08', 1.25, 1.5],
    ['REPRICING', '2026-01-04', 1.35, 1.75],
  ])(
    '%s on %s is a factor from %p to %p, and none where the calendar moved nothing',
    (code, date, low, high) => {
      const factor = found(code, date, invented);
      expect(factor).toBeGreaterThan(low);
      expect(factor).toBeLessThan(high);
      expect(Math.abs(found(code, date, even) - 1)).toBeLessThan(0.02);
    },
  );
});
