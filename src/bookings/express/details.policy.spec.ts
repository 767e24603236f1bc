import { BOOKING_STATES } from '../booking.state.js';
import { detailsAreOpen } from './details.policy.js';

const detailsUntil = new Date(0);

it('are open while a booking of express mode stands and nobody has said how much', () => {
  const open = BOOKING_STATES.filter((status) => detailsAreOpen({ status, kind: null, detailsUntil }));
  expect(open).toEqual(['BOOKED', 'CHECKED_IN']);
  expect(detailsAreOpen({ status: 'BOOKED', kind: 'FULL', detailsUntil })).toBe(false);
  // A hold that was never booked has no kind either.
  expect(detailsAreOpen({ status: 'BOOKED', kind: null, detailsUntil: null })).toBe(false);
});
