import { Injectable } from '@nestjs/common';
import { branchErrors, BranchesReadModel } from '../branches/index.js';
import type { Product } from '../loans/index.js';
import { addDays, type CalendarDay, dayIn, daysBetween } from '../platform/clock/index.js';
import { rangeRefused, refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile, StoreClock } from '../platform/postgres/index.js';
import { type Counter, CounterSnapshots, productGroupOf } from '../quotas/index.js';
import type { BackTest } from './back-test.policy.js';
import type { EffectCode } from './calendar-effects.policy.js';
import { FORECAST_DAYS, ForecastMaker } from './forecast-maker.js';
import { ForecastsConfig } from './forecasts.config.js';
import { type PeakAction, type Resources, resourcesFor, runbookFor } from './peak-runbook.policy.js';
import { type ServicePlan, suggestQuota, type Suggestion } from './quota-suggestion.policy.js';

const listForecasts = sqlFile(import.meta.url, 'sql/list-forecasts.sql');
const listAccuracy = sqlFile(import.meta.url, 'sql/list-accuracy.sql');
const findPlan = sqlFile(import.meta.url, 'sql/find-service-plan.sql');

const USUAL_DAYS = 31;
/** Of a day that is over. */
const NOTHING_TO_CHANGE: Suggestion = { set: undefined, reasons: [] };

interface ForecastRow {
  readonly [column: string]: unknown;
  readonly date: CalendarDay;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly effects: readonly { readonly code: EffectCode; readonly factor: number }[];
  readonly byHour: readonly number[];
  readonly fittedAt: Date;
  /** Of the branch's other groups of products, together. */
  readonly othersExpected: number;
  readonly othersHigh: number;
}

/** A forecast beside what the branch offers on the day. */
export interface ForecastDay extends ForecastRow {
  /** undefined: the day has no counter yet. */
  readonly counter: Counter | undefined;
  readonly suggestion: Suggestion;
  readonly resources: Resources;
  /** What to do about it; none when the day is no peak. */
  readonly runbook: readonly PeakAction[];
}

export interface AccuracyRow {
  readonly [column: string]: unknown;
  readonly branchId: string;
  readonly productGroup: string;
  readonly historyDays: number;
  readonly result: BackTest;
  readonly fittedAt: Date;
}

export interface ForecastQuery {
  readonly branchId: string;
  readonly product: Product;
  readonly from: CalendarDay | undefined;
  readonly to: CalendarDay | undefined;
}

/** What is expected of the days to come, beside what is offered. */
@Injectable()
export class ForecastsReadModel {
  constructor(
    private readonly database: Database,
    private readonly branches: BranchesReadModel,
    private readonly counters: CounterSnapshots,
    private readonly maker: ForecastMaker,
    private readonly clock: StoreClock,
    private readonly config: ForecastsConfig,
  ) {}

  /** @returns else BRANCH_NOT_FOUND, PRODUCT_NOT_SERVED or VALIDATION_FAILED (DATE_RANGE_INVALID). */
  async of(
    query: ForecastQuery,
  ): Promise<
    { from: CalendarDay; to: CalendarDay; plan: ServicePlan | undefined; days: ForecastDay[] } | Refusal
  > {
    const { branchId, product } = query;
    const branch = this.branches.get(branchId);
    if (branch === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    const group = productGroupOf(product);
    if (!branch.productGroups.includes(group))
      return refuse(branchErrors.PRODUCT_NOT_SERVED, { branchId, product });
    const today = dayIn(branch.timeZone, this.clock.nowMs());
    const from = query.from ?? today;
    const to = query.to ?? addDays(from, USUAL_DAYS - 1);
    if (to < from || daysBetween(from, to) >= FORECAST_DAYS) return rangeRefused(query, FORECAST_DAYS);
    const [rows, plan, counters] = await Promise.all([
      this.rowsOf(branchId, group, from, to),
      this.planOf(branchId),
      this.counters.load(branchId, 0),
    ]);
    const ofDay = Map.groupBy(
      counters
        .all()
        .filter((counter) => isWholeDay(counter) && branch.productGroups.includes(counter.productGroup)),
      ({ periodStart }) => periodStart,
    );
    // A day that was closed since the forecast was made serves nobody: nothing is expected of it.
    const calendar = this.branches.calendarOf(branchId);
    const open = rows.filter(({ date }) => calendar.isBusinessDay(date));
    const days = open.map((row) => {
      const all = ofDay.get(row.date) ?? [];
      const counter = all.find(({ productGroup }) => productGroup === group);
      const facts = { expected: row.expected, high: row.high, quota: counter?.capacity, plan };
      const resources = resourcesFor({ ...row, plan }, this.config);
      if (row.date < today) return { ...row, counter, suggestion: NOTHING_TO_CHANGE, resources, runbook: [] };
      const others = {
        quota: sumOf(all.filter((each) => each !== counter).map(({ capacity }) => capacity)),
        expected: row.othersExpected,
        high: row.othersHigh,
      };
      const suggestion = suggestQuota({ ...facts, taken: promisedOn(counter), others });
      const runbook = runbookFor(
        { ...facts, suggested: suggestion.set, staffShort: resources.staffShort },
        this.config,
      );
      return { ...row, counter, suggestion, resources, runbook };
    });
    return { from, to, plan, days };
  }

  async accuracy(branchId: string | undefined): Promise<AccuracyRow[]> {
    const rows = await this.database.run<AccuracyRow>(listAccuracy, [branchId ?? null]);
    if (rows.length > 0 || branchId === undefined) return rows;
    await this.maker.make(branchId);
    return this.database.run<AccuracyRow>(listAccuracy, [branchId]);
  }

  async planOf(branchId: string): Promise<ServicePlan | undefined> {
    const [row] = await this.database.run<ServicePlan & { [column: string]: unknown }>(findPlan, [branchId]);
    return row === undefined
      ? undefined
      : { staff: row.staff, visitMinutes: row.visitMinutes, minutesPerDay: row.minutesPerDay };
  }

  /** A branch that nobody has made forecasts for yet, as on the first day, gets them now. */
  private async rowsOf(branchId: string, group: string, from: string, to: string): Promise<ForecastRow[]> {
    const values = [branchId, group, from, to];
    const rows = await this.database.run<ForecastRow>(listForecasts, values);
    if (rows.length > 0 || (await this.database.run(listAccuracy, [branchId])).length > 0) return rows;
    await this.maker.make(branchId);
    return this.database.run<ForecastRow>(listForecasts, values);
  }
}

function isWholeDay({ period, pool, timeWindow }: Counter): boolean {
  return period === 'DAY' && pool === 'ALL' && timeWindow === '';
}

/** What is kept for a line or put by for urgent needs may be lowered away: nobody was promised it. */
function promisedOn(counter: Counter | undefined): number {
  return counter === undefined ? 0 : counter.taken + counter.held - (counter.kept ?? 0);
}

function sumOf(capacities: readonly (number | null)[]): number | null {
  return capacities.reduce((sum, each) => (sum === null || each === null ? null : sum + each), 0);
}
