import { z } from 'zod';
import { branchIdSchema as branchId } from '../../branches/index.js';
import { daySchema } from '../../platform/clock/index.js';
import { platformErrors } from '../../platform/errors/index.js';
import { lineSchema, operation } from '../../platform/http/index.js';
import { idPath, pageQuery } from '../bookings.schemas.js';
import { entryShape, need, oneEntry, STAFF_TAG } from './waitlist.schemas.js';
import { waitlistErrors } from './waitlist.errors.js';

const REASON_MAX_CHARS = 200;

const reserveSlot = z.object({
  branchId,
  date: daySchema,
  window: z.string().nullable(),
  capacity: z.number().int().nullable().meta({ description: 'Places of the reserve; null: unlimited.' }),
  left: z.number().int().nullable().meta({
    description:
      'So many could be offered now: what the reserve and the quotas above it have left; null: unlimited.',
  }),
  waiting: z.number().int().meta({
    description: 'Customers to whose urgent need the branch has agreed, and who wait for this slot.',
  }),
});

const requestShape = z
  .object({
    entry: entryShape,
    askedBy: z.string().meta({
      description: 'Who said so: the customer, a partner, or a teller, who does not decide about it.',
    }),
    reserve: z
      .object({
        left: z.number().int().nullable().meta({
          description:
            'Of the slot that has most; 0: the reserve is used up; null: unlimited, or there is none where `slots` is empty.',
        }),
        slots: z
          .array(reserveSlot)
          .meta({ description: 'Days of the wish, at branches in reach, that have one.' }),
      })
      .meta({ description: 'What the branch keeps for urgent needs on the days of the wish.' }),
  })
  .meta({ id: 'UrgentRequest' });

export type UrgentRequestView = z.input<typeof requestShape>;

const decided = { 200: { description: 'The request as it is now.', schema: requestShape } };
const decideRefusals = [
  platformErrors.NOT_FOUND,
  waitlistErrors.WAITLIST_URGENT_SAME_PERSON,
  waitlistErrors.WAITLIST_URGENT_DECIDED,
  waitlistErrors.WAITLIST_URGENT_OVER,
];
const askRefusals = [
  platformErrors.NOT_FOUND,
  waitlistErrors.WAITLIST_URGENT_NOTE_REQUIRED,
  waitlistErrors.WAITLIST_URGENT_NOTE_UNUSED,
  waitlistErrors.WAITLIST_URGENT_ASKED,
  waitlistErrors.WAITLIST_URGENT_OVER,
];

export const askUrgent = operation({
  summary: 'Say that it has become urgent',
  description:
    'Of an entry that waits, once; it can also be said when joining. A person of the branch decides. Where they agree, the next place of the urgent reserve is offered, in the order of agreement; whatever they decide, the place in the ordinary line is kept.',
  tag: 'Waitlist',
  path: idPath,
  body: need,
  answers: oneEntry,
  refusals: askRefusals,
});

export const askStaffUrgent = operation({
  summary: 'Say for a customer that it has become urgent',
  description: 'As customers do for themselves. Another person decides.',
  tag: STAFF_TAG,
  path: idPath,
  body: need,
  answers: oneEntry,
  refusals: askRefusals,
});

export const listUrgent = operation({
  summary: 'Urgent needs that wait for a decision of a branch',
  description: 'The oldest first, each beside what the reserve has left on the days of the wish.',
  tag: STAFF_TAG,
  query: z.strictObject({ ...pageQuery, branchId }),
  answers: {
    200: {
      description: 'A page.',
      schema: z.object({ requests: z.array(requestShape), nextCursor: z.string().nullable() }),
    },
  },
});

export const agreeUrgent = operation({
  summary: 'Agree to an urgent need',
  description:
    'The entry then also stands in the line of the urgent reserve of the branches in your reach, in the order of agreement. Where the reserve is used up or there is none, it waits until there is one: the answer says what is left. Decided once, and never by the person who asked.',
  tag: STAFF_TAG,
  path: idPath,
  answers: decided,
  refusals: decideRefusals,
});

export const declineUrgent = operation({
  summary: 'Decline an urgent need, with a reason that the customer is shown',
  description: 'The place in the ordinary line is kept. Decided once, and never by the person who asked.',
  tag: STAFF_TAG,
  path: idPath,
  body: z.strictObject({
    reason: lineSchema({ maxChars: REASON_MAX_CHARS })
      .min(1)
      .meta({ description: 'The customer reads it.', example: '所附日期在普通名额范围内，可按时办理。' }),
  }),
  answers: decided,
  refusals: decideRefusals,
});
