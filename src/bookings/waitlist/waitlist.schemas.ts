import { z } from 'zod';
import { branchIdSchema as branchId } from '../../branches/index.js';
import { customerIdSchema as customerId, loanIdSchema as loanId } from '../../loans/index.js';
import { daySchema } from '../../platform/clock/index.js';
import { platformErrors } from '../../platform/errors/index.js';
import { lineSchema, operation } from '../../platform/http/index.js';
import { CHANNELS } from '../../quotas/index.js';
import { bookingErrors } from '../bookings.errors.js';
import {
  channelHeader,
  idPath,
  keyHeader,
  keyRefusals,
  pageQuery,
  slotRefusals,
  timeWindow,
} from '../bookings.schemas.js';
import { URGENT_REASONS } from './urgent-request.policy.js';
import { URGENT_STATES } from './urgent-request.state.js';
import { waitlistErrors } from './waitlist.errors.js';
import { WAITLIST_STATES } from './waitlist.state.js';
import { BRANCHES_MAX, SLOTS_MAX } from './wanted-days.policy.js';

const slotShape = z.object({
  branchId,
  date: daySchema,
  window: z.string().nullable(),
  ahead: z
    .number()
    .int()
    .meta({ description: 'How many joined this line earlier and wait still.', example: 3 }),
  place: z.number().int().meta({ description: 'One more than ahead.', example: 4 }),
});

const offerShape = z.object({
  holdId: z.uuid().meta({ description: 'Confirm it by POST /bookings with this holdId and the slot.' }),
  branchId,
  date: daySchema,
  window: z.string().nullable(),
  offeredAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().meta({ description: 'Then the place is offered to the next in line.' }),
});

const NOTE_MAX_CHARS = 200;

const URGENT_REASON = z.enum(URGENT_REASONS).meta({
  description:
    'HOME_SALE: the home is sold and handed over on a day that is fixed. RELOCATION: moving away or abroad. FAMILY: illness or death in the family. COURT: a court or a divorce settlement. REFINANCING: another loan with a deadline. OTHER: said in the note.',
});

/** Why it cannot wait, as a customer or a teller says it. */
export const need = z.strictObject({
  reason: URGENT_REASON,
  note: lineSchema({ maxChars: NOTE_MAX_CHARS })
    .min(1)
    .optional()
    .meta({ description: 'With OTHER, and only then: what is urgent, without numbers of documents.' }),
});

const urgentShape = z.object({
  status: z.enum(URGENT_STATES).meta({
    description:
      'ASKED: the branch looks at it. AGREED: the next place of the urgent reserve is offered, in the order of agreement. DECLINED: not agreed. The place in the ordinary line is kept whatever it is.',
  }),
  reason: URGENT_REASON,
  note: z.string().nullable(),
  askedAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  declineReason: z.string().nullable().meta({ description: 'Why the branch did not agree.' }),
  branchIds: z.array(branchId).nullable().meta({ description: 'The branches that agreed.' }),
  place: z
    .number()
    .int()
    .nullable()
    .meta({ description: 'The best place in the line of an urgent reserve; null: in none.', example: 1 }),
  message: z.string().meta({ description: 'The same in plain words, in the language asked for.' }),
});

export const entryShape = z
  .object({
    id: z.uuid(),
    status: z.enum(WAITLIST_STATES).meta({
      description:
        'WAITING in line. OFFERED: a place is held for you until the offer expires; should the branch close for its day or hours, you are WAITING again where you stood. BOOKED: you confirmed it. MISSED: the offer ran out. LEFT: you left or declined, or booked otherwise. EXPIRED: it is too late for every day you wished for.',
    }),
    customerId,
    loanId,
    channel: z.enum(CHANNELS).meta({
      description: 'By which the customer came. Who came by PHONE or COUNTER waits for places of that share.',
    }),
    branchIds: z.array(branchId),
    from: daySchema,
    to: daySchema,
    window: z.string().nullable().meta({ description: 'Null: any part of the day.' }),
    joinedAt: z.iso.datetime(),
    place: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'The best place in any of the lines; null when it does not wait.', example: 4 }),
    slots: z
      .array(slotShape)
      .meta({ description: 'The lines it stands in, and where; none when it does not wait.' }),
    offer: offerShape
      .nullable()
      .meta({ description: 'The one offer of this entry; not one that was taken back.' }),
    urgent: urgentShape.nullable().meta({ description: 'Null: nobody said that it is urgent.' }),
    bookingId: z.uuid().nullable(),
    reason: z.enum(['LEFT_BY_CUSTOMER', 'DECLINED', 'BOOKED_OTHERWISE', 'BRANCH_SHUT']).nullable().meta({
      description:
        'Why it was left. BRANCH_SHUT of one that waits: a place was offered and taken back, because the branch has closed for its day or hours since.',
    }),
    endedAt: z.iso.datetime().nullable(),
    rule: z.string().meta({ description: 'How the line works, in plain words, in the language asked for.' }),
  })
  .meta({ id: 'WaitlistEntry' });

export type WaitlistEntryView = z.input<typeof entryShape>;

/** Where and when; the rules say which of these slots can be waited for. */
const wish = {
  loanId,
  branchId: branchId.optional(),
  branchIds: z.array(branchId).min(1).max(BRANCHES_MAX).optional(),
  date: daySchema.optional(),
  from: daySchema.optional(),
  to: daySchema.optional(),
  window: timeWindow.meta({
    description:
      'Where a day has windows: this one only. Left out: any of them, those too that are opened later.',
  }),
  urgent: need.optional().meta({
    description:
      'That it cannot wait, and why. A person of the branch decides; whatever they decide, the place in the ordinary line is kept.',
  }),
};
const joined = {
  201: {
    description: `In line. At most ${SLOTS_MAX} slots an entry.`,
    schema: entryShape,
    headers: ['Location', 'Idempotency-Replayed'],
  },
};
const joinRefusals = [
  ...keyRefusals,
  ...slotRefusals.filter(({ code }) => !code.endsWith('_FULL')),
  waitlistErrors.ALREADY_WAITING,
  waitlistErrors.PLACES_LEFT,
  waitlistErrors.WAITLIST_BRANCH_OR_BRANCHES,
  waitlistErrors.WAITLIST_DAY_OR_DAYS,
  waitlistErrors.WAITLIST_URGENT_NOTE_REQUIRED,
  waitlistErrors.WAITLIST_URGENT_NOTE_UNUSED,
  waitlistErrors.WAITLIST_TOO_WIDE,
  platformErrors.DATE_RANGE_INVALID,
];
const page = {
  200: {
    description: 'A page.',
    schema: z.object({ entries: z.array(entryShape), nextCursor: z.string().nullable() }),
  },
};
export const oneEntry = { 200: { description: 'The entry as it is now.', schema: entryShape } };
const gone = { 204: { description: 'Not in line any more.' } };
const leaveRefusals = [bookingErrors.STATE_CONFLICT, bookingErrors.CHANGED_MEANWHILE];

export const joinWaitlist = operation({
  summary: 'Wait for a place',
  description:
    'For one day or a range, at one branch or several. When a place comes free it is kept from passers-by and offered, as a hold with a deadline and once, to whoever joined first and can take it. Every rule of a booking holds; days of a range that cannot be booked are left out.',
  tag: 'Waitlist',
  headers: keyHeader.extend(channelHeader),
  body: z.strictObject({
    ...wish,
    customerId: customerId
      .optional()
      .meta({ description: 'For whom a partner joins; a customer joins for itself.', example: 'C100001' }),
  }),
  answers: joined,
  refusals: [...joinRefusals, bookingErrors.CUSTOMER_REQUIRED],
});

export const listWaitlist = operation({
  summary: "One's own entries, the newest first; of a partner those that it made",
  tag: 'Waitlist',
  query: z.strictObject({
    ...pageQuery,
    open: z
      .enum(['true', 'false'])
      .default('false')
      .transform((value) => value === 'true')
      .meta({ description: 'true: only those that wait or have a place on offer.' }),
  }),
  answers: page,
});

export const showWaitlist = operation({
  summary: 'One entry: its place, or the place that is offered',
  tag: 'Waitlist',
  path: idPath,
  answers: oneEntry,
  refusals: [platformErrors.NOT_FOUND],
});

export const leaveWaitlist = operation({
  summary: 'Leave the line, or decline what is offered',
  description: 'A declined place is offered to the next in line. Leaving what is over already is no fault.',
  tag: 'Waitlist',
  path: idPath,
  answers: gone,
  refusals: leaveRefusals,
});

export const STAFF_TAG = 'Staff: waitlist';

export const joinStaffWaitlist = operation({
  summary: 'Put a customer in line, by phone or at the counter',
  description:
    'As customers do for themselves, at branches of your own. A place that is offered opens a task in the worklist of its branch, so that somebody calls the customer; confirm it by POST /staff/bookings with the holdId of the offer.',
  tag: STAFF_TAG,
  headers: keyHeader,
  body: z.strictObject({ ...wish, customerId, channel: z.enum(['PHONE', 'COUNTER']) }),
  answers: joined,
  refusals: joinRefusals,
});

export const listStaffWaitlist = operation({
  summary: 'Who waits for a branch, or ponders a place there',
  description: 'In the order of joining, by whatever channel. Places are those of each line.',
  tag: STAFF_TAG,
  query: z.strictObject({
    ...pageQuery,
    branchId,
    date: daySchema.optional().meta({ description: 'Left out: any day.' }),
    status: z.enum(['WAITING', 'OFFERED']).optional().meta({ description: 'Left out: both.' }),
  }),
  answers: page,
});

export const showStaffWaitlist = operation({
  summary: 'One entry, as staff of one of its branches see it',
  tag: STAFF_TAG,
  path: idPath,
  answers: oneEntry,
  refusals: [platformErrors.NOT_FOUND],
});

export const leaveStaffWaitlist = operation({
  summary: 'Take a customer out of the line, or decline what is offered, at their wish',
  tag: STAFF_TAG,
  path: idPath,
  answers: gone,
  refusals: leaveRefusals,
});
