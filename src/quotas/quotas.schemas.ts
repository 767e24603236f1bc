import { z } from 'zod';
import { branchErrors } from '../branches/index.js';
import { PRODUCTS } from '../loans/index.js';
import { daySchema } from '../platform/clock/index.js';
import { platformErrors } from '../platform/errors/index.js';
import { lineSchema, operation } from '../platform/http/index.js';
import { CALENDAR_DAYS_MAX } from './branch-calendar.policy.js';
import { PERIODS, POOLS, PRODUCT_GROUPS } from './counter.policy.js';
import { CAPACITY_MAX } from './quota-change.policy.js';
import { QUOTA_CHANGE_STATES } from './quota-change.state.js';
import { quotaErrors } from './quota.errors.js';

/** A week of days with windows fits; a wider change is said with `end`. */
const LINES_MAX = 50;
const REASON_MAX_CHARS = 200;
const PAGE_DEFAULT = 20;
const PAGE_MAX = 100;

const branchId = z
  .string()
  .regex(/^[\w-]{1,32}$/, 'the id of a branch')
  .meta({ example: 'B001' });

const window = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'HH:mm-HH:mm')
  .meta({ example: '09:00-10:30' });

/** A line that auditors read. */
const reason = lineSchema({ maxChars: REASON_MAX_CHARS }).min(1);

const remaining = z.number().int().nullable().meta({
  description: 'Places for customers who book online; 20 stands for 20 or more, null for no cap.',
});

const dayAnswer = z
  .object({
    date: daySchema,
    status: z.enum(['OPEN', 'FEW', 'FULL', 'NOT_RELEASED', 'CLOSED', 'MAINTENANCE']).meta({
      description: 'FEW: at most 3 places or 20 % of them are left.',
    }),
    remaining: remaining.meta({
      description:
        'Places for customers who book online: the least of day, week, month and share of the channel. 20 stands for 20 or more, null for no cap; 0 unless the day is OPEN or FEW.',
    }),
    reason: z
      .object({ code: z.string(), detail: z.string() })
      .optional()
      .meta({ description: 'Why the day cannot be booked, in the language of Accept-Language.' }),
    releasesAt: z.iso.datetime().optional().meta({ description: 'When a day that is NOT_RELEASED opens.' }),
    windows: z
      .array(z.object({ window, status: z.enum(['OPEN', 'FEW', 'FULL', 'CLOSED']), remaining }))
      .optional()
      .meta({ description: 'On a day that has them, a booking names one.' }),
    provisional: z.literal(true).optional().meta({
      description:
        'The statutory calendar of its year is not published yet: the day may still open or close.',
    }),
  })
  .meta({ id: 'CalendarDay' });

export const showCalendar = operation({
  summary: 'What each day of a branch has left',
  description: `The same for every caller, also when not signed in; at most a second old. Days are those of the branch's time zone; without a range, from today to the end of the horizon. At most ${CALENDAR_DAYS_MAX} days.`,
  tag: 'Branches',
  path: z.strictObject({ id: branchId }),
  query: z.strictObject({
    from: daySchema.optional(),
    to: daySchema.optional().meta({ description: 'Included.' }),
    product: z.enum(PRODUCTS).default('MORTGAGE'),
  }),
  answers: {
    200: {
      description: 'The days in order.',
      schema: z
        .object({
          branchId,
          product: z.enum(PRODUCTS),
          timeZone: z.string(),
          from: daySchema,
          to: daySchema,
          days: z.array(dayAnswer),
        })
        .meta({ id: 'BranchCalendar' }),
      headers: ['ETag', 'Cache-Control', 'Vary', 'Content-Language'],
    },
    304: { description: 'Nothing has changed since the ETag in If-None-Match.' },
  },
  refusals: [branchErrors.BRANCH_NOT_FOUND, branchErrors.PRODUCT_NOT_SERVED, platformErrors.CONFIG_INVALID],
});

const capacity = z.number().int().nullable().meta({ description: 'null: unlimited.' });
const left = z.number().int().nullable().meta({ description: 'null: unlimited. Never below 0.' });

const counterAnswer = z
  .object({
    productGroup: z.enum(PRODUCT_GROUPS),
    period: z.enum(PERIODS),
    start: daySchema.meta({ description: 'The day, the Monday of the ISO week, or the 1st of the month.' }),
    pool: z.string().meta({
      description: 'ALL; or a share: ONLINE for ONLINE, APP and PARTNER, ASSISTED for PHONE and COUNTER.',
    }),
    window: window.nullable(),
    capacity,
    taken: z.number().int(),
    held: z.number().int(),
    left,
    overbookedBy: z.number().int().meta({
      description: 'How many more are promised than the capacity that staff lowered; nobody was dropped.',
    }),
    version: z.number().int(),
  })
  .meta({ id: 'QuotaCounter' });

export const showBoard = operation({
  summary: 'The quotas of a branch as they are now',
  description: `Read from the store for each request. Weeks and months that a day of the range touches are included. At most ${CALENDAR_DAYS_MAX} days; without a range, 35 days from today.`,
  tag: 'Staff: quotas',
  path: z.strictObject({ id: branchId }),
  query: z.strictObject({
    from: daySchema.optional(),
    to: daySchema.optional(),
    product: z.enum(PRODUCTS).optional().meta({ description: 'Only the group of this product.' }),
  }),
  answers: {
    200: {
      description: 'Every counter.',
      schema: z
        .object({ branchId, from: daySchema, to: daySchema, counters: z.array(counterAnswer) })
        .meta({ id: 'QuotaBoard' }),
    },
  },
  refusals: [branchErrors.BRANCH_NOT_FOUND],
});

const shown = z.object({ capacity, left, version: z.number().int() });
const previewLine = z
  .object({
    productGroup: z.enum(PRODUCT_GROUPS),
    period: z.enum(PERIODS),
    start: daySchema,
    pool: z.string(),
    window: window.nullable(),
    old: shown.nullable().meta({ description: 'null: the change brings the counter into being.' }),
    new: shown,
    taken: z.number().int(),
    held: z.number().int(),
    overbookedBy: z.number().int().meta({ description: 'After the change.' }),
  })
  .meta({ id: 'QuotaChangePreview' });

const line = z.strictObject({
  period: z.enum(PERIODS),
  start: daySchema.meta({
    description: 'The first day of its period: a Monday for WEEK, the 1st for MONTH.',
  }),
  end: daySchema.optional().meta({ description: 'The last period is the one that begins on or before it.' }),
  pool: z.enum(POOLS).default('ALL'),
  window: window.optional().meta({ description: 'Only with DAY.' }),
  set: z.number().int().min(0).max(CAPACITY_MAX).optional(),
  add: z.number().int().min(-CAPACITY_MAX).max(CAPACITY_MAX).optional(),
  unlimited: z.literal(true).optional(),
  version: z.number().int().min(0).optional().meta({
    description: 'What you saw, 0 for a counter that did not exist; refused if it has changed meanwhile.',
  }),
});

export const createQuotaChange = operation({
  summary: 'Change quotas of a branch',
  description:
    'Applied at once, as a whole or not at all. Lowering a quota under what is in use drops nobody: it shows overbookedBy and accepts nobody until it is under again.',
  tag: 'Staff: quotas',
  body: z.strictObject({
    branchId,
    product: z.enum(PRODUCTS).optional().meta({ description: 'Absent: every group that the branch serves.' }),
    changes: z
      .array(line)
      .min(1)
      .max(LINES_MAX)
      .meta({ description: 'Each with one of set, add, unlimited.' }),
    reason,
    effectiveFrom: z.iso.datetime({ offset: true }).optional().meta({ description: 'Not supported yet.' }),
    until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Not supported yet.' }),
    dryRun: z.boolean().default(false).meta({ description: 'Only tells what the change would do.' }),
  }),
  answers: {
    200: {
      description: 'With dryRun: what the change would do.',
      schema: z
        .object({ dryRun: z.literal(true), preview: z.array(previewLine) })
        .meta({ id: 'QuotaDryRun' }),
    },
    201: {
      description: 'The change was applied.',
      schema: z
        .object({
          id: z.uuid(),
          branchId,
          status: z.enum(QUOTA_CHANGE_STATES),
          reason: z.string(),
          madeBy: z.string(),
          madeAt: z.iso.datetime(),
          preview: z.array(previewLine),
        })
        .meta({ id: 'QuotaChangeApplied' }),
    },
  },
  refusals: [
    branchErrors.BRANCH_NOT_FOUND,
    branchErrors.PRODUCT_NOT_SERVED,
    quotaErrors.QUOTA_VERSION_STALE,
    quotaErrors.QUOTA_CHANGE_ONE_ACTION,
    quotaErrors.QUOTA_CHANGE_START,
    quotaErrors.QUOTA_CHANGE_PAST,
    quotaErrors.QUOTA_CHANGE_WINDOW_PERIOD,
    quotaErrors.QUOTA_CHANGE_TOO_WIDE,
    quotaErrors.QUOTA_CHANGE_OVERLAP,
    quotaErrors.QUOTA_CHANGE_ADD_UNLIMITED,
    quotaErrors.QUOTA_CHANGE_OUT_OF_RANGE,
    quotaErrors.QUOTA_CHANGE_NOT_SCHEDULABLE,
  ],
});

export const listQuotaChanges = operation({
  summary: 'Who changed the quotas of a branch',
  tag: 'Staff: quotas',
  query: z.strictObject({
    branchId,
    cursor: z.uuid().optional().meta({ description: '`nextCursor` of the page before.' }),
    limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT),
  }),
  answers: {
    200: {
      description: 'The changes, the latest first.',
      schema: z
        .object({
          items: z.array(
            z.object({
              id: z.uuid(),
              branchId,
              productGroup: z.enum(PRODUCT_GROUPS).nullable(),
              status: z.enum(QUOTA_CHANGE_STATES),
              changes: z.array(z.looseObject({})),
              preview: z.array(previewLine),
              reason: z.string(),
              madeBy: z.string(),
              madeAt: z.iso.datetime(),
              decidedBy: z.string().nullable(),
              decidedAt: z.iso.datetime().nullable(),
            }),
          ),
          nextCursor: z.string().nullable(),
        })
        .meta({ id: 'QuotaChangeList' }),
    },
  },
});

export type CounterAnswer = z.infer<typeof counterAnswer>;
export type QuotaChangeBody = z.output<typeof createQuotaChange.body>;
