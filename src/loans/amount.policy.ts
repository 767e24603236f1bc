import { bodyFault, type FieldFault } from '../platform/errors/index.js';
import { type Fen, formatFen } from '../platform/money/index.js';
import { loansErrors } from './loans.errors.js';
import type { Kind, RuleSet } from './rule-set.js';

const TEN_THOUSANDTHS = 10_000;

/** What of a partial repayment is permitted: a multiple of a step, between two bounds that are such multiples. */
export interface AmountRange {
  readonly minFen: Fen;
  readonly multipleOfFen: Fen;
  /** Below `minFen` where no partial repayment is possible. */
  readonly maxFen: Fen;
}

export function amountRange(balanceFen: Fen, { amount }: RuleSet): AmountRange {
  const { minFen, multipleOfFen } = amount;
  const cap = Math.min(Math.max(0, balanceFen - amount.minRemainingFen), shareOf(balanceFen, amount));
  // All of the balance is a full repayment, so a partial one leaves at least one fen.
  return {
    minFen,
    multipleOfFen,
    maxFen: floorTo(Math.min(cap, Math.max(0, balanceFen - 1)), multipleOfFen),
  };
}

/** Every fault of the amount. A full repayment takes what is owed on the day and ignores any amount. */
export function amountFaults(
  request: { readonly kind?: Kind | undefined; readonly amountFen?: Fen | undefined },
  balanceFen: Fen,
  rules: RuleSet,
): FieldFault[] {
  if (request.kind !== 'PARTIAL') return [];
  const { amountFen } = request;
  const range = amountRange(balanceFen, rules);
  const faults: FieldFault[] = [];
  if (range.maxFen < range.minFen) {
    faults.push(bodyFault('/kind', loansErrors.PARTIAL_NOT_POSSIBLE, { balance: formatFen(balanceFen) }));
  }
  if (amountFen === undefined) {
    faults.push(bodyFault('/amount', loansErrors.AMOUNT_REQUIRED, leastOf(range)));
    return faults;
  }
  if (amountFen < range.minFen) {
    // Its text names the step as well, so that the step is not told twice.
    faults.push(bodyFault('/amount', loansErrors.AMOUNT_TOO_SMALL, leastOf(range)));
  } else if (amountFen % range.multipleOfFen !== 0) {
    const multipleOf = formatFen(range.multipleOfFen);
    faults.push(
      bodyFault('/amount', loansErrors.AMOUNT_NOT_MULTIPLE, { multipleOf, ...suggestion(amountFen, range) }),
    );
  }
  const above = upperFault(amountFen, balanceFen, range.maxFen, rules);
  if (above !== undefined) faults.push(above);
  return faults;
}

function leastOf({ minFen, multipleOfFen }: AmountRange): { min: string; multipleOf: string } {
  return { min: formatFen(minFen), multipleOf: formatFen(multipleOfFen) };
}

/** The permitted amount next to the one that was entered; none where no partial repayment is possible. */
function suggestion(amountFen: Fen, { minFen, multipleOfFen, maxFen }: AmountRange): { suggestion?: string } {
  if (maxFen < minFen) return {};
  return { suggestion: formatFen(Math.min(floorTo(amountFen, multipleOfFen), maxFen)) };
}

/** Of the upper bounds the widest that is broken is told, for each narrower one is then broken too. */
function upperFault(
  amountFen: Fen,
  balanceFen: Fen,
  maxFen: Fen,
  { amount }: RuleSet,
): FieldFault | undefined {
  if (amountFen > balanceFen) {
    return bodyFault('/amount', loansErrors.AMOUNT_EXCEEDS_BALANCE, { balance: formatFen(balanceFen) });
  }
  if (amountFen === balanceFen || balanceFen - amountFen < amount.minRemainingFen) {
    const minRemaining = formatFen(amount.minRemainingFen);
    return bodyFault('/amount', loansErrors.AMOUNT_LEAVES_TOO_LITTLE, {
      minRemaining,
      max: formatFen(maxFen),
    });
  }
  if (amountFen > shareOf(balanceFen, amount)) {
    return bodyFault('/amount', loansErrors.AMOUNT_ABOVE_SHARE, { max: formatFen(maxFen) });
  }
  return undefined;
}

/** Rounded down, and split so that no product leaves the safe integers: 10^15 × 10^4 would. */
function shareOf(balanceFen: Fen, { maxShareTenThousandths: share }: RuleSet['amount']): Fen {
  if (share === null) return balanceFen;
  const rest = balanceFen % TEN_THOUSANDTHS;
  return ((balanceFen - rest) / TEN_THOUSANDTHS) * share + Math.floor((rest * share) / TEN_THOUSANDTHS);
}

function floorTo(fen: Fen, stepFen: Fen): Fen {
  return fen - (fen % stepFen);
}
