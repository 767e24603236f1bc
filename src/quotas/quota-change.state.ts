export const QUOTA_CHANGE_STATES = ['PENDING', 'APPLIED', 'REJECTED', 'EXPIRED', 'WITHDRAWN'] as const;
export type QuotaChangeState = (typeof QUOTA_CHANGE_STATES)[number];

export type QuotaChangeTransition = 'apply' | 'submit' | 'approve' | 'reject' | 'expire' | 'withdraw';

interface Row {
  readonly from: QuotaChangeState | null;
  readonly to: QuotaChangeState;
  /** The type of the event that the transition writes. */
  readonly event: string;
}

/** From null: the change is made. What is not in this table cannot happen. */
export const QUOTA_CHANGE_TRANSITIONS: Readonly<Record<QuotaChangeTransition, Row>> = {
  apply: { from: null, to: 'APPLIED', event: 'QUOTA_CHANGE_APPLIED' },
  submit: { from: null, to: 'PENDING', event: 'QUOTA_CHANGE_SUBMITTED' },
  approve: { from: 'PENDING', to: 'APPLIED', event: 'QUOTA_CHANGE_APPROVED' },
  reject: { from: 'PENDING', to: 'REJECTED', event: 'QUOTA_CHANGE_REJECTED' },
  expire: { from: 'PENDING', to: 'EXPIRED', event: 'QUOTA_CHANGE_EXPIRED' },
  withdraw: { from: 'PENDING', to: 'WITHDRAWN', event: 'QUOTA_CHANGE_WITHDRAWN' },
};

/** @returns the state after the transition, or undefined if the table has none from here. */
export function stateAfter(
  state: QuotaChangeState | null,
  transition: QuotaChangeTransition,
): QuotaChangeState | undefined {
  const row = QUOTA_CHANGE_TRANSITIONS[transition];
  return row.from === state ? row.to : undefined;
}
