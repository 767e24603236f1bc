import { z } from 'zod';
import { branchIdSchema as branchId } from '../../branches/index.js';
import { loanIdSchema as loanId } from '../../loans/index.js';
import { daySchema } from '../../platform/clock/index.js';
import { platformErrors } from '../../platform/errors/index.js';
import { operation } from '../../platform/http/index.js';
import { bookingErrors } from '../bookings.errors.js';
import {
  channelHeader,
  idPath,
  keyHeader,
  keyRefusals,
  PAGE_DEFAULT_BOOKINGS,
  PAGE_MAX_BOOKINGS,
  slotRefusals,
  timeWindow,
} from '../bookings.schemas.js';
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

const entryShape = z
  .object({
    id: z.uuid(),
    status: z.enum(WAITLIST_STATES).meta({
      description:
        'WAITING in line. OFFERED: a place is held for you until the offer expires. BOOKED: you confirmed it. MISSED: the offer ran out. LEFT: you left or declined, or booked otherwise. EXPIRED: it is too late for every day you wished for.',
    }),
    loanId,
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
    offer: offerShape.nullable().meta({ description: 'The one offer of this entry.' }),
    bookingId: z.uuid().nullable(),
    reason: z
      .enum(['LEFT_BY_CUSTOMER', 'DECLINED', 'BOOKED_OTHERWISE'])
      .nullable()
      .meta({ description: 'Why it was left.' }),
    endedAt: z.iso.datetime().nullable(),
    rule: z.string().meta({ description: 'How the line works, in plain words, in the language asked for.' }),
  })
  .meta({ id: 'WaitlistEntry' });

export type WaitlistEntryView = z.input<typeof entryShape>;

export const joinWaitlist = operation({
  summary: 'Wait for a place',
  description:
    'For one day or a range, at one branch or several. When a place comes free it is kept from passers-by and offered, as a hold with a deadline and once, to whoever joined first and can take it. Every rule of a booking holds; days of a range that cannot be booked are left out.',
  tag: 'Waitlist',
  headers: keyHeader.extend(channelHeader),
  body: z.strictObject({
    loanId,
    branchId: branchId.optional(),
    branchIds: z.array(branchId).min(1).max(BRANCHES_MAX).optional(),
    date: daySchema.optional(),
    from: daySchema.optional(),
    to: daySchema.optional(),
    window: timeWindow.meta({
      description: 'Where a day has windows: this one only. Left out: any of them.',
    }),
  }),
  answers: {
    201: {
      description: `In line. At most ${SLOTS_MAX} slots an entry.`,
      schema: entryShape,
      headers: ['Location', 'Idempotency-Replayed'],
    },
  },
  refusals: [
    ...keyRefusals,
    ...slotRefusals.filter(({ code }) => !code.endsWith('_FULL')),
    ...Object.values(waitlistErrors),
    platformErrors.DATE_RANGE_INVALID,
  ],
});

export const listWaitlist = operation({
  summary: "One's own entries, the newest first",
  tag: 'Waitlist',
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(PAGE_MAX_BOOKINGS).default(PAGE_DEFAULT_BOOKINGS),
    cursor: z.uuid('FIELD_FORMAT|format=the nextCursor of the page before').optional(),
  }),
  answers: {
    200: {
      description: 'A page.',
      schema: z.object({ entries: z.array(entryShape), nextCursor: z.string().nullable() }),
    },
  },
});

export const showWaitlist = operation({
  summary: 'One entry: its place, or the place that is offered',
  tag: 'Waitlist',
  path: idPath,
  answers: { 200: { description: 'The entry as it is now.', schema: entryShape } },
  refusals: [platformErrors.NOT_FOUND],
});

export const leaveWaitlist = operation({
  summary: 'Leave the line, or decline what is offered',
  description: 'A declined place is offered to the next in line. Leaving what is over already is no fault.',
  tag: 'Waitlist',
  path: idPath,
  answers: { 204: { description: 'Not in line any more.' } },
  refusals: [bookingErrors.STATE_CONFLICT, bookingErrors.CHANGED_MEANWHILE],
});
