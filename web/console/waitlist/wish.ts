import type { BookForm } from '../day/book-for-customer.data.js';
import { fieldsOfSlot, type FreeSlot } from '../problem/free-slot.js';
import type { JoinForm } from './waitlist.data.js';

/** What was typed is not typed again where the customer would rather wait for the day. */
export function wishOf({ channel, customerId, loanId, date, window }: BookForm): Partial<JoinForm> {
  return { channel, customerId, loanId, from: date, ...(window !== undefined && { window }) };
}

/** Nor where nobody has to wait: the place that is free is booked. */
export function bookingOf(
  slot: FreeSlot,
  { channel, customerId, loanId }: JoinForm,
): Partial<BookForm> & Pick<BookForm, 'date'> {
  return { channel, customerId, loanId, ...fieldsOfSlot(slot) };
}
