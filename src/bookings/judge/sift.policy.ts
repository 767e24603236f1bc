import type { Claim, RefusedBy } from './judge.types.js';

/**
 * Parts a refused batch, in the order of arrival, into claims that fit what is left and claims that do not.
 * @param left units left by counter id; a counter that is not in it is unlimited.
 */
export function sift(
  batch: readonly Claim[],
  left: ReadonlyMap<number, number>,
): { refused: ReadonlyMap<Claim, RefusedBy>; parts: readonly [fit: Claim[]] } {
  const remaining = new Map(left);
  const fit: Claim[] = [];
  const refused = new Map<Claim, RefusedBy>();
  for (const claim of batch) {
    if (claim.counters.every(({ id }) => (remaining.get(id) ?? Infinity) > 0)) {
      for (const { id } of claim.counters) {
        const units = remaining.get(id);
        if (units !== undefined) remaining.set(id, units - 1);
      }
      fit.push(claim);
    } else refused.set(claim, 'COUNTERS');
  }
  return { refused, parts: [fit] };
}
