import { BankCalendar, BusinessCalendar } from '../branches/index.js';
import { backTest } from '../forecasts/index.js';
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
