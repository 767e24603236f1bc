import { Injectable } from '@nestjs/common';
import { BranchesReadModel, CALENDAR_HISTORY_DAYS } from '../branches/index.js';
import { type Product } from '../loans/index.js';
import { addDays, dayIn } from '../platform/clock/index.js';
import { arrayLiteral, Database, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { productGroupOf } from '../quotas/index.js';
import { backTest } from './back-test.policy.js';
import { type DemandDay, fitDemand, type Forecast, forecastDay } from './demand-model.policy.js';

const countDemand = sqlFile(import.meta.url, 'sql/count-demand.sql');
const writeDemand = sqlFile(import.meta.url, 'sql/write-demand.sql');
const listDemand = sqlFile(import.meta.url, 'sql/list-demand.sql');
const writeForecasts = sqlFile(import.meta.url, 'sql/write-forecasts.sql');
const writeAccuracy = sqlFile(import.meta.url, 'sql/write-accuracy.sql');

/** Bookings of a day change for some days after it, as visits are completed. */
const COLLECT_DAYS = 14;
/** The month of a day and the longest holiday before it, of which its effects are worked out. */
const BEFORE_HISTORY_DAYS = 50;
/** Two of each season; older years were another bank. No more than the calendar remembers closures of. */
const HISTORY_DAYS = CALENDAR_HISTORY_DAYS - BEFORE_HISTORY_DAYS;
/** As far as quotas are shown on one page. */
export const FORECAST_DAYS = 92;
const HOURS = 24;
/** Spreads a little of the day over all hours of service, where history is thin. */
const HOUR_PRIOR = 0.5;

interface DemandRow extends DemandDay {
  readonly [column: string]: unknown;
  readonly productGroup: string;
  readonly byHour: readonly number[];
}

interface CountedRow {
  readonly [column: string]: unknown;
  readonly branchId: string;
  readonly productGroup: string;
  readonly date: string;
  readonly product: string | null;
  readonly hour: number | null;
  readonly bookings: number;
  readonly soldOut: boolean;
}

/** Makes the forecasts of a branch from its history, and writes down how wrong they would have been. */
@Injectable()
export class ForecastMaker {
  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly clock: StoreClock,
  ) {}

  /** Counts the demand of the last days from the bookings. @returns how many days were written. */
  async collect(): Promise<number> {
    const rows = await this.database.run<CountedRow>(countDemand, [COLLECT_DAYS]);
    const days = new Map<string, { row: CountedRow; demand: number; byHour: number[] }>();
    for (const row of rows) {
      const key = `${row.branchId} ${row.productGroup} ${row.date}`;
      let day = days.get(key);
      if (day === undefined) days.set(key, (day = { row, demand: 0, byHour: noHours() }));
      // A counter counts for one group; the bookings of the day are of all.
      if (row.product === null || productGroupOf(row.product as Product) !== row.productGroup) continue;
      day.demand += row.bookings;
      if (row.hour !== null) day.byHour[row.hour]! += row.bookings;
    }
    const open = [...days.values()].filter(({ row }) => this.serves(row.branchId, row.date));
    await this.database.run(writeDemand, [
      arrayLiteral(open.map(({ row }) => row.branchId)),
      arrayLiteral(open.map(({ row }) => row.productGroup)),
      arrayLiteral(open.map(({ row }) => row.date)),
      arrayLiteral(open.map(({ demand }) => demand)),
      arrayLiteral(open.map(({ row }) => String(row.soldOut))),
      arrayLiteral(open.map(({ byHour }) => arrayLiteral(byHour))),
    ]);
    return open.length;
  }

  async make(branchId: string): Promise<void> {
    const branch = this.branches.get(branchId);
    if (branch === undefined) return;
    const today = dayIn(branch.timeZone, this.clock.nowMs());
    const rows = await this.database.run<DemandRow>(listDemand, [branchId, addDays(today, -HISTORY_DAYS)]);
    for (const group of branch.productGroups) {
      await this.makeOf(
        branchId,
        group,
        rows.filter(({ productGroup }) => productGroup === group),
        today,
      );
    }
  }

  private async makeOf(
    branchId: string,
    group: string,
    rows: readonly DemandRow[],
    today: string,
  ): Promise<void> {
    const calendar = this.branches.calendarOf(branchId);
    // A day that was closed after all, or overridden since, says nothing of days that serve.
    const history = rows.filter(({ date }) => date < today && calendar.isBusinessDay(date));
    const model = fitDemand(history, calendar);
    const result = backTest(history, calendar);
    if (model !== undefined) {
      const days = Array.from({ length: FORECAST_DAYS }, (_, ahead) => addDays(today, ahead)).filter((date) =>
        calendar.isBusinessDay(date),
      );
      const forecasts = days.map((date) => forecastDay(model, date, calendar));
      await this.write(branchId, group, days, forecasts, hourShares(history));
    }
    await this.database.run(writeAccuracy, [branchId, group, history.length, JSON.stringify(result)]);
    // Fits take some milliseconds each; requests of this process come in between.
    await new Promise((resolve) => setImmediate(resolve));
  }

  private async write(
    branchId: string,
    group: string,
    days: readonly string[],
    forecasts: readonly Forecast[],
    shares: readonly number[],
  ): Promise<void> {
    if (days.length === 0) return;
    const byHour = forecasts.map(({ expected }) =>
      arrayLiteral(shares.map((share) => Math.round(expected * share * 100) / 100)),
    );
    await this.database.run(writeForecasts, [
      branchId,
      group,
      arrayLiteral(days),
      arrayLiteral(forecasts.map(({ expected }) => expected)),
      arrayLiteral(forecasts.map(({ low }) => low)),
      arrayLiteral(forecasts.map(({ high }) => high)),
      arrayLiteral(forecasts.map(({ effects }) => JSON.stringify(effects))),
      arrayLiteral(byHour),
    ]);
  }

  private serves(branchId: string, date: string): boolean {
    return (
      this.branches.get(branchId) !== undefined && this.branches.calendarOf(branchId).isBusinessDay(date)
    );
  }
}

/** How a day spreads over its hours, as it has so far; nothing where no arrival is known. */
function hourShares(history: readonly DemandRow[]): number[] {
  const sums = noHours();
  for (const { byHour } of history) for (const [hour, count] of byHour.entries()) sums[hour]! += count;
  const smoothed = sums.map((count) => (count === 0 ? 0 : count + HOUR_PRIOR));
  const total = smoothed.reduce((sum, count) => sum + count, 0);
  return smoothed.map((count) => (total === 0 ? 0 : count / total));
}

function noHours(): number[] {
  return Array.from({ length: HOURS }, () => 0);
}
