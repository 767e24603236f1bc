import {
  faultsOfWaitlistTable,
  nextWaitlistState,
  WAITLIST_EVENT_TYPES,
  WAITLIST_STATE_TABLE,
  WAITLIST_STATES,
} from './waitlist.state.js';

it('is sound', () => {
  expect(faultsOfWaitlistTable(WAITLIST_STATE_TABLE)).toEqual([]);
});

it('has one way back into the line: from an offer that was taken back', () => {
  const ways = WAITLIST_STATES.flatMap((from) =>
    WAITLIST_EVENT_TYPES.flatMap((event) => {
      const to = nextWaitlistState(from, event);
      return to === undefined ? [] : [`${from} ${event} ${to}`];
    }),
  );
  expect(ways).toEqual([
    'WAITING OFFERED OFFERED',
    'WAITING LEFT LEFT',
    'WAITING EXPIRED EXPIRED',
    'OFFERED CONFIRMED BOOKED',
    'OFFERED MISSED MISSED',
    'OFFERED DECLINED LEFT',
    'OFFERED RETURNED WAITING',
  ]);
});

it('names what is wrong with a table', () => {
  const table = {
    WAITING: { initial: true, active: true, inLine: true, on: { OFFERED: 'OFFERED', LEFT: 'GONE' } },
    OFFERED: { active: true, inLine: false, on: { MISSED: 'WAITING' } },
    ALONE: { active: true, inLine: false, on: {} },
  } as unknown as Parameters<typeof faultsOfWaitlistTable>[0];
  expect(faultsOfWaitlistTable(table)).toEqual([
    'WAITING goes by LEFT to GONE, which is not in the table',
    'MISSED leads into the line, which is only entered by joining and by RETURNED',
    'ALONE cannot be reached',
    'ALONE is an end and active',
  ]);
});
