import type { PenaltyTier } from '../loans/index.js';
import { addMonths } from '../loans/index.js';
import type { CalendarDay } from '../platform/clock/index.js';
import type { Fen } from '../platform/money/index.js';
import { halfUp } from './half-up.policy.js';

const MONTHLY_PPM = 12_000_000n;
const PPM = 1_000_000n;

export interface PenaltyTerms {
  readonly tiers: readonly PenaltyTier[];
  readonly drawnOn: CalendarDay;
  readonly annualRatePpm: number;
}

/** What prepaying an amount on a day costs beside interest. */
export function penaltyFen(prepaidFen: Fen, date: CalendarDay, terms: PenaltyTerms): Fen {
  const tier = tierOn(date, terms);
  if (tier === undefined || tier.type === 'NONE') return 0;
  const prepaid = BigInt(prepaidFen);
  const value = BigInt(tier.valuePpm);
  const monthInterest = prepaid * BigInt(terms.annualRatePpm);
  const charged =
    tier.type === 'PCT_OF_PREPAID'
      ? halfUp(prepaid * value, PPM)
      : halfUp(monthInterest * value, MONTHLY_PPM * PPM);
  if (tier.capMonthsInterest === null) return Number(charged);
  const cap = halfUp(monthInterest * BigInt(tier.capMonthsInterest), MONTHLY_PPM);
  return Number(charged < cap ? charged : cap);
}

/** Days after `from` from which on another tier holds, the first of them first: where the penalty steps down. */
export function penaltySteps(from: CalendarDay, terms: PenaltyTerms): CalendarDay[] {
  const { tiers, drawnOn } = terms;
  const starts = tiers.map(({ fromMonth }) => addMonths(drawnOn, fromMonth));
  const ends = tiers.flatMap(({ toMonth }) => (toMonth === null ? [] : [addMonths(drawnOn, toMonth)]));
  return [...new Set([...starts, ...ends])].filter((day) => day > from).sort();
}

function tierOn(date: CalendarDay, { tiers, drawnOn }: PenaltyTerms): PenaltyTier | undefined {
  return tiers.find(
    ({ fromMonth, toMonth }) =>
      addMonths(drawnOn, fromMonth) <= date && (toMonth === null || date < addMonths(drawnOn, toMonth)),
  );
}
