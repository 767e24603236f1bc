import { z } from 'zod';
import { branchIdSchema as branchId } from '../../branches/index.js';
import { customerIdSchema as customerId, loansErrors, PRODUCTS } from '../../loans/index.js';
import { daySchema } from '../../platform/clock/index.js';
import { platformErrors } from '../../platform/errors/index.js';
import { lineSchema, operation } from '../../platform/http/index.js';
import { bookingErrors } from '../bookings.errors.js';
import {
  bookingShape,
  idPath,
  keyHeader,
  keyRefusals,
  reason,
  slotRefusals,
  timelineShape,
  timeWindow,
} from '../bookings.schemas.js';
import { visitErrors } from './visit.errors.js';
import { ARRIVALS, UNDOABLE_STATES } from './visit.policy.js';

const TAG = 'Staff: bookings';

const arrivalShape = z
  .object({
    status: z.enum(ARRIVALS).meta({
      description:
        'LATE: the time in which the customer was expected is over. NO_SHOW_DUE: the rule lets the booking be marked as missed, which is never so where the branch was closed.',
    }),
    expectedUntil: z.iso.datetime().meta({ description: 'End of the window, or closing time.' }),
    noShowFrom: z.iso.datetime(),
    arrivedAt: z.iso.datetime().nullable(),
    ticket: z.string().nullable().meta({ description: 'Queue number of the day.', example: 'Y007' }),
    excused: z.boolean().meta({ description: 'A no-show that counts against nobody.' }),
  })
  .meta({ id: 'Arrival' });

const staffOnly = {
  customerId,
  product: z.enum(PRODUCTS).meta({ description: 'Of the loan; each has a calendar of its own.' }),
  arrival: arrivalShape,
};
export const staffBookingShape = bookingShape.extend(staffOnly).meta({ id: 'StaffBooking' });
const staffTimelineShape = timelineShape
  .extend({
    ...staffOnly,
    undoUntil: z.iso.datetime().nullable().meta({
      description:
        'Until then the last step of the visit can be taken back; null: there is none to take back.',
    }),
  })
  .meta({ id: 'StaffBookingWithTimeline' });
export type StaffBookingView = z.input<typeof staffBookingShape>;
export type StaffTimelineView = z.input<typeof staffTimelineShape>;

const summaryShape = z
  .object(Object.fromEntries(ARRIVALS.map((arrival) => [arrival, z.number().int()])))
  .meta({ id: 'DaySummary', description: 'How many bookings stand how.' });

export const listStaffBookings = operation({
  summary: "A branch's day",
  tag: TAG,
  query: z.strictObject({ branchId, date: daySchema }),
  answers: {
    200: {
      description: 'All bookings of the day, by window and number.',
      schema: z.object({ bookings: z.array(staffBookingShape), summary: summaryShape }),
    },
  },
});

export const showStaffBooking = operation({
  summary: 'One booking with its timeline, as staff see it',
  tag: TAG,
  path: idPath,
  answers: { 200: { description: 'The booking.', schema: staffTimelineShape } },
});

const oneBooking = { 200: { description: 'The booking in its new state.', schema: staffBookingShape } };
const lineOfReason = reason.min(1);

export const checkInBooking = operation({
  summary: 'Say that the customer came',
  description: "Gives the next queue number of the branch's day.",
  tag: TAG,
  path: idPath,
  answers: oneBooking,
  refusals: [
    visitErrors.VISIT_TOO_EARLY,
    visitErrors.VISIT_DAY_OVER,
    visitErrors.ALREADY_CHECKED_IN,
    visitErrors.ALREADY_COMPLETED,
    visitErrors.ALREADY_NO_SHOW,
    bookingErrors.STATE_CONFLICT,
  ],
});

export const completeBooking = operation({
  summary: 'Say that the customer was served',
  tag: TAG,
  path: idPath,
  answers: oneBooking,
  refusals: [visitErrors.ALREADY_COMPLETED, visitErrors.ALREADY_NO_SHOW, bookingErrors.STATE_CONFLICT],
});

export const markNoShow = operation({
  summary: 'Say that the customer did not come',
  description:
    "Possible once the rule of the product lets it; after the day it happens by itself. Several misses suspend the customer's own booking for a time.",
  tag: TAG,
  path: idPath,
  answers: oneBooking,
  refusals: [
    visitErrors.NO_SHOW_TOO_EARLY,
    visitErrors.NO_SHOW_BRANCH_CLOSED,
    visitErrors.VISIT_TOO_EARLY,
    visitErrors.ALREADY_CHECKED_IN,
    visitErrors.ALREADY_COMPLETED,
    visitErrors.ALREADY_NO_SHOW,
    bookingErrors.STATE_CONFLICT,
  ],
});

export const undoVisitStep = operation({
  summary: 'Take the last step of a visit back',
  description:
    'A check-in or a completion for half an hour, a no-show while its day lasts. A queue number that was given is not given again.',
  tag: TAG,
  path: idPath,
  body: z.strictObject({
    reason: lineOfReason,
    status: z.enum(UNDOABLE_STATES).optional().meta({
      description:
        'The status that was looked at; refused where it is another one by now. With it the request can be sent again after an answer that never came.',
    }),
  }),
  answers: oneBooking,
  refusals: [visitErrors.UNDO_TOO_LATE, visitErrors.UNDO_LOAN_BOOKED_AGAIN, bookingErrors.STATE_CONFLICT],
});

export const excuseBooking = operation({
  summary: 'Excuse a missed booking',
  description: 'It stays missed but no longer counts; a suspension that rests on it is lifted.',
  tag: TAG,
  path: idPath,
  body: z.strictObject({ reason: lineOfReason }),
  answers: oneBooking,
  refusals: [bookingErrors.STATE_CONFLICT],
});

export const checkInByCode = operation({
  summary: 'Check a customer in by booking number or code',
  tag: TAG,
  body: z.strictObject({
    branchId: branchId
      .optional()
      .meta({ description: 'Where the customer is; left out, your only branch.', example: 'B001' }),
    number: z
      .string()
      .trim()
      .regex(/^[0-9A-Za-z]{10}$/, 'FIELD_FORMAT|format=10 letters and digits')
      .optional()
      .meta({ description: 'Either this or `qr`.' }),
    qr: lineSchema({ maxChars: 200 }).optional(),
  }),
  answers: oneBooking,
  refusals: [
    platformErrors.NOT_FOUND,
    visitErrors.CHECK_IN_ONE_OF,
    visitErrors.CHECK_IN_BRANCH_REQUIRED,
    visitErrors.CHECK_IN_CODE_INVALID,
    visitErrors.CHECK_IN_WRONG_BRANCH,
    ...checkInBooking.refusals,
  ],
});

export const cancelStaffBooking = operation({
  summary: 'Cancel a booking for its customer',
  tag: TAG,
  path: idPath,
  headers: keyHeader,
  body: z.strictObject({ reason: lineOfReason }),
  answers: {
    200: {
      description: 'Cancelled; its place is free again.',
      schema: staffBookingShape,
      headers: ['Idempotency-Replayed'],
    },
  },
  refusals: [...keyRefusals, bookingErrors.STATE_CONFLICT, bookingErrors.BOOKING_CHECKED_IN],
});

export const rescheduleStaffBooking = operation({
  summary: 'Move a booking for its customer',
  description: 'Also to another branch. Limits on how late and how often are for customers only.',
  tag: TAG,
  path: idPath,
  headers: keyHeader,
  body: z.strictObject({
    branchId: branchId.optional(),
    date: daySchema,
    window: timeWindow,
    reason: lineOfReason,
  }),
  answers: {
    200: { description: 'Moved.', schema: staffBookingShape, headers: ['Idempotency-Replayed'] },
  },
  refusals: [
    ...keyRefusals,
    ...slotRefusals.filter(({ code }) => code !== loansErrors.AGENT_NOT_AUTHORISED.code),
    bookingErrors.STATE_CONFLICT,
    bookingErrors.SAME_SLOT,
  ],
});
