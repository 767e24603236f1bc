import { Controller, Get, Headers, Put, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { v7 as newId } from 'uuid';
import { RateClass } from '../admission/index.js';
import { branchErrors, BranchesReadModel } from '../branches/index.js';
import { Access, allow, type Caller, CallerOf } from '../identity/index.js';
import { isRefusal, type Language, languageOf, refuse, type Refusal } from '../platform/errors/index.js';
import { Input, type InputOf, Operation } from '../platform/http/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import { productGroupOf } from '../quotas/index.js';
import { accuracyOf } from './accuracy-view.js';
import { actionText, effectText, suggestionText } from './forecast-texts.policy.js';
import { type ForecastDay, ForecastsReadModel } from './forecasts.read-model.js';
import {
  type AccuracyView,
  type ErrorsView,
  type ForecastDayView,
  listForecasts,
  saveServicePlan,
  type ServicePlanView,
  showAccuracy,
} from './forecasts.schemas.js';
import { serviceCapacity, type ServicePlan } from './quota-suggestion.policy.js';

const savePlan = sqlFile(import.meta.url, 'sql/save-service-plan.sql');
const READERS = allow.staff('teller', 'quota-maker', 'quota-checker', 'auditor').ofBranch('branchId');

type Query = InputOf<typeof listForecasts>['query'];

/** What to expect, and what to offer for it. */
@Controller('staff/forecasts')
@RateClass('staff')
export class ForecastsController {
  constructor(
    private readonly forecasts: ForecastsReadModel,
    private readonly branches: BranchesReadModel,
    private readonly database: Database,
  ) {}

  @Get()
  @Access(READERS)
  @Operation(listForecasts)
  async list(
    @Input(listForecasts) { query }: InputOf<typeof listForecasts>,
    @Headers('accept-language') accepted: string | undefined,
  ) {
    const { branchId, product } = query;
    const found = await this.forecasts.of({ branchId, product, from: query.from, to: query.to });
    if (isRefusal(found)) return found;
    const { from, to, plan, days } = found;
    const language = languageOf(accepted);
    return {
      branchId,
      product,
      productGroup: productGroupOf(product),
      from,
      to,
      fittedAt: days[0]?.fittedAt.toISOString() ?? null,
      servicePlan: plan === undefined ? null : planView(plan),
      days: days.map((day) => dayView(day, query, language)),
    };
  }

  @Get('accuracy')
  @Access(READERS)
  @Operation(showAccuracy)
  async accuracy(
    @Input(showAccuracy) { query }: InputOf<typeof showAccuracy>,
  ): Promise<{ series: AccuracyView[]; overall: ErrorsView; monthEnd: ErrorsView }> {
    return accuracyOf(await this.forecasts.accuracy(query.branchId));
  }

  @Put('service-plan')
  @Access(allow.staff('quota-maker').ofBranch('branchId'))
  @Operation(saveServicePlan)
  async savePlan(
    @Input(saveServicePlan) { body }: InputOf<typeof saveServicePlan>,
    @CallerOf() caller: Caller,
    @Req() request: FastifyRequest,
  ): Promise<ServicePlanView | Refusal> {
    const { branchId, staff, visitMinutes, minutesPerDay } = body;
    if (this.branches.get(branchId) === undefined) return refuse(branchErrors.BRANCH_NOT_FOUND, { branchId });
    await this.database.run(savePlan, [
      newId(),
      branchId,
      staff,
      visitMinutes,
      minutesPerDay,
      caller.id,
      'quota-maker',
      request.id,
    ]);
    return planView({ staff, visitMinutes, minutesPerDay });
  }
}

function planView(plan: ServicePlan): ServicePlanView {
  return { ...plan, capacity: serviceCapacity(plan) };
}

function dayView(day: ForecastDay, { branchId, product }: Query, language: Language): ForecastDayView {
  const { date, expected, low, high, counter, suggestion, effects, resources, runbook } = day;
  const texts = suggestion.reasons.map((code) => ({ code, text: suggestionText(code, language) }));
  const told = effects.map(({ code, factor }) => ({
    code,
    text: effectText(code, factor, language),
    factor: Math.round(factor * 100) / 100,
  }));
  const { set } = suggestion;
  // What the log keeps as the reason is in the language of whoever presses the button.
  const why = [...told.slice(0, 2), ...texts].map(({ text }) => text).join(language === 'en' ? '; ' : '；');
  return {
    date,
    expected,
    low,
    high,
    byHour: day.byHour
      .map((ofHour, hour) => ({ hour, expected: ofHour }))
      .filter((each) => each.expected > 0),
    quota: counter?.capacity ?? null,
    taken: counter === undefined ? 0 : counter.taken + counter.held,
    over: counter?.capacity != null && expected > counter.capacity,
    suggestion:
      set === undefined || counter === undefined
        ? null
        : {
            set,
            change: {
              branchId,
              product,
              changes: [{ period: 'DAY', start: date, set, version: counter.version }],
              reason: why.slice(0, 200),
            },
          },
    resources,
    runbook: runbook.map((step) => ({ ...step, text: actionText(step, language) })),
    reasons: [...told, ...texts],
  };
}
