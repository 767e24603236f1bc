import type { Fen } from '../platform/money/index.js';
import { halfUp } from './half-up.policy.js';

/** Twelve months of millionths: a month's rate is annualRatePpm over it. */
const MONTHLY_PPM = 12_000_000n;
/** A hundred years: no term is longer, whatever the core says of a loan, and each instalment of one is worked out. */
export const INSTALMENTS_MAX = 1200;

/** What is still to be repaid, in equal instalments or in equal shares of principal. */
export interface Plan {
  readonly method: 'ANNUITY' | 'EQUAL_PRINCIPAL';
  readonly balanceFen: Fen;
  /** Millionths a year: 39,500 is 3.95 %. */
  readonly annualRatePpm: number;
  readonly instalments: number;
  /** Of an annuity the whole instalment, else the principal in each. */
  readonly partFen: Fen;
}

export interface PlanSummary {
  readonly interestFen: Fen;
  readonly firstFen: Fen;
  readonly lastFen: Fen;
}

/** Interest of one month on a balance, rounded to the fen. */
export function monthInterestFen(balanceFen: Fen, annualRatePpm: number): Fen {
  return Number(halfUp(BigInt(balanceFen) * BigInt(annualRatePpm), MONTHLY_PPM));
}

/** The instalment that repays a balance in so many equal ones: worked out as an exact fraction, rounded once. */
export function annuityFen(balanceFen: Fen, annualRatePpm: number, instalments: number): Fen {
  const balance = BigInt(balanceFen);
  if (annualRatePpm === 0) return Number(halfUp(balance, BigInt(instalments)));
  const rate = BigInt(annualRatePpm);
  const grown = (MONTHLY_PPM + rate) ** BigInt(instalments);
  const base = MONTHLY_PPM ** BigInt(instalments);
  return Number(halfUp(balance * rate * grown, MONTHLY_PPM * (grown - base)));
}

/** The principal in each of so many equal shares. */
export function shareFen(balanceFen: Fen, instalments: number): Fen {
  return Number(halfUp(BigInt(balanceFen), BigInt(instalments)));
}

/** The fewest equal instalments of which none is above the given one. @returns undefined if it takes more than `atMost` */
export function fewestInstalments(
  balanceFen: Fen,
  annualRatePpm: number,
  instalmentFen: Fen,
  atMost: number,
): number | undefined {
  if (annuityFen(balanceFen, annualRatePpm, atMost) > instalmentFen) return undefined;
  let low = 1;
  let high = atMost;
  // A longer term never has a larger instalment, so the first that fits is found by halving.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (annuityFen(balanceFen, annualRatePpm, middle) <= instalmentFen) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many equal shares of principal repay a balance, the last one smaller. @returns undefined if it takes more than `atMost` */
export function fewestShares(balanceFen: Fen, partFen: Fen, atMost: number): number | undefined {
  if (partFen <= 0) return undefined;
  const part = BigInt(partFen);
  const fewest = (BigInt(balanceFen) + part - 1n) / part;
  return fewest > BigInt(atMost) ? undefined : Number(fewest);
}

/** All instalments of a plan in sum; the last one takes what rounding left over. */
export function summaryOf(plan: Plan): PlanSummary {
  let balance = plan.balanceFen;
  let interestFen = 0;
  let firstFen = 0;
  let lastFen = 0;
  for (let n = 1; n <= plan.instalments && balance > 0; n += 1) {
    const interest = monthInterestFen(balance, plan.annualRatePpm);
    const principal = n === plan.instalments ? balance : principalOf(plan, balance, interest);
    balance -= principal;
    interestFen += interest;
    lastFen = principal + interest;
    if (n === 1) firstFen = lastFen;
  }
  return { interestFen, firstFen, lastFen };
}

/** The plan after its next instalment was paid. */
export function afterNext(plan: Plan): Plan {
  const { balanceFen, annualRatePpm, instalments } = plan;
  if (instalments <= 1) return { ...plan, balanceFen: 0, instalments: 0 };
  const interest = monthInterestFen(balanceFen, annualRatePpm);
  return {
    ...plan,
    balanceFen: balanceFen - principalOf(plan, balanceFen, interest),
    instalments: instalments - 1,
  };
}

function principalOf({ method, partFen }: Plan, balanceFen: Fen, interestFen: Fen): Fen {
  const principal = method === 'ANNUITY' ? partFen - interestFen : partFen;
  return Math.min(Math.max(principal, 0), balanceFen);
}
