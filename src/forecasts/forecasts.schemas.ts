import { z } from 'zod';
import { branchErrors, branchIdSchema as branchId } from '../branches/index.js';
import { PRODUCTS } from '../loans/index.js';
import { daySchema } from '../platform/clock/index.js';
import { platformErrors } from '../platform/errors/index.js';
import { operation } from '../platform/http/index.js';
import { PRODUCT_GROUPS } from '../quotas/index.js';
import { FORECAST_DAYS } from './forecast-maker.js';
import { PEAK_ACTIONS } from './peak-runbook.policy.js';

const TAG = 'Staff: forecasts';

const whole = (max: number) => z.number().int().min(1).max(max);
const plan = {
  staff: whole(500).meta({ description: 'People who serve prepayments at the same time.', example: 2 }),
  visitMinutes: whole(480).meta({ example: 30 }),
  minutesPerDay: whole(1440).meta({ description: 'Of service, for each of them.', example: 360 }),
};
const planShape = z
  .object({ ...plan, capacity: z.number().int().meta({ description: 'Visits a day.', example: 24 }) })
  .meta({ id: 'ServicePlan' });

const reasonShape = z.object({ code: z.string(), text: z.string(), factor: z.number().optional() });

const resourcesShape = z
  .object({
    staff: z.number().int().nullable().meta({
      description:
        'People who serve at the same time, for the `high` of all groups of products together; null: the branch has no service plan.',
    }),
    staffShort: z.number().int().nullable().meta({ description: 'Of them beyond those of the plan.' }),
    busiestHour: z.number().int().nullable().meta({ description: "By the branch's wall.", example: 10 }),
    timesOrdinary: z
      .number()
      .meta({ description: 'What the calendar multiplies an ordinary day by.', example: 1.8 }),
    scaleUp: z.boolean().meta({
      description: 'The rush for this day is worth adding API processes for.',
    }),
  })
  .meta({ id: 'ForecastResources' });

const stepShape = z.object({
  action: z.enum(PEAK_ACTIONS),
  fromPercent: z.number().int().meta({ description: 'From this share of the quota on it is due.' }),
  n: z.number().int().nullable().meta({ description: 'Places of the day, or people to add.' }),
  text: z.string(),
});

const dayShape = z
  .object({
    date: daySchema,
    expected: z.number().meta({ description: 'Customers; as often more as fewer.', example: 31.4 }),
    low: z.number().meta({ description: 'Four days of five lie between low and high.' }),
    high: z.number(),
    byHour: z.array(z.object({ hour: z.number().int(), expected: z.number() })),
    quota: z.number().int().nullable().meta({ description: 'null: unlimited, or no counter yet.' }),
    taken: z.number().int(),
    over: z.boolean().meta({ description: 'More are expected than there are places.' }),
    suggestion: z
      .object({
        set: z.number().int(),
        change: z.object({
          branchId,
          product: z.enum(PRODUCTS),
          changes: z.array(
            z.object({
              period: z.literal('DAY'),
              start: daySchema,
              set: z.number().int(),
              version: z.number().int(),
            }),
          ),
          reason: z.string(),
        }),
      })
      .nullable()
      .meta({
        description: '`change` is the body for POST /staff/quota-changes; null: the quota does as it is.',
      }),
    resources: resourcesShape,
    runbook: z
      .array(stepShape)
      .meta({ description: 'What to do about a peak, the first step first; none on other days.' }),
    reasons: z.array(reasonShape).meta({
      description: 'What the calendar makes of the day, the strongest first, then why a quota is suggested.',
    }),
  })
  .meta({ id: 'ForecastDay' });
export type ForecastDayView = z.input<typeof dayShape>;
export type ServicePlanView = z.input<typeof planShape>;

export const listForecasts = operation({
  summary: 'How many customers are expected, beside what is offered',
  description: `Business days only. Made each day from the history of the branch by a model of calendar factors; without a range the next 31 days, at most ${FORECAST_DAYS}.`,
  tag: TAG,
  query: z.strictObject({
    branchId,
    product: z.enum(PRODUCTS).default('MORTGAGE'),
    from: daySchema.optional(),
    to: daySchema.optional(),
  }),
  answers: {
    200: {
      description: 'The days in order; none for a branch whose history is too short.',
      schema: z
        .object({
          branchId,
          product: z.enum(PRODUCTS),
          productGroup: z.enum(PRODUCT_GROUPS),
          from: daySchema,
          to: daySchema,
          fittedAt: z.iso.datetime().nullable(),
          servicePlan: planShape.nullable(),
          days: z.array(dayShape),
        })
        .meta({ id: 'Forecasts' }),
    },
  },
  refusals: [
    branchErrors.BRANCH_NOT_FOUND,
    branchErrors.PRODUCT_NOT_SERVED,
    platformErrors.DATE_RANGE_INVALID,
  ],
});

const percent = z.number().nullable().meta({ description: 'Mean absolute percentage error.', example: 18.3 });
const errorsShape = z.object({ model: percent, sameDayLastMonth: percent, sameWeekdayLastWeek: percent });
export type ErrorsView = z.input<typeof errorsShape>;
const accuracyShape = z
  .object({
    branchId,
    productGroup: z.string(),
    historyDays: z.number().int(),
    testedDays: z.number().int(),
    testedMonthEndDays: z.number().int(),
    overall: errorsShape,
    monthEnd: errorsShape,
    fittedAt: z.iso.datetime(),
  })
  .meta({ id: 'ForecastAccuracy' });
export type AccuracyView = z.input<typeof accuracyShape>;

export const showAccuracy = operation({
  summary: 'How wrong the forecasts would have been',
  description:
    'Each month of the last half year foretold by what was known before it began, beside the same day of the month before and the same weekday of the week before.',
  tag: TAG,
  query: z.strictObject({
    branchId: branchId.optional().meta({
      description: 'Left out: all branches, for those whose reach is all of them.',
      example: 'B001',
    }),
  }),
  answers: {
    200: {
      description: 'By branch and group, and all together, each tested day counting once.',
      schema: z.object({
        series: z.array(accuracyShape),
        overall: errorsShape,
        monthEnd: errorsShape,
      }),
    },
  },
});

export const saveServicePlan = operation({
  summary: 'Say with how many people a branch serves',
  description: 'Bounds the quotas that are suggested, and warns of those that nobody can serve.',
  tag: TAG,
  body: z.strictObject({ branchId, ...plan }).check(({ value, issues }) => {
    const { visitMinutes, minutesPerDay } = value;
    // Nobody would be served, and every day be suggested to be closed.
    if (visitMinutes > minutesPerDay)
      issues.push({
        code: 'too_big',
        origin: 'number',
        maximum: minutesPerDay,
        inclusive: true,
        input: visitMinutes,
        path: ['visitMinutes'],
      });
  }),
  answers: { 200: { description: 'The plan.', schema: planShape } },
  refusals: [branchErrors.BRANCH_NOT_FOUND],
});
