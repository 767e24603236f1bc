import type { DayCount, Effect, Settlement } from '../loans/index.js';
import type { CalendarDay } from '../platform/clock/index.js';
import type { Fen } from '../platform/money/index.js';
import { accruedFen, interestDays } from './day-count.policy.js';
import { penaltyFen, type PenaltyTerms } from './penalty.policy.js';
import {
  annuityFen,
  fewestInstalments,
  fewestShares,
  type Plan,
  shareFen,
  summaryOf,
} from './repayment-plan.policy.js';
import { endsOn, type Standing } from './standing.policy.js';

export interface QuoteTerms {
  readonly dayCount: DayCount;
  readonly settlement: Settlement;
  readonly penalty: PenaltyTerms;
  /** What a partial repayment may change, in the order in which they are shown. */
  readonly effects: readonly Effect[];
}

export interface PrepaymentOption {
  readonly kind: 'FULL' | 'PARTIAL';
  /** Null for a full repayment, after which there is no plan. */
  readonly effect: Effect | null;
  readonly principalFen: Fen;
  readonly accruedFen: Fen;
  readonly penaltyFen: Fen;
  /** The sum of the three: what the customer pays on the day. */
  readonly totalFen: Fen;
  readonly balanceAfterFen: Fen;
  readonly instalmentsAfter: number;
  /** The first of them; in equal shares of principal the later ones are smaller. */
  readonly instalmentAfterFen: Fen;
  readonly lastInstalmentFen: Fen;
  readonly endsOn: CalendarDay | null;
  readonly interestAfterFen: Fen;
  /** Interest that is not paid any more; below zero it costs more than it saves. */
  readonly savedGrossFen: number;
  /** After the penalty. */
  readonly savedNetFen: number;
}

export interface Comparison {
  readonly interestDays: number;
  readonly remainingInterestFen: Fen;
  readonly options: readonly PrepaymentOption[];
}

/**
 * Full, and each effect of a partial repayment, beside each other. The saving is the interest of the old plan less that
 * of the new one and less what is paid now.
 * @param amountFen of the partial ones; undefined, or not below the balance: only the full one
 */
export function compareOptions(
  standing: Standing,
  amountFen: Fen | undefined,
  date: CalendarDay,
  terms: QuoteTerms,
): Comparison {
  const { plan, interestFrom } = standing;
  const old = summaryOf(plan);
  const options = [fullOption(standing, date, terms, old.interestFen)];
  if (amountFen !== undefined && amountFen > 0 && amountFen < plan.balanceFen) {
    for (const effect of terms.effects) {
      const option = partialOption(standing, amountFen, date, terms, {
        effect,
        oldInterestFen: old.interestFen,
      });
      if (option !== undefined) options.push(option);
    }
  }
  return {
    interestDays: interestDays(interestFrom, date, terms.dayCount),
    remainingInterestFen: old.interestFen,
    options,
  };
}

function fullOption(
  { plan, interestFrom }: Standing,
  date: CalendarDay,
  { dayCount, penalty }: QuoteTerms,
  oldInterestFen: Fen,
): PrepaymentOption {
  const accrued = accruedFen(plan.balanceFen, plan.annualRatePpm, { from: interestFrom, to: date }, dayCount);
  const charged = penaltyFen(plan.balanceFen, date, penalty);
  return {
    kind: 'FULL',
    effect: null,
    principalFen: plan.balanceFen,
    accruedFen: accrued,
    penaltyFen: charged,
    totalFen: plan.balanceFen + accrued + charged,
    balanceAfterFen: 0,
    instalmentsAfter: 0,
    instalmentAfterFen: 0,
    lastInstalmentFen: 0,
    endsOn: null,
    interestAfterFen: 0,
    savedGrossFen: oldInterestFen - accrued,
    savedNetFen: oldInterestFen - accrued - charged,
  };
}

function partialOption(
  standing: Standing,
  amountFen: Fen,
  date: CalendarDay,
  { dayCount, settlement, penalty }: QuoteTerms,
  { effect, oldInterestFen }: { effect: Effect; oldInterestFen: Fen },
): PrepaymentOption | undefined {
  const { plan, interestFrom } = standing;
  const next = planAfter(plan, plan.balanceFen - amountFen, effect);
  if (next === undefined) return undefined;
  const { annualRatePpm } = plan;
  const base = { ON_PREPAID: amountFen, ON_BALANCE: plan.balanceFen, NEXT_INSTALMENT: 0 }[settlement];
  const period = { from: interestFrom, to: date };
  const accrued = accruedFen(base, annualRatePpm, period, dayCount);
  const charged = penaltyFen(amountFen, date, penalty);
  const after = summaryOf(next);
  // What the period before the prepayment costs is the same in all three ways of settling it; who pays on the balance
  // now pays that much less with the next instalment, and who pays nothing now pays it then.
  const moved = accruedFen(amountFen, annualRatePpm, period, dayCount) - accrued;
  const savedGrossFen = oldInterestFen - after.interestFen - accrued - moved;
  return {
    kind: 'PARTIAL',
    effect,
    principalFen: amountFen,
    accruedFen: accrued,
    penaltyFen: charged,
    totalFen: amountFen + accrued + charged,
    balanceAfterFen: next.balanceFen,
    instalmentsAfter: next.instalments,
    instalmentAfterFen: after.firstFen,
    lastInstalmentFen: after.lastFen,
    endsOn: endsOn(standing, next.instalments),
    interestAfterFen: after.interestFen,
    savedGrossFen,
    savedNetFen: savedGrossFen - charged,
  };
}

/** @returns undefined where the effect makes no plan: with the instalment as it is, shortening would take longer than before */
function planAfter(plan: Plan, balanceFen: Fen, effect: Effect): Plan | undefined {
  const { method, annualRatePpm, instalments, partFen } = plan;
  if (method === 'EQUAL_PRINCIPAL') {
    if (effect === 'LOWER_INSTALMENT') {
      return { ...plan, balanceFen, partFen: shareFen(balanceFen, instalments) };
    }
    const fewest = fewestShares(balanceFen, partFen, instalments);
    return fewest === undefined ? undefined : { ...plan, balanceFen, instalments: fewest };
  }
  if (effect === 'LOWER_INSTALMENT') {
    return { ...plan, balanceFen, partFen: annuityFen(balanceFen, annualRatePpm, instalments) };
  }
  const fewest = fewestInstalments(balanceFen, annualRatePpm, partFen, instalments);
  if (fewest === undefined) return undefined;
  return effect === 'SHORTEN_KEEP_PAYMENT'
    ? { ...plan, balanceFen, instalments: fewest }
    : { ...plan, balanceFen, instalments: fewest, partFen: annuityFen(balanceFen, annualRatePpm, fewest) };
}
