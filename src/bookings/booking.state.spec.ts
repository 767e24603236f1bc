import {
  BOOKING_EVENT_TYPES,
  BOOKING_STATE_TABLE,
  BOOKING_STATES,
  faultsOfStateTable,
  nextState,
} from './booking.state.js';

describe('the state table of a booking', () => {
  it('is sound', () => {
    expect(faultsOfStateTable(BOOKING_STATE_TABLE)).toEqual([]);
  });

  it('names a state that cannot be reached, an end that is active, and units taken back', () => {
    const broken = {
      A: { uses: 'taken', active: true, initial: true, on: { CANCELLED: 'B' } },
      B: { uses: 'held', active: true, on: {} },
      C: { uses: 'nothing', active: false, on: { BOOKED: 'X' } },
    } as unknown as typeof BOOKING_STATE_TABLE;
    expect(faultsOfStateTable(broken)).toEqual([
      'CANCELLED would take units back from B',
      'B is an end and active',
      'C cannot be reached',
      'C uses nothing and yet goes on',
      'C goes by BOOKED to X, which is not in the table',
    ]);
  });

  it('lets only what is in the table happen', () => {
    const allowed = BOOKING_STATES.flatMap((from) =>
      BOOKING_EVENT_TYPES.filter((event) => nextState(from, event) !== undefined).map(
        (event) => `${from} ${event}`,
      ),
    );
    expect(allowed).toEqual([
      'HELD EXTENDED',
      'HELD MOVED',
      'HELD CONFIRMED',
      'HELD RELEASED',
      'HELD EXPIRED',
      'BOOKED CANCELLED',
      'BOOKED RESCHEDULED',
      'BOOKED DETAILS_GIVEN',
      'BOOKED CHECKED_IN',
      'BOOKED NO_SHOW',
      'CHECKED_IN DETAILS_GIVEN',
      'CHECKED_IN COMPLETED',
      'CHECKED_IN CHECK_IN_UNDONE',
      'COMPLETED COMPLETION_UNDONE',
      'NO_SHOW NO_SHOW_UNDONE',
      'NO_SHOW NO_SHOW_EXCUSED',
    ]);
  });
});
