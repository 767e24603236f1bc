import type { Errors } from './back-test.policy.js';
import type { AccuracyRow } from './forecasts.read-model.js';
import type { AccuracyView, ErrorsView } from './forecasts.schemas.js';

const METHODS = ['model', 'sameDayLastMonth', 'sameWeekdayLastWeek'] as const;

export function accuracyOf(rows: readonly AccuracyRow[]): {
  series: AccuracyView[];
  overall: ErrorsView;
  monthEnd: ErrorsView;
} {
  return {
    series: rows.map(({ branchId, productGroup, historyDays, result, fittedAt }) => ({
      branchId,
      productGroup,
      historyDays,
      testedDays: result.days,
      testedMonthEndDays: result.monthEndDays,
      overall: inPercent(result.overall),
      monthEnd: inPercent(result.monthEnd),
      fittedAt: fittedAt.toISOString(),
    })),
    overall: inPercent(together(rows.map(({ result }) => [result.overall, result.days]))),
    monthEnd: inPercent(together(rows.map(({ result }) => [result.monthEnd, result.monthEndDays]))),
  };
}

/** Each tested day counts once, whichever series it is of. */
function together(results: readonly (readonly [Errors, days: number])[]): Errors {
  const days = results.reduce((sum, [, count]) => sum + count, 0);
  const mean = (method: (typeof METHODS)[number]): number | null =>
    days === 0
      ? null
      : results.reduce((sum, [errors, count]) => sum + (errors[method] ?? 0) * count, 0) / days;
  return {
    model: mean('model'),
    sameDayLastMonth: mean('sameDayLastMonth'),
    sameWeekdayLastWeek: mean('sameWeekdayLastWeek'),
  };
}

function inPercent(errors: Errors): ErrorsView {
  const percent = (value: number | null): number | null =>
    value === null ? null : Math.round(value * 1000) / 10;
  return {
    model: percent(errors.model),
    sameDayLastMonth: percent(errors.sameDayLastMonth),
    sameWeekdayLastWeek: percent(errors.sameWeekdayLastWeek),
  };
}
