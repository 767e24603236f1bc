import { z } from 'zod';
import { branchErrors, branchIdSchema as branchId } from '../branches/index.js';
import {
  amountSchema,
  customerIdSchema as customerId,
  EFFECTS,
  KINDS,
  loanIdSchema as loanId,
  loansErrors,
} from '../loans/index.js';
import { daySchema } from '../platform/clock/index.js';
import { platformErrors } from '../platform/errors/index.js';
import { operation, textSchema } from '../platform/http/index.js';
import { quotaErrors } from '../quotas/index.js';
import { ACTORS } from './booking-story.policy.js';
import { BOOKING_EVENT_TYPES, BOOKING_STATES } from './booking.state.js';
import { queueErrors } from '../waiting-room/index.js';
import { bookingErrors } from './bookings.errors.js';
import { visitErrors } from './day/visit.errors.js';

const PAGE_DEFAULT_ROWS = 20;
const PAGE_MAX_ROWS = 100;

/** One page of a list; its cursor is the id of the last row of the page before. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(PAGE_MAX_ROWS).default(PAGE_DEFAULT_ROWS),
  cursor: z.uuid('FIELD_FORMAT|format=the nextCursor of the page before').optional(),
};

export const timeWindow = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'FIELD_FORMAT|format=HH:mm-HH:mm')
  .nullish()
  .transform((value) => value ?? '')
  .meta({ description: 'A time window of the day, where the calendar lists any.', example: '09:00-12:00' });

export const amount = amountSchema.meta({
  description: 'Of a partial repayment, in CNY; ignored for a full one.',
});

/** One short line; whether it is a number that can be called is a rule of the loans. */
const PHONE_SHAPE = /^[^\p{Cc}\p{Cs}]{0,20}$/u;

const contact = z.strictObject({
  phone: z.string().regex(PHONE_SHAPE, 'FIELD_FORMAT|format=+8613800138000').meta({ example: '13800138000' }),
});

/** In the person's own words. */
export const reason = textSchema({ maxChars: 200 });

/** Visible ASCII: what every proxy passes on unchanged. */
const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'FIELD_FORMAT|format=1-128 visible ASCII characters')
  .meta({
    description: "The client's own id of this request; sent again, the answer is the same.",
    example: '0f8e…',
  });
export const keyHeader = z.object({ 'idempotency-key': idempotencyKey });
export const channelHeader = {
  'x-channel': z
    .enum(['ONLINE', 'APP'])
    .default('ONLINE')
    .meta({ description: 'Through what the customer came. A partner and staff have channels of their own.' }),
};

/** A signed token is some 400 characters; what is longer is none, and is told so at the door. */
export const entryHeader = {
  'queue-entry': z.string().max(2000).optional().meta({
    description:
      'The entry token of the waiting room. Needed while `GET /queue` says entryRequired, and ignored otherwise; a booking with a holdId never needs one.',
  }),
};
export const entryRefusals = [
  queueErrors.QUEUE_ENTRY_REQUIRED,
  queueErrors.QUEUE_ENTRY_FORGED,
  queueErrors.QUEUE_ENTRY_BORROWED,
  queueErrors.QUEUE_ENTRY_EXPIRED,
  queueErrors.QUEUE_ENTRY_USED,
];

export const wantedSlot = { loanId, branchId, date: daySchema, window: timeWindow };
const bookingBody = {
  ...wantedSlot,
  kind: z.enum(KINDS),
  amount: amount.optional(),
  effect: z.enum(EFFECTS).optional(),
  contact,
  holdId: z.uuid('FIELD_FORMAT|format=UUID').optional(),
};
export const idPath = z.strictObject({ id: z.uuid('FIELD_FORMAT|format=UUID') });

export const bookingShape = z
  .object({
    id: z.uuid(),
    number: z
      .string()
      .meta({ description: 'What people say on the phone and at the counter.', example: '7K3Q9MXT2A' }),
    status: z.enum(BOOKING_STATES),
    loanId,
    branchId,
    date: daySchema,
    window: z.string().nullable(),
    kind: z.enum(KINDS).nullable(),
    amount: z
      .string()
      .nullable()
      .meta({ description: 'In CNY; null for a full repayment.', example: '50000.00' }),
    effect: z.enum(EFFECTS).nullable(),
    channel: z.enum(['ONLINE', 'APP', 'PARTNER', 'PHONE', 'COUNTER']),
    contact: z
      .object({ phone: z.string().meta({ description: 'Masked.', example: '138****8000' }) })
      .nullable()
      .meta({ description: "Null: the number that is in the bank's own records." }),
    express: z.boolean().meta({ description: 'Booked in express mode, with the loan and the day alone.' }),
    detailsUntil: z.iso.datetime().nullable().meta({
      description:
        'Until when the customer says how much is repaid; null where that is known. A booking that is not completed by then stands: the branch calls the customer.',
    }),
    ruleVersion: z.string(),
    changes: z.number().int(),
    expiresAt: z.iso.datetime().nullable().meta({ description: 'Of a hold.' }),
    createdAt: z.iso.datetime(),
    bookedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Booking' });

const closure = z
  .object({
    hours: z
      .object({ from: z.string(), to: z.string() })
      .nullable()
      .meta({ description: 'Of that day, by the clock of the branch; null: all of it.' }),
    reason: z.string().meta({ description: 'In the language of Accept-Language.' }),
  })
  .nullable()
  .meta({
    description:
      'What shuts the branch at the time of the booking, since it was made. It stands; its customer may move or cancel it whatever the deadlines, also after its day, and the move does not count. Null: nothing, or the booking is over.',
  });

const listedShape = bookingShape.extend({ closure }).meta({ id: 'ListedBooking' });

export const timelineShape = bookingShape
  .extend({
    closure,
    timeline: z.array(
      z.object({
        at: z.iso.datetime(),
        event: z.enum(BOOKING_EVENT_TYPES),
        from: z.enum(BOOKING_STATES).nullable(),
        to: z.enum(BOOKING_STATES),
        by: z.string().meta({ description: 'The role that acted.' }),
        text: z.string().meta({ description: 'What happened, in the language of Accept-Language.' }),
        reason: z.string().nullable(),
        details: z.unknown().optional(),
      }),
    ),
    nextStep: z
      .object({
        text: z.string(),
        by: z.enum(ACTORS).meta({ description: 'Who acts next.' }),
      })
      .meta({ description: 'What happens next, in the language of Accept-Language.' }),
  })
  .meta({ id: 'BookingWithTimeline' });

/** To its customer: also until when they may change their mind. */
const ownBookingShape = timelineShape
  .extend({
    deadlines: z
      .object({
        cancelUntil: z.iso.datetime(),
        rescheduleUntil: z.iso.datetime(),
        reschedulesLeft: z.number().int().min(0),
      })
      .nullable()
      .meta({
        description:
          'By the rules under which it was made; null unless it is BOOKED, and while a closure lifts them.',
      }),
  })
  .meta({ id: 'OwnBooking' });

export type BookingView = z.input<typeof bookingShape>;
export type ListedBookingView = z.input<typeof listedShape>;
export type BookingTimelineView = z.input<typeof timelineShape>;
export type OwnBookingView = z.input<typeof ownBookingShape>;

const { CANCEL_TOO_LATE, CHANGE_TOO_LATE, CHANGE_LIMIT_REACHED, ...rulesOfSlot } = loansErrors;
export const slotRefusals = [
  bookingErrors.CHANGED_MEANWHILE,
  platformErrors.CONFIG_INVALID,
  ...Object.values(rulesOfSlot),
  branchErrors.BRANCH_NOT_FOUND,
  branchErrors.PRODUCT_NOT_SERVED,
  branchErrors.WINDOW_CLOSED,
  quotaErrors.NO_QUOTA_OPEN,
  quotaErrors.WINDOW_REQUIRED,
  quotaErrors.WINDOW_UNKNOWN,
  quotaErrors.WINDOW_OVER,
  quotaErrors.QUOTA_MONTH_FULL,
  quotaErrors.QUOTA_WEEK_FULL,
  quotaErrors.QUOTA_DAY_FULL,
  quotaErrors.POOL_FULL,
  quotaErrors.WINDOW_FULL,
  bookingErrors.ACTIVE_BOOKING_EXISTS,
  bookingErrors.BOOKING_CHECKED_IN,
  bookingErrors.ACTIVE_HOLD_EXISTS,
  visitErrors.CUSTOMER_SUSPENDED,
];
export const keyRefusals = [
  platformErrors.IDEMPOTENCY_KEY_REUSED,
  bookingErrors.REQUEST_IN_PROGRESS,
  bookingErrors.CHANGED_MEANWHILE,
];
/** What makes a request one of express mode: what is to be repaid is not said at all. Whether it may be is asked later. */
function isOpen({
  loanId: loan,
  date,
  kind,
  amount: much,
  effect,
}: Readonly<Record<string, unknown>>): boolean {
  return [loan, date].every(isGiven) && ![kind, much, effect].some(isGiven);
}

function isGiven(value: unknown): boolean {
  return value !== undefined;
}

const OPEN_ONLY =
  'Required unless express mode is on for the branch, as its calendar says, and `kind` is left out.';
const createBody = z.strictObject({
  ...bookingBody,
  branchId: branchId
    .optional()
    .meta({ description: `${OPEN_ONLY} Then it is the branch of the loan.`, example: 'B001' }),
  kind: z.enum(KINDS).optional().meta({
    description:
      'While express mode is on for the branch, as its calendar says, `kind`, `amount` and `effect` may be left out and given later by `PUT /bookings/{id}/details`.',
  }),
  contact: contact
    .optional()
    .meta({ description: `${OPEN_ONLY} Then the bank calls the number in its own records.` }),
  customerId: customerId.optional(),
});

/** Told beside every other fault, so that whoever forgets one entry and mistypes another learns of both. */
function requiredUnlessOpen(
  body: typeof createBody,
  name: 'branchId' | 'kind' | 'contact',
): typeof createBody {
  return body.refine((value) => isGiven(value[name]) || isOpen(value), {
    path: [name],
    error: 'FIELD_REQUIRED',
    when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
  });
}

const created = {
  201: {
    description: 'Booked. The row is committed.',
    schema: bookingShape,
    headers: ['Location', 'Idempotency-Replayed'],
  },
};

export const createBooking = operation({
  summary: 'Book a slot',
  description:
    'In express mode with the loan and the day alone: `{loanId, date}`. Such a booking takes its place like every other one; the rest is given by `PUT /bookings/{id}/details`.',
  tag: 'Bookings',
  headers: keyHeader.extend(channelHeader).extend(entryHeader),
  body: (['branchId', 'kind', 'contact'] as const).reduce(requiredUnlessOpen, createBody),
  answers: created,
  refusals: [
    ...keyRefusals,
    ...slotRefusals,
    bookingErrors.HOLD_EXPIRED,
    bookingErrors.HOLD_FOR_OTHER_SLOT,
    bookingErrors.CUSTOMER_REQUIRED,
    ...entryRefusals,
  ],
});

export const listBookings = operation({
  summary: "One's own bookings, the newest first",
  tag: 'Bookings',
  query: z.strictObject(pageQuery),
  answers: {
    200: {
      description: 'A page.',
      schema: z.object({ bookings: z.array(listedShape), nextCursor: z.string().nullable() }),
    },
  },
});

export const showBooking = operation({
  summary: 'One booking with its timeline',
  tag: 'Bookings',
  path: idPath,
  answers: { 200: { description: 'The booking.', schema: ownBookingShape } },
});

export const showCheckInCode = operation({
  summary: 'The code that is shown at the counter',
  description:
    'To be drawn as a QR code. It is signed, says which booking it is for and nothing of a person, and is good for checking in on the day of the booking at its branch.',
  tag: 'Bookings',
  path: idPath,
  answers: {
    200: {
      description: 'The code, with what people read beside it.',
      schema: z
        .object({
          code: z.string().meta({ example: 'YH1.1.AZ…' }),
          number: z.string(),
          branchId,
          date: daySchema,
          window: z.string().nullable(),
        })
        .meta({ id: 'CheckInCode' }),
    },
  },
  refusals: [bookingErrors.STATE_CONFLICT],
});

export type CheckInCodeView = z.input<(typeof showCheckInCode)['answers'][200]['schema']>;

export const cancelBooking = operation({
  summary: 'Cancel a booking',
  description: 'Where the branch is closed at its time, or was, no deadline applies.',
  tag: 'Bookings',
  path: idPath,
  headers: keyHeader,
  body: z.strictObject({ reason: reason.optional() }),
  answers: {
    200: {
      description: 'Cancelled; its place is free again.',
      schema: bookingShape,
      headers: ['Idempotency-Replayed'],
    },
  },
  refusals: [
    ...keyRefusals,
    bookingErrors.STATE_CONFLICT,
    bookingErrors.BOOKING_CHECKED_IN,
    CANCEL_TOO_LATE,
    platformErrors.CONFIG_INVALID,
  ],
});

export const rescheduleBooking = operation({
  summary: 'Move a booking to another slot',
  description:
    'One atomic swap: when it is refused, the booking stands as it was. Where the branch is closed at its time, or was, neither the deadline nor the number of moves applies.',
  tag: 'Bookings',
  path: idPath,
  headers: keyHeader,
  body: z.strictObject({ branchId: branchId.optional(), date: daySchema, window: timeWindow }),
  answers: { 200: { description: 'Moved.', schema: bookingShape, headers: ['Idempotency-Replayed'] } },
  refusals: [
    ...keyRefusals,
    ...slotRefusals,
    CHANGE_TOO_LATE,
    CHANGE_LIMIT_REACHED,
    bookingErrors.STATE_CONFLICT,
    bookingErrors.SAME_SLOT,
  ],
});

export const createStaffBooking = operation({
  summary: 'Book for a customer by phone or at the counter',
  tag: 'Staff: bookings',
  headers: keyHeader,
  body: z.strictObject({ ...bookingBody, customerId, channel: z.enum(['PHONE', 'COUNTER']) }),
  answers: created,
  refusals: [...keyRefusals, ...slotRefusals, bookingErrors.HOLD_EXPIRED, bookingErrors.HOLD_FOR_OTHER_SLOT],
});
