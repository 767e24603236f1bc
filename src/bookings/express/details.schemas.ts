import { z } from 'zod';
import { EFFECTS, KINDS, loansErrors } from '../../loans/index.js';
import { operation } from '../../platform/http/index.js';
import { bookingErrors } from '../bookings.errors.js';
import { amount, bookingShape, idPath } from '../bookings.schemas.js';
import { staffBookingShape } from '../day/visits.schemas.js';
import type { Details } from './give-details.use-case.js';

const details = z.strictObject({
  kind: z.enum(KINDS),
  amount: amount.optional(),
  effect: z.enum(EFFECTS).optional(),
});

/** By day and contact nothing is judged any more. */
const JUDGED_BEFORE = /^(DATE_|BOOKING_CLOSED|NOT_RELEASED_YET|PHONE_|CANCEL_|CHANGE_)/;
const refusals = [
  bookingErrors.CHANGED_MEANWHILE,
  ...Object.values(loansErrors).filter(({ code }) => !JUDGED_BEFORE.test(code)),
  bookingErrors.DETAILS_NOT_OPEN,
  bookingErrors.DETAILS_ALREADY_GIVEN,
  bookingErrors.STATE_CONFLICT,
];

export const giveDetails = operation({
  summary: 'Say how much is repaid, of a booking that was made in express mode',
  description:
    'Once, and until `detailsUntil` of the booking. Sent again with the same content, it is answered with the same booking.',
  tag: 'Bookings',
  path: idPath,
  body: details,
  answers: { 200: { description: 'Nothing is open any more.', schema: bookingShape } },
  refusals: [...refusals, bookingErrors.DETAILS_TOO_LATE],
});

export const giveStaffDetails = operation({
  summary: 'Say for a customer how much is repaid',
  description: 'Of a booking that was made in express mode, until its customer has been served.',
  tag: 'Staff: bookings',
  path: idPath,
  body: details,
  answers: { 200: { description: 'Nothing is open any more.', schema: staffBookingShape } },
  refusals: refusals.filter(({ code }) => code !== loansErrors.AGENT_NOT_AUTHORISED.code),
});

/** A full repayment takes the balance of its day and leaves no loan on which an effect could be had. */
export function detailsOf({ kind, amount: amountFen, effect }: z.output<typeof details>): Details {
  return { kind, amountFen, effect: kind === 'FULL' ? undefined : effect };
}
