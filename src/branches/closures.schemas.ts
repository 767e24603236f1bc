import { z } from 'zod';
import { daysBetween, daySchema, isDay } from '../platform/clock/index.js';
import { operation } from '../platform/http/index.js';
import { branchErrors } from './branches.errors.js';
import { CLOSURE_KINDS } from './business-calendar.policy.js';

/** A year: a branch shut for longer has been given up, which is another thing than a closure. */
const CLOSURE_MAX_DAYS = 366;
const REASON_MAX_CHARS = 200;

const branchId = z
  .string()
  .regex(/^[\w-]{1,32}$/, 'the id of a branch')
  .meta({ example: 'B001' });

/** A line that customers read; without control characters, one of which (NUL) the judge cannot even store. */
const reason = z
  .string()
  .trim()
  .min(1)
  .max(REASON_MAX_CHARS)
  .regex(/^\P{Cc}*$/u, 'one line of text');

const closureAnswer = z
  .object({
    id: z.uuid(),
    branchId,
    fromDate: daySchema,
    toDate: daySchema.meta({ description: 'The last day of the closure.' }),
    kind: z.enum(CLOSURE_KINDS),
    reasonZh: z.string(),
    reasonEn: z.string(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Closure' });

const closureWithImpactAnswer = closureAnswer
  .extend({
    touched: z
      .object({
        count: z.number().int().meta({ description: 'All of them, also those beyond the list.' }),
        bookings: z.array(
          z.object({
            id: z.string(),
            number: z.string(),
            date: daySchema,
            window: z.string().nullable(),
            status: z.string(),
          }),
        ),
      })
      .meta({
        description: 'Bookings on the days of the closure. They stand until they are moved or cancelled.',
      }),
  })
  .meta({ id: 'ClosureWithImpact' });

const closurePath = z.strictObject({ id: z.uuid() });

export const createClosure = operation({
  summary: 'Close a branch for days',
  tag: 'Staff: closures',
  body: z
    .strictObject({
      branchId,
      fromDate: daySchema,
      toDate: daySchema,
      kind: z.enum(CLOSURE_KINDS),
      reasonZh: reason,
      reasonEn: reason,
    })
    .refine(({ fromDate, toDate }) => isUsableRange(fromDate, toDate), {
      path: ['toDate'],
      message: `DATE_RANGE_INVALID|maxDays=${CLOSURE_MAX_DAYS}`,
    }),
  answers: {
    201: {
      description: 'The closure, and the bookings that it touches.',
      schema: closureWithImpactAnswer,
      headers: ['Location'],
    },
  },
  refusals: [branchErrors.BRANCH_NOT_FOUND, branchErrors.CLOSURE_EXISTS, branchErrors.CLOSURE_DATE_PAST],
});

export const listClosures = operation({
  summary: 'The closures of a branch',
  tag: 'Staff: closures',
  query: z.strictObject({ branchId }),
  answers: {
    200: {
      description: 'The standing closures, the last to begin first.',
      schema: z.object({ closures: z.array(closureAnswer) }).meta({ id: 'ClosureList' }),
    },
  },
});

export const showClosure = operation({
  summary: 'One closure with the bookings that it touches now',
  tag: 'Staff: closures',
  path: closurePath,
  answers: { 200: { description: 'The closure.', schema: closureWithImpactAnswer } },
  refusals: [branchErrors.CLOSURE_NOT_FOUND],
});

export const removeClosure = operation({
  summary: 'Take a closure back',
  description: 'Its days serve again. A closure that is over stays as a record.',
  tag: 'Staff: closures',
  path: closurePath,
  answers: { 204: { description: 'The closure was taken back.' } },
  refusals: [branchErrors.CLOSURE_NOT_FOUND, branchErrors.CLOSURE_OVER],
});

export type ClosureAnswer = z.infer<typeof closureAnswer>;
export type ClosureWithImpactAnswer = z.infer<typeof closureWithImpactAnswer>;

function isUsableRange(from: string, to: string): boolean {
  // Each day has its own fault already; the range of days that do not exist has none besides.
  if (!isDay(from) || !isDay(to)) return true;
  const days = daysBetween(from, to) + 1;
  return days >= 1 && days <= CLOSURE_MAX_DAYS;
}
