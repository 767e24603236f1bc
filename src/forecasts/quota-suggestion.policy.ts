/** What a branch can do with the people that it has. */
export interface ServicePlan {
  readonly staff: number;
  readonly visitMinutes: number;
  readonly minutesPerDay: number;
}

export interface SuggestionFacts {
  readonly expected: number;
  readonly high: number;
  /** null: unlimited; undefined: the day has no counter. */
  readonly quota: number | null | undefined;
  readonly taken: number;
  readonly plan: ServicePlan | undefined;
}

export const SUGGESTION_REASONS = [
  'DEMAND_ABOVE_QUOTA',
  'DEMAND_BELOW_QUOTA',
  'BOUND_BY_STAFF',
  'QUOTA_ABOVE_STAFF',
  'DEMAND_ABOVE_STAFF',
  'KEEPS_BOOKINGS',
] as const;
export type SuggestionReason = (typeof SUGGESTION_REASONS)[number];

export interface Suggestion {
  /** undefined: the quota does as it is. */
  readonly set: number | undefined;
  readonly reasons: readonly SuggestionReason[];
}

/** A smaller difference is not worth a change that somebody must approve. */
const CHANGE_MIN_PLACES = 2;
const CHANGE_MIN_SHARE = 0.1;
/** A quota is lowered only where it is far beyond what is expected: places that nobody takes cost nothing. */
const LOWER_ABOVE_SHARE = 2;

/** Visits that the people of a branch can serve on a day. */
export function serviceCapacity({ staff, visitMinutes, minutesPerDay }: ServicePlan): number {
  return staff * Math.floor(minutesPerDay / visitMinutes);
}

/**
 * A quota that four days of five would not fill, as far as the people of the branch can serve it and never under what
 * is promised already.
 */
export function suggestQuota({ expected, high, quota, taken, plan }: SuggestionFacts): Suggestion {
  const reasons: SuggestionReason[] = [];
  const capacity = plan === undefined ? undefined : serviceCapacity(plan);
  if (capacity !== undefined && (quota === null || (quota !== undefined && quota > capacity))) {
    reasons.push('QUOTA_ABOVE_STAFF');
  }
  if (capacity !== undefined && expected > capacity) reasons.push('DEMAND_ABOVE_STAFF');
  if (quota === null || quota === undefined) return { set: undefined, reasons };
  const wanted = Math.ceil(high);
  const bounded = capacity === undefined ? wanted : Math.min(wanted, capacity);
  const set = Math.max(bounded, taken);
  const difference = set - quota;
  const worth = Math.abs(difference) >= Math.max(CHANGE_MIN_PLACES, quota * CHANGE_MIN_SHARE);
  const tooHigh = capacity !== undefined && quota > capacity;
  if (!worth || (difference < 0 && !tooHigh && quota < wanted * LOWER_ABOVE_SHARE)) {
    return { set: undefined, reasons };
  }
  reasons.unshift(difference > 0 ? 'DEMAND_ABOVE_QUOTA' : 'DEMAND_BELOW_QUOTA');
  if (bounded < wanted) reasons.push('BOUND_BY_STAFF');
  if (set > bounded) reasons.push('KEEPS_BOOKINGS');
  return { set, reasons };
}
