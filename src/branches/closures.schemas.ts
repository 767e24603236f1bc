import { z } from 'zod';
import { daysBetween, daySchema, isDay } from '../platform/clock/index.js';
import { lineSchema, operation } from '../platform/http/index.js';
import { branchErrors } from './branches.errors.js';
import { branchIdSchema as branchId } from './branches.schemas.js';
import { CLOSURE_KINDS } from './business-calendar.policy.js';

/** A year: a branch shut for longer has been given up, which is another thing than a closure. */
const CLOSURE_MAX_DAYS = 366;
const REASON_MAX_CHARS = 200;

/** A line that customers read. */
const reason = lineSchema({ maxChars: REASON_MAX_CHARS }).min(1);

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'FIELD_FORMAT|format=HH:mm')
  .meta({ example: '13:00' });
const hoursShape = z.strictObject({ from: time, to: time });

const closureAnswer = z
  .object({
    id: z.uuid(),
    branchId,
    fromDate: daySchema,
    toDate: daySchema.meta({ description: 'The last day of the closure.' }),
    hours: hoursShape.nullable().meta({ description: 'On each of the days; null: all day.' }),
    kind: z.enum(CLOSURE_KINDS),
    reasonZh: z.string(),
    reasonEn: z.string(),
    createdBy: z.string(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Closure' });

const touchedShape = z
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
    description: 'Bookings that the closure meets. They stand until they are moved or cancelled.',
  });

const closureWithImpactAnswer = closureAnswer
  .extend({ touched: touchedShape })
  .meta({ id: 'ClosureWithImpact' });

const closurePath = z.strictObject({ id: z.uuid() });

const span = {
  branchId,
  fromDate: daySchema,
  toDate: daySchema,
  hours: hoursShape
    .refine(({ from, to }) => from < to, {
      path: ['to'],
      message: 'FIELD_FORMAT|format=HH:mm, later than from',
    })
    .optional()
    .meta({ description: 'Only these hours of each day: the windows that meet them are closed.' }),
};
const range = {
  path: ['toDate'],
  message: `DATE_RANGE_INVALID|maxDays=${CLOSURE_MAX_DAYS}`,
};

export const previewClosure = operation({
  summary: 'Which bookings a closure would touch',
  description: 'Nothing is written. Holds and customers who are checked in are counted too.',
  tag: 'Staff: closures',
  body: z.strictObject(span).refine(({ fromDate, toDate }) => isUsableRange(fromDate, toDate), range),
  answers: {
    200: {
      description: 'The bookings, the first hundred of them listed.',
      schema: z.object({ touched: touchedShape }).meta({ id: 'ClosurePreview' }),
    },
  },
  refusals: [branchErrors.BRANCH_NOT_FOUND],
});

export const createClosure = operation({
  summary: 'Close a branch for days or hours',
  description:
    'Each booking that is touched gets a task in the worklist of the branch, with what could be offered instead.',
  tag: 'Staff: closures',
  body: z
    .strictObject({
      ...span,
      kind: z.enum(CLOSURE_KINDS),
      reasonZh: reason,
      reasonEn: reason,
    })
    .refine(({ fromDate, toDate }) => isUsableRange(fromDate, toDate), range),
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
  description:
    'Its days serve again. Those that have been stay closed, and a closure that is over stays as a record.',
  tag: 'Staff: closures',
  path: closurePath,
  answers: {
    200: {
      description:
        'It had begun: the closure as it stays, up to the last day that has been, and the bookings that wait for staff still.',
      schema: closureWithImpactAnswer,
    },
    204: { description: 'The closure was taken back wholly: none of its days had been.' },
  },
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
