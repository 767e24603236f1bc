import type { Fen } from '../../platform/money/index.js';

export interface Plan {
  readonly principalFen: Fen;
  /** Millionths a year: 39,500 is 3.95 %. */
  readonly annualRatePpm: number;
  readonly termMonths: number;
  readonly method: 'ANNUITY' | 'EQUAL_PRINCIPAL';
}

/** Eighteen decimals: over 360 months the error of the factor stays far below a hundredth of a fen. */
const SCALE = 10n ** 18n;
const MONTHLY_PPM = 12_000_000n;

/** What is owed after `paid` instalments, and what the next one is. Interest is rounded to the fen each month. */
export function afterInstalments(plan: Plan, paid: number): { balanceFen: Fen; instalmentFen: Fen } {
  const rate = BigInt(plan.annualRatePpm);
  const annuity = annuityOf(plan);
  const share = BigInt(plan.principalFen) / BigInt(plan.termMonths);
  let balance = BigInt(plan.principalFen);
  for (let month = 0; month < Math.min(paid, plan.termMonths); month += 1) {
    const principal = plan.method === 'ANNUITY' ? annuity - interestOf(balance, rate) : share;
    // The last instalment takes whatever rounding has left over.
    balance = month === plan.termMonths - 1 || principal > balance ? 0n : balance - principal;
  }
  const next = plan.method === 'ANNUITY' ? annuity : share + interestOf(balance, rate);
  const owed = balance + interestOf(balance, rate);
  const isLast = paid >= plan.termMonths - 1 || next > owed;
  return { balanceFen: Number(balance), instalmentFen: Number(isLast ? owed : next) };
}

function annuityOf({ principalFen, annualRatePpm, termMonths }: Plan): bigint {
  const growth = SCALE + (SCALE * BigInt(annualRatePpm)) / MONTHLY_PPM;
  let factor = SCALE;
  for (let month = 0; month < termMonths; month += 1) factor = (factor * growth) / SCALE;
  return half(BigInt(principalFen) * (growth - SCALE) * factor, (factor - SCALE) * SCALE);
}

function interestOf(balanceFen: bigint, annualRatePpm: bigint): bigint {
  return half(balanceFen * annualRatePpm, MONTHLY_PPM);
}

/** Quotient rounded half up. */
function half(dividend: bigint, divisor: bigint): bigint {
  return (dividend * 2n + divisor) / (divisor * 2n);
}
