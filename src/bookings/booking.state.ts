/** The life of a booking as data. What is not in this table cannot happen. */

export const BOOKING_STATES = [
  'HELD',
  'BOOKED',
  'CHECKED_IN',
  'COMPLETED',
  'CANCELLED',
  'RELEASED',
  'EXPIRED',
  'NO_SHOW',
] as const;
export type BookingState = (typeof BOOKING_STATES)[number];

/** What a state uses of the booking's counters. */
export type Usage = 'held' | 'taken' | 'nothing';

interface StateRule {
  readonly uses: Usage;
  /** One of these a loan, and no more (INV-5). */
  readonly active: boolean;
  readonly initial?: true;
  /** Event of the log -> state it leads to. */
  readonly on: Readonly<Partial<Record<BookingEventType, BookingState>>>;
}

export const BOOKING_EVENT_TYPES = [
  'HELD',
  'EXTENDED',
  'MOVED',
  'BOOKED',
  'CONFIRMED',
  'RELEASED',
  'EXPIRED',
  'CANCELLED',
  'RESCHEDULED',
  'DETAILS_GIVEN',
  'CHECKED_IN',
  'COMPLETED',
  'NO_SHOW',
  'CHECK_IN_UNDONE',
  'COMPLETION_UNDONE',
  'NO_SHOW_UNDONE',
  'NO_SHOW_EXCUSED',
] as const;
export type BookingEventType = (typeof BOOKING_EVENT_TYPES)[number];

export const BOOKING_STATE_TABLE: Readonly<Record<BookingState, StateRule>> = {
  HELD: {
    uses: 'held',
    active: true,
    initial: true,
    on: {
      EXTENDED: 'HELD',
      MOVED: 'HELD',
      CONFIRMED: 'BOOKED',
      RELEASED: 'RELEASED',
      EXPIRED: 'EXPIRED',
    },
  },
  BOOKED: {
    uses: 'taken',
    active: true,
    initial: true,
    on: {
      RESCHEDULED: 'BOOKED',
      DETAILS_GIVEN: 'BOOKED',
      CANCELLED: 'CANCELLED',
      CHECKED_IN: 'CHECKED_IN',
      NO_SHOW: 'NO_SHOW',
    },
  },
  CHECKED_IN: {
    uses: 'taken',
    active: true,
    on: { DETAILS_GIVEN: 'CHECKED_IN', COMPLETED: 'COMPLETED', CHECK_IN_UNDONE: 'BOOKED' },
  },
  // The day is over for these: their units were used, or let lapse with the day, and do not come back.
  COMPLETED: { uses: 'taken', active: false, on: { COMPLETION_UNDONE: 'CHECKED_IN' } },
  NO_SHOW: { uses: 'taken', active: false, on: { NO_SHOW_UNDONE: 'BOOKED', NO_SHOW_EXCUSED: 'NO_SHOW' } },
  CANCELLED: { uses: 'nothing', active: false, on: {} },
  RELEASED: { uses: 'nothing', active: false, on: {} },
  EXPIRED: { uses: 'nothing', active: false, on: {} },
};

/** The state an event leads to, or undefined where it may not happen. */
export function nextState(from: BookingState, event: BookingEventType): BookingState | undefined {
  return BOOKING_STATE_TABLE[from].on[event];
}

/**
 * Proves the table at start-up: every state can be reached, an ended one is never active, and units only move
 * held -> taken -> nothing, so that they come back at most once (INV-7).
 * @returns what is wrong with it; empty for a sound table.
 */
export function faultsOfStateTable(table: Readonly<Record<string, StateRule>>): string[] {
  const faults: string[] = [];
  const reached = new Set(Object.keys(table).filter((state) => table[state]?.initial === true));
  for (const state of reached) for (const next of Object.values(table[state]?.on ?? {})) reached.add(next);
  const order: Record<Usage, number> = { held: 0, taken: 1, nothing: 2 };
  for (const [state, rule] of Object.entries(table)) {
    if (!reached.has(state)) faults.push(`${state} cannot be reached`);
    const ended = Object.keys(rule.on).length === 0;
    if (ended && rule.active) faults.push(`${state} is an end and active`);
    if (!ended && rule.uses === 'nothing') faults.push(`${state} uses nothing and yet goes on`);
    for (const [event, next] of Object.entries(rule.on)) {
      const to = table[next];
      if (to === undefined) faults.push(`${state} goes by ${event} to ${next}, which is not in the table`);
      else if (order[to.uses] < order[rule.uses]) faults.push(`${event} would take units back from ${next}`);
    }
  }
  return faults;
}
