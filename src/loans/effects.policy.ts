import type { LoanSnapshot } from './loan-snapshot.js';
import type { Effect, RuleSet } from './rule-set.js';

/**
 * What a partial repayment of this loan may change, in the order of the rules. In equal shares of principal the share
 * stays and the term follows from it, so that both ways of shortening are one plan: of the two the first is offered.
 */
export function effectsOf(
  { repaymentMethod }: Pick<LoanSnapshot, 'repaymentMethod'>,
  { effects }: Pick<RuleSet, 'effects'>,
): readonly Effect[] {
  if (repaymentMethod !== 'EQUAL_PRINCIPAL') return effects;
  const shortening = effects.find((effect) => effect !== 'LOWER_INSTALMENT');
  return effects.filter((effect) => effect === 'LOWER_INSTALMENT' || effect === shortening);
}
