import { z } from 'zod';
import { branchErrors, branchIdSchema as branchId } from '../branches/index.js';
import { identityErrors } from '../identity/index.js';
import { PRODUCTS } from '../loans/index.js';
import { daySchema } from '../platform/clock/index.js';
import { platformErrors } from '../platform/errors/index.js';
import { lineSchema, operation } from '../platform/http/index.js';
import { CALENDAR_DAYS_MAX } from './branch-calendar.policy.js';
import { PERIODS, PRODUCT_GROUPS } from './counter.policy.js';

const REASON_MAX_CHARS = 200;
const PAGE_DEFAULT = 20;
const PAGE_MAX = 100;
/** A bank with this business in more branches asks for a region at a time. */
export const BRANCHES_MAX = 400;

export const window = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, {
    error: 'FIELD_FORMAT|format=HH:mm-HH:mm',
    abort: true,
  })
  // Whoever booked a window that runs backwards would be late before it begins.
  .refine((text) => text.slice(0, 5) < text.slice(6), 'FIELD_FORMAT|format=HH:mm-HH:mm, the later time last')
  .meta({ example: '09:00-10:30' });

/** A line that auditors read. */
export const reason = lineSchema({ maxChars: REASON_MAX_CHARS }).min(1);

/** Of lists: where to go on, and how far. */
export const pageQuery = {
  cursor: z
    .uuid('FIELD_FORMAT|format=the nextCursor of the page before')
    .optional()
    .meta({ description: '`nextCursor` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(PAGE_DEFAULT),
};
export const nextCursor = z.string().nullable().meta({ description: 'null: this is the last page.' });

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
          express: z.object({ until: z.iso.datetime() }).nullable().meta({
            description:
              'Express mode is on for the branch until then: a booking may say the loan and the day alone, and how much is repaid later. Null: it is off.',
          }),
          days: z.array(dayAnswer),
        })
        .meta({ id: 'BranchCalendar' }),
      headers: ['ETag', 'Cache-Control', 'Vary', 'Content-Language'],
    },
    304: { description: 'Nothing has changed since the ETag in If-None-Match.' },
  },
  refusals: [branchErrors.BRANCH_NOT_FOUND, branchErrors.PRODUCT_NOT_SERVED, platformErrors.CONFIG_INVALID],
});

export const capacity = z.number().int().nullable().meta({ description: 'null: unlimited.' });
export const left = z.number().int().nullable().meta({ description: 'null: unlimited. Never below 0.' });

const counterAnswer = z
  .object({
    productGroup: z.enum(PRODUCT_GROUPS),
    period: z.enum(PERIODS),
    start: daySchema.meta({ description: 'The day, the Monday of the ISO week, or the 1st of the month.' }),
    pool: z.string().meta({
      description:
        'ALL; or a share: ONLINE for ONLINE, APP and PARTNER, ASSISTED for PHONE and COUNTER, URGENT for urgent needs that the branch has agreed to.',
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

const branchList = z
  .string()
  .regex(/^[\w-]{1,32}(,[\w-]{1,32})*$/, 'FIELD_FORMAT|format=ids of branches, with commas between them')
  .transform((text) => [...new Set(text.split(','))])
  .pipe(z.array(z.string()).max(BRANCHES_MAX))
  .meta({
    description: 'With commas between them. Absent: every branch within reach.',
    example: 'B001,B002',
  });

const heatCell = z
  .tuple([z.number().int(), z.number().int().nullable(), z.number().int(), z.number().int()])
  .meta({
    description:
      'Days from `from` to the start of the period (below 0 where it began before), capacity (null: unlimited), in use, overbooked by.',
  });

export const showHeat = operation({
  summary: 'How full many branches are',
  description: `Days, weeks and months as a whole, without shares and windows; compact, for a heat map of hundreds of branches. Read from the store for each request. At most ${CALENDAR_DAYS_MAX} days; without a range, 62 days from today.`,
  tag: 'Staff: quotas',
  query: z.strictObject({
    branchIds: branchList.optional(),
    from: daySchema.optional(),
    to: daySchema.optional().meta({ description: 'Included.' }),
    product: z.enum(PRODUCTS).optional().meta({ description: 'Only the group of this product.' }),
  }),
  answers: {
    200: {
      description: 'A row for each branch, group and period; a period that nobody has opened has no cell.',
      schema: z
        .object({
          from: daySchema,
          to: daySchema,
          rows: z.array(
            z.object({
              branchId,
              productGroup: z.enum(PRODUCT_GROUPS),
              period: z.enum(PERIODS),
              cells: z.array(heatCell),
            }),
          ),
        })
        .meta({ id: 'QuotaHeat' }),
    },
  },
  refusals: [branchErrors.BRANCH_NOT_FOUND, identityErrors.BRANCH_NOT_YOURS],
});

export type CounterAnswer = z.infer<typeof counterAnswer>;
