/** The life of an entry in the line as data. What is not in this table cannot happen. */

export const WAITLIST_STATES = ['WAITING', 'OFFERED', 'BOOKED', 'MISSED', 'LEFT', 'EXPIRED'] as const;
export type WaitlistState = (typeof WAITLIST_STATES)[number];

export const WAITLIST_EVENT_TYPES = [
  'JOINED',
  'OFFERED',
  'CONFIRMED',
  'MISSED',
  'DECLINED',
  'RETURNED',
  'LEFT',
  'EXPIRED',
] as const;
export type WaitlistEventType = (typeof WAITLIST_EVENT_TYPES)[number];

/** What was offered could not be had any more. */
const BACK_IN_LINE: WaitlistEventType = 'RETURNED';

interface StateRule {
  readonly initial?: true;
  /** One of these a loan, and no more. */
  readonly active: boolean;
  /** Whether its slots are in lines. */
  readonly inLine: boolean;
  readonly on: Readonly<Partial<Record<WaitlistEventType, WaitlistState>>>;
}

export const WAITLIST_STATE_TABLE: Readonly<Record<WaitlistState, StateRule>> = {
  WAITING: {
    initial: true,
    active: true,
    inLine: true,
    on: { OFFERED: 'OFFERED', LEFT: 'LEFT', EXPIRED: 'EXPIRED' },
  },
  // Offered once, so that nobody is offered places that others wait for again and again: only who was offered one that the
  // branch has shut since stands in line as before.
  OFFERED: {
    active: true,
    inLine: false,
    on: { CONFIRMED: 'BOOKED', MISSED: 'MISSED', DECLINED: 'LEFT', RETURNED: 'WAITING' },
  },
  BOOKED: { active: false, inLine: false, on: {} },
  MISSED: { active: false, inLine: false, on: {} },
  LEFT: { active: false, inLine: false, on: {} },
  EXPIRED: { active: false, inLine: false, on: {} },
};

/** The state an event leads to, or undefined where it may not happen. */
export function nextWaitlistState(from: WaitlistState, event: WaitlistEventType): WaitlistState | undefined {
  return WAITLIST_STATE_TABLE[from].on[event];
}

/**
 * Proves the table at start-up: every state can be reached, an end is neither active nor in line, and nothing that has
 * left the line comes back into it, but by the one event that gives the place back.
 * @returns what is wrong with it; empty for a sound table.
 */
export function faultsOfWaitlistTable(table: Readonly<Record<string, StateRule>>): string[] {
  const faults: string[] = [];
  const reached = new Set(Object.keys(table).filter((state) => table[state]?.initial === true));
  for (const state of reached) for (const next of Object.values(table[state]?.on ?? {})) reached.add(next);
  for (const [state, rule] of Object.entries(table)) {
    if (!reached.has(state)) faults.push(`${state} cannot be reached`);
    const isEnd = Object.keys(rule.on).length === 0;
    if (isEnd && rule.active) faults.push(`${state} is an end and active`);
    if (rule.inLine && !rule.active) faults.push(`${state} is in line and not active`);
    for (const [event, next] of Object.entries(rule.on)) {
      const to = table[next];
      if (to === undefined) faults.push(`${state} goes by ${event} to ${next}, which is not in the table`);
      else if (to.inLine && event !== BACK_IN_LINE) {
        faults.push(`${event} leads into the line, which is only entered by joining and by ${BACK_IN_LINE}`);
      }
    }
  }
  return faults;
}
