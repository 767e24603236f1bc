export const QUOTA_CHANGE_STATES = [
  'PENDING',
  'SCHEDULED',
  'APPLIED',
  'ENDED',
  'REJECTED',
  'EXPIRED',
  'WITHDRAWN',
  'SUPERSEDED',
  'FAILED',
] as const;
export type QuotaChangeState = (typeof QUOTA_CHANGE_STATES)[number];

interface Row {
  /** Null: the change is made. */
  readonly from: QuotaChangeState | null;
  readonly to: QuotaChangeState;
  /** The type of the event that the transition writes. */
  readonly event: string;
}

/** The life of a quota change as data. What is not in this table cannot happen. */
export const QUOTA_CHANGE_TRANSITIONS = {
  apply: { from: null, to: 'APPLIED', event: 'QUOTA_CHANGE_APPLIED' },
  schedule: { from: null, to: 'SCHEDULED', event: 'QUOTA_CHANGE_SCHEDULED' },
  submit: { from: null, to: 'PENDING', event: 'QUOTA_CHANGE_SUBMITTED' },
  breakGlass: { from: null, to: 'APPLIED', event: 'QUOTA_CHANGE_BREAK_GLASS' },
  approve: { from: 'PENDING', to: 'APPLIED', event: 'QUOTA_CHANGE_APPROVED' },
  approveForLater: { from: 'PENDING', to: 'SCHEDULED', event: 'QUOTA_CHANGE_APPROVED_FOR_LATER' },
  reject: { from: 'PENDING', to: 'REJECTED', event: 'QUOTA_CHANGE_REJECTED' },
  expire: { from: 'PENDING', to: 'EXPIRED', event: 'QUOTA_CHANGE_EXPIRED' },
  withdraw: { from: 'PENDING', to: 'WITHDRAWN', event: 'QUOTA_CHANGE_WITHDRAWN' },
  supersede: { from: 'PENDING', to: 'SUPERSEDED', event: 'QUOTA_CHANGE_SUPERSEDED' },
  callOff: { from: 'SCHEDULED', to: 'WITHDRAWN', event: 'QUOTA_CHANGE_CALLED_OFF' },
  takeEffect: { from: 'SCHEDULED', to: 'APPLIED', event: 'QUOTA_CHANGE_TOOK_EFFECT' },
  fail: { from: 'SCHEDULED', to: 'FAILED', event: 'QUOTA_CHANGE_FAILED' },
  end: { from: 'APPLIED', to: 'ENDED', event: 'QUOTA_CHANGE_ENDED' },
} as const satisfies Readonly<Record<string, Row>>;

export type QuotaChangeTransition = keyof typeof QUOTA_CHANGE_TRANSITIONS;

/** @returns the state after the transition, or undefined if the table has none from here. */
export function stateAfter(
  state: QuotaChangeState | null,
  transition: QuotaChangeTransition,
): QuotaChangeState | undefined {
  const row: Row = QUOTA_CHANGE_TRANSITIONS[transition];
  return row.from === state ? row.to : undefined;
}

/** The transitions that give a change its effect: each is preceded by whatever approval the change needs. */
const EFFECTIVE: readonly QuotaChangeState[] = ['APPLIED'];

/**
 * Proves the table at start-up: every state can be reached, each transition has an event of its own, and nothing that
 * waited for a second person takes effect without a transition that a second person makes.
 * @returns what is wrong with it; empty for a sound table.
 */
export function faultsOfChangeTable(table: Readonly<Record<string, Row>>): string[] {
  const rows = Object.entries(table);
  const faults: string[] = [];
  const reached = new Set(rows.flatMap(([, { from, to }]) => (from === null ? [to] : [])));
  for (const state of reached) {
    for (const [, { from, to }] of rows) if (from === state) reached.add(to);
  }
  for (const state of QUOTA_CHANGE_STATES) if (!reached.has(state)) faults.push(`${state} cannot be reached`);
  const events = new Set(rows.map(([, { event }]) => event));
  if (events.size < rows.length) faults.push('two transitions write the same event');
  for (const [name, { from, to }] of rows) {
    const leaves = from === 'PENDING' && (EFFECTIVE.includes(to) || to === 'SCHEDULED');
    if (leaves && !name.startsWith('approve')) faults.push(`${name} takes effect without an approval`);
    if (from === to) faults.push(`${name} leads nowhere`);
  }
  return faults;
}
