import type { Claim, RefusedBy } from './judge.types.js';

/** What the judge knows already of a refused batch: keys that have had their effect, loans that have a booking or hold. */
export interface Standing {
  readonly keys: ReadonlySet<string>;
  readonly loans: ReadonlySet<string>;
}

export interface Parted {
  readonly refused: ReadonlyMap<Claim, RefusedBy>;
  /**
   * To be decided one after the other: the first of each key and each loan, which stand in nobody's way; then their twins,
   * of whom nothing is known before.
   */
  readonly parts: readonly [free: Claim[], twins: Claim[]];
}

/**
 * Parts a refused batch, in the order of arrival. Found by halves, each of the refused would cost a dozen statements; where
 * many ask again and again for few loans, the others would wait for all of these.
 */
export function part(batch: readonly Claim[], { keys, loans }: Standing): Parted {
  const refused = new Map<Claim, RefusedBy>();
  const free: Claim[] = [];
  const twins: Claim[] = [];
  const [keysAsked, loansAsked] = [new Set<string>(), new Set<string>()];
  for (const claim of batch) {
    const { keyDigest, loanId } = claim;
    if (keyDigest !== null && keys.has(keyDigest)) refused.set(claim, 'KEY');
    else if (loans.has(loanId)) refused.set(claim, 'LOAN');
    else if (loansAsked.has(loanId) || (keyDigest !== null && keysAsked.has(keyDigest))) twins.push(claim);
    else {
      loansAsked.add(loanId);
      if (keyDigest !== null) keysAsked.add(keyDigest);
      free.push(claim);
    }
  }
  return { refused, parts: [free, twins] };
}
