/** The lives of a room and of a ticket as data. What is not in these tables cannot happen. */

export const LANES = ['ONLINE', 'ASSISTED'] as const;
export type Lane = (typeof LANES)[number];

export const ROOM_KINDS = ['RELEASE', 'STAFF', 'SAFETY_NET'] as const;
export type RoomKind = (typeof ROOM_KINDS)[number];

export const ROOM_STATES = ['SCHEDULED', 'OPEN', 'DRAINING', 'CLOSED', 'CANCELLED'] as const;
export type RoomState = (typeof ROOM_STATES)[number];

export const TICKET_STATES = ['WAITING', 'ADMITTED', 'USED', 'EXPIRED', 'LEFT'] as const;
export type TicketState = (typeof TICKET_STATES)[number];

/** Event -> state it leads to; the first state of a table is where everything begins. */
export type Transitions<State extends string> = Readonly<
  Record<State, Readonly<Partial<Record<string, State>>>>
>;

export const ROOM_TRANSITIONS: Transitions<RoomState> = {
  SCHEDULED: { OPENED: 'OPEN', CANCELLED: 'CANCELLED' },
  OPEN: { DRAWN: 'OPEN', DRAINED: 'DRAINING' },
  DRAINING: { DRAWN: 'DRAINING', CLOSED: 'CLOSED' },
  CLOSED: {},
  CANCELLED: {},
};

export const TICKET_TRANSITIONS: Transitions<TicketState> = {
  WAITING: { ADMITTED: 'ADMITTED', LEFT: 'LEFT', EXPIRED: 'EXPIRED' },
  ADMITTED: { ENTERED: 'ADMITTED', USED: 'USED', LEFT: 'LEFT', EXPIRED: 'EXPIRED' },
  // A request that was refused has booked nothing: its entry comes back and may be used for another day.
  USED: { GIVEN_BACK: 'ADMITTED' },
  EXPIRED: {},
  LEFT: {},
};

/** @returns what is wrong with a table: a state that nothing leads to. Empty for a sound one. */
export function faultsOfTransitions(table: Transitions<string>): string[] {
  const reached = new Set(Object.keys(table).slice(0, 1));
  for (const state of reached) {
    for (const next of Object.values(table[state] ?? {})) if (next !== undefined) reached.add(next);
  }
  const unknown = [...reached].filter((state) => !(state in table));
  return [
    ...Object.keys(table)
      .filter((state) => !reached.has(state))
      .map((state) => `${state} cannot be reached`),
    ...unknown.map((state) => `${state} is led to and is not in the table`),
  ];
}
