/** What becomes of the word that a need is urgent, as data. What is not in this table cannot happen. */

export const URGENT_STATES = ['ASKED', 'AGREED', 'DECLINED'] as const;
export type UrgentState = (typeof URGENT_STATES)[number];

export const URGENT_DECISIONS = ['AGREED', 'DECLINED'] as const;
export type UrgentDecision = (typeof URGENT_DECISIONS)[number];

interface StateRule {
  readonly initial?: true;
  readonly on: Readonly<Partial<Record<UrgentDecision, UrgentState>>>;
}

export const URGENT_STATE_TABLE: Readonly<Record<UrgentState, StateRule>> = {
  ASKED: { initial: true, on: { AGREED: 'AGREED', DECLINED: 'DECLINED' } },
  // Decided once: a branch that changed its mind would take a promise back, or have customers ask until it tires.
  AGREED: { on: {} },
  DECLINED: { on: {} },
};

/** The state a decision leads to, or undefined where there is nothing to decide any more. */
export function nextUrgentState(from: UrgentState, decision: UrgentDecision): UrgentState | undefined {
  return URGENT_STATE_TABLE[from].on[decision];
}
