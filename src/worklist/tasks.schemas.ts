import { z } from 'zod';
import { branchIdSchema as branchId } from '../branches/index.js';
import { daySchema } from '../platform/clock/index.js';
import { operation, textSchema } from '../platform/http/index.js';
import { TASK_KINDS, TASK_STATES } from './task.state.js';
import { worklistErrors } from './worklist.errors.js';

const TAG = 'Staff: worklist';
const NOTE_MAX_CHARS = 500;
const PAGE_DEFAULT_TASKS = 20;
const PAGE_MAX_TASKS = 50;

const staffId = z.string().regex(/^[\x21-\x7e]{1,100}$/, 'FIELD_FORMAT|format=the id of a member of staff');
const idPath = z.strictObject({ id: z.uuid('FIELD_FORMAT|format=UUID') });
const note = textSchema({ maxChars: NOTE_MAX_CHARS }).min(1);

const alternativeShape = z.object({
  branchId: z.string(),
  date: daySchema,
  window: z.string().optional().meta({ description: 'On a day that is booked by windows.' }),
  remaining: z.number().int().nullable(),
});

const taskShape = z
  .object({
    id: z.uuid(),
    kind: z.enum(TASK_KINDS),
    branchId,
    status: z.enum(TASK_STATES),
    assignee: z.string().nullable(),
    dueOn: daySchema.nullable(),
    note: z.string().nullable(),
    sourceId: z.uuid().nullable().meta({ description: 'The closure or quota change that gave rise to it.' }),
    details: z.looseObject({}),
    booking: z
      .object({
        id: z.uuid(),
        number: z.string(),
        status: z.string(),
        date: daySchema,
        window: z.string().nullable(),
        customerId: z.string(),
        phone: z.string().nullable().meta({ description: 'Masked.', example: '138****8000' }),
        channel: z.string(),
        alternatives: z.array(alternativeShape).meta({
          description: 'What could be offered now: the next open days here, and near branches.',
        }),
      })
      .nullable()
      .meta({ description: 'Null for a task of no booking, and of one that another branch has by now.' }),
    createdAt: z.iso.datetime(),
    changedAt: z.iso.datetime(),
  })
  .meta({ id: 'Task' });
export type TaskView = z.input<typeof taskShape>;

export const listTasks = operation({
  summary: 'The worklist of a branch',
  description:
    'What is due first; of what is done or dismissed the latest first. Without a status: what is not finished.',
  tag: TAG,
  query: z.strictObject({
    branchId,
    status: z.enum(TASK_STATES).optional(),
    kind: z.enum(TASK_KINDS).optional(),
    assignee: staffId.optional(),
    cursor: z
      .string()
      .max(100)
      .regex(/^[\w-]+$/, 'FIELD_FORMAT|format=the nextCursor of the page before')
      .optional(),
    limit: z.coerce.number().int().min(1).max(PAGE_MAX_TASKS).default(PAGE_DEFAULT_TASKS),
  }),
  answers: {
    200: {
      description: 'A page.',
      schema: z
        .object({ tasks: z.array(taskShape), nextCursor: z.string().nullable() })
        .meta({ id: 'TaskList' }),
    },
  },
});

export const showTask = operation({
  summary: 'One task',
  tag: TAG,
  path: idPath,
  answers: { 200: { description: 'The task.', schema: taskShape } },
  refusals: [worklistErrors.TASK_NOT_FOUND],
});

const moved = { 200: { description: 'The task in its new state.', schema: taskShape } };
const refusals = [worklistErrors.TASK_NOT_FOUND, worklistErrors.TASK_STATE_CONFLICT];

export const assignTask = operation({
  summary: 'Take a task, or give it to a colleague',
  tag: TAG,
  path: idPath,
  body: z.strictObject({
    assignee: staffId.optional().meta({
      description: 'Whoever has it by now. Left out: yourself, if nobody else has it.',
    }),
  }),
  answers: moved,
  refusals: [...refusals, worklistErrors.TASK_TAKEN],
});

export const offerTask = operation({
  summary: 'Note what was offered to the customer',
  tag: TAG,
  path: idPath,
  body: z.strictObject({ note }),
  answers: moved,
  refusals,
});

export const finishTask = operation({
  summary: 'Say that a task is done',
  tag: TAG,
  path: idPath,
  body: z.strictObject({ note: note.optional() }),
  answers: moved,
  refusals,
});

export const dismissTask = operation({
  summary: 'Say why nothing is to be done',
  tag: TAG,
  path: idPath,
  body: z.strictObject({ note }),
  answers: moved,
  refusals,
});

export const reopenTask = operation({
  summary: 'Open a finished task again',
  tag: TAG,
  path: idPath,
  body: z.strictObject({ note }),
  answers: moved,
  refusals,
});
