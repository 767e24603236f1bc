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
  readonly others: OtherGroups;
}

/** What the branch offers and expects on the day for its other groups of products: the same people serve them. */
export interface OtherGroups {
  /** null: some of them has no bound. */
  readonly quota: number | null;
  readonly expected: number;
  readonly high: number;
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
 * A quota that four days of five would not fill, as far as the people of the branch can serve it beside its other groups
 * and never under what is promised already.
 */
export function suggestQuota(facts: SuggestionFacts): Suggestion {
  const { expected, quota, taken, plan, others } = facts;
  const reasons: SuggestionReason[] = [];
  const capacity = plan === undefined ? undefined : serviceCapacity(plan);
  const tooHigh = capacity !== undefined && quota !== undefined && isAbove(capacity, quota, others.quota);
  if (tooHigh) reasons.push('QUOTA_ABOVE_STAFF');
  if (capacity !== undefined && expected + others.expected > capacity) reasons.push('DEMAND_ABOVE_STAFF');
  if (quota === null || quota === undefined) return { set: undefined, reasons };
  const wanted = Math.ceil(facts.high);
  const bounded =
    capacity === undefined ? wanted : Math.min(wanted, placesFor({ ...facts, quota }, capacity));
  const set = Math.max(bounded, taken);
  const difference = set - quota;
  const worth = Math.abs(difference) >= Math.max(CHANGE_MIN_PLACES, quota * CHANGE_MIN_SHARE);
  if (!worth || (difference < 0 && !tooHigh && quota < wanted * LOWER_ABOVE_SHARE)) {
    return { set: undefined, reasons };
  }
  reasons.unshift(difference > 0 ? 'DEMAND_ABOVE_QUOTA' : 'DEMAND_BELOW_QUOTA');
  if (bounded < wanted) reasons.push('BOUND_BY_STAFF');
  if (set > bounded) reasons.push('KEEPS_BOOKINGS');
  return { set, reasons };
}

function isAbove(capacity: number, ...quotas: readonly (number | null)[]): boolean {
  return quotas.includes(null) || quotas.reduce<number>((sum, quota) => sum + quota!, 0) > capacity;
}

/**
 * What the other groups leave; those without a bound take what is expected of them. Where all together have more than can
 * be served, none is closed for the others' sake: each comes down to its share of what is expected, and no further.
 */
function placesFor(
  { high, quota, others }: Pick<SuggestionFacts, 'high' | 'others'> & { readonly quota: number },
  capacity: number,
): number {
  const left = capacity - (others.quota ?? Math.ceil(others.high));
  const share = high === 0 ? 0 : Math.floor((capacity * high) / (high + others.high));
  return Math.max(0, left, Math.min(quota, share));
}
