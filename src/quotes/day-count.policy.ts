import { type CalendarDay, daysBetween, yearOf } from '../platform/clock/index.js';
import type { Fen } from '../platform/money/index.js';
import type { DayCount } from '../loans/index.js';
import { halfUp } from './half-up.policy.js';

const PPM = 1_000_000n;
const DAYS_OF_30E_MONTH = 30;

/** Days for which interest is due: the first is counted, that of the payment is not. */
export function interestDays(from: CalendarDay, to: CalendarDay, dayCount: DayCount): number {
  if (dayCount !== 'THIRTY_E_360') return daysBetween(from, to);
  const months = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from);
  return months * DAYS_OF_30E_MONTH + dayOf30E(to) - dayOf30E(from);
}

/**
 * Interest on an amount over some days, rounded once, to the fen.
 * @param annualRatePpm millionths a year: 39,500 is 3.95 %
 */
export function accruedFen(
  baseFen: Fen,
  annualRatePpm: number,
  { from, to }: { from: CalendarDay; to: CalendarDay },
  dayCount: DayCount,
): Fen {
  const { days, year } = shareOfYear(from, to, dayCount);
  return Number(halfUp(BigInt(baseFen) * BigInt(annualRatePpm) * days, PPM * year));
}

/** The days as an exact fraction of a year. */
function shareOfYear(from: CalendarDay, to: CalendarDay, dayCount: DayCount): { days: bigint; year: bigint } {
  const days = BigInt(interestDays(from, to, dayCount));
  switch (dayCount) {
    case 'ACT_360':
    case 'THIRTY_E_360':
      return { days, year: 360n };
    case 'ACT_365F':
      return { days, year: 365n };
    case 'ACT_ACT':
      break;
  }
  let leap = 0;
  for (let year = yearOf(from); year <= yearOf(to); year += 1) {
    if (!isLeap(year)) continue;
    const first = `${year}-01-01`;
    const next = `${year + 1}-01-01`;
    leap += daysBetween(from > first ? from : first, to < next ? to : next);
  }
  const inLeap = BigInt(leap);
  return { days: (days - inLeap) * 366n + inLeap * 365n, year: 365n * 366n };
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

function monthOf(day: CalendarDay): number {
  return Number(day.slice(5, 7));
}

function dayOf30E(day: CalendarDay): number {
  return Math.min(Number(day.slice(8)), DAYS_OF_30E_MONTH);
}
