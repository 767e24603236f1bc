import { z } from 'zod';
import { branchIdSchema } from '../branches/index.js';
import { BANK_TIME_ZONE, daySchema } from '../platform/clock/index.js';
import { platformErrors } from '../platform/errors/index.js';
import { operation } from '../platform/http/index.js';
import { SHEET_FORMATS } from '../platform/sheets/index.js';
import { auditErrors } from './audit.errors.js';
import { EVENT_KINDS } from './event-kinds.js';
import { SEARCH_MAX_DAYS } from './event-search.read-model.js';

const TAG = 'Staff: event log';
const PAGE_DEFAULT_EVENTS = 50;
const PAGE_MAX_EVENTS = 200;

const word = (max: number) =>
  z.string().regex(new RegExp(`^[\\x21-\\x7e]{1,${max}}$`), 'FIELD_FORMAT|format=visible ASCII');

const search = {
  branchId: branchIdSchema
    .optional()
    .meta({ description: 'Left out: all branches, for those whose reach is all of them.', example: 'B001' }),
  kind: z.enum(EVENT_KINDS).optional(),
  subjectId: z.uuid('FIELD_FORMAT|format=UUID').optional().meta({
    description: 'A booking, a quota change, a closure, a task.',
  }),
  type: word(40).optional().meta({ description: 'The event itself.', example: 'CHECKED_IN' }),
  actorId: word(100).optional().meta({ description: 'Who did it.' }),
  from: daySchema.optional(),
  to: daySchema.optional().meta({
    description: `Included. Days of the branch, without a branch of the bank (${BANK_TIME_ZONE}); the last 31 days unless told, at most ${SEARCH_MAX_DAYS}.`,
  }),
};

const eventShape = z
  .object({
    id: z.number().int(),
    at: z.iso.datetime(),
    kind: z.string().meta({ example: 'BOOKING' }),
    subjectId: z.uuid(),
    seq: z.number().int().meta({ description: 'Counts the events of the subject from 1.' }),
    type: z.string(),
    from: z.string().nullable(),
    to: z.string().nullable(),
    actorId: z.string(),
    actorRole: z.string(),
    branchId: z.string().nullable(),
    reason: z.string().nullable(),
    traceId: z.string().nullable(),
    details: z.unknown(),
  })
  .meta({ id: 'LoggedEvent' });
export type EventView = z.input<typeof eventShape>;

export const searchEvents = operation({
  summary: 'What was changed, by whom, and why',
  description: 'The newest first.',
  tag: TAG,
  query: z.strictObject({
    ...search,
    cursor: z
      .string()
      .regex(/^\d{1,15}$/, 'FIELD_FORMAT|format=the nextCursor of the page before')
      .optional(),
    limit: z.coerce.number().int().min(1).max(PAGE_MAX_EVENTS).default(PAGE_DEFAULT_EVENTS),
  }),
  answers: {
    200: {
      description: 'A page.',
      schema: z
        .object({ events: z.array(eventShape), nextCursor: z.string().nullable() })
        .meta({ id: 'EventPage' }),
    },
  },
  refusals: [platformErrors.DATE_RANGE_INVALID, auditErrors.SEARCH_TOO_LARGE],
});

export const exportEvents = operation({
  summary: 'The same as a file',
  description:
    'CSV holds 100,000 events and a workbook (`xlsx`) 20,000; a search with more is refused before anything is sent. Text that a spreadsheet could take for a formula is made harmless. The export itself is logged.',
  tag: TAG,
  query: z.strictObject({ ...search, format: z.enum(SHEET_FORMATS).default('csv') }),
  answers: {
    200: {
      description: 'The file, with the names of its columns in the language of Accept-Language.',
      schema: z.string(),
      mediaType: 'text/csv',
      headers: ['Content-Disposition'],
    },
  },
  refusals: [platformErrors.DATE_RANGE_INVALID, auditErrors.SEARCH_TOO_LARGE, auditErrors.EXPORT_TOO_LARGE],
});
