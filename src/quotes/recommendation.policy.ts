import type { CalendarDay } from '../platform/clock/index.js';
import { daysBetween } from '../platform/clock/index.js';
import { type Fen, formatFen } from '../platform/money/index.js';
import type { Reason } from './recommendation-reasons.js';

/** A day at a branch that the customer could book now. */
export interface Candidate {
  readonly branchId: string;
  readonly date: CalendarDay;
  /** Null: nothing caps the day. */
  readonly remaining: number | null;
  /** How much of the day is taken, thousandths. */
  readonly takenThousandths: number;
  /** Metres from where the customer is; null where that is not known. */
  readonly metres: number | null;
  /** Metres from the loan's own branch, by which the way is weighed where nobody knows where the customer is. */
  readonly metresFromHome: number;
  readonly isHome: boolean;
}

/** What prepaying on a day costs; null where the rate is not known. */
export interface DayCost {
  /** From today to the day, on what is prepaid. */
  readonly interestFen: Fen;
  readonly penaltyFen: Fen;
}

export interface LoanDays {
  readonly today: CalendarDay;
  /** Of what is prepaid. */
  readonly costOn: (date: CalendarDay) => DayCost | null;
  /** Days from which on the penalty is another one. */
  readonly penaltySteps: readonly CalendarDay[];
  readonly repricesOn: CalendarDay | null;
  readonly isDueDay: (date: CalendarDay) => boolean;
}

export interface Weights {
  readonly crowdedDayFen: number;
  readonly kilometreFen: number;
}

export interface Suggestion {
  readonly candidate: Candidate;
  readonly cost: DayCost | null;
  /** More than the cheapest of all the days that were compared. */
  readonly extraFen: Fen;
  /** What days are ranked by: money, and what crowd and way weigh as money. */
  readonly scoreFen: number;
  readonly reasons: readonly Reason[];
}

/** Few enough that somebody should not wait; the same as the calendar's FEW. */
const FEW_LEFT_MAX = 3;
/** Below a third taken a day is called quiet. */
const QUIET_THOUSANDTHS_MAX = 333;
const METRES_PER_KILOMETRE = 1000;

/**
 * The days in order: by what they cost the customer, and by what crowd and way weigh as money; the earlier day and the
 * lower branch first where all is equal, so that the same question has the same answer.
 */
export function rankDays(candidates: readonly Candidate[], days: LoanDays, weights: Weights): Suggestion[] {
  const costs = new Map<CalendarDay, DayCost | null>();
  for (const { date } of candidates) if (!costs.has(date)) costs.set(date, days.costOn(date));
  const totals = [...costs.values()].flatMap((cost) => (cost === null ? [] : [totalOf(cost)]));
  const cheapestFen = totals.length === 0 ? 0 : Math.min(...totals);
  const nearest = nearestOf(candidates);
  return candidates
    .map((candidate) => {
      const cost = costs.get(candidate.date) ?? null;
      const extraFen = cost === null ? 0 : totalOf(cost) - cheapestFen;
      const crowdFen = Math.round((weights.crowdedDayFen * candidate.takenThousandths) / 1000);
      const wayFen = Math.round((weights.kilometreFen * metresOfWay(candidate)) / METRES_PER_KILOMETRE);
      const scoreFen = extraFen + crowdFen + wayFen;
      return {
        candidate,
        cost,
        extraFen,
        scoreFen,
        reasons: reasonsOf(candidate, cost, extraFen, days, nearest),
      };
    })
    .sort(inOrder);
}

/** Whoever keeps a loan in one city is not sent to another for a quieter day. */
function metresOfWay({ metres, metresFromHome }: Candidate): number {
  return metres ?? metresFromHome;
}

function inOrder(
  { candidate: a, scoreFen: x }: Suggestion,
  { candidate: b, scoreFen: y }: Suggestion,
): number {
  return x - y || compare(a.date, b.date) || compare(a.branchId, b.branchId);
}

function reasonsOf(
  { date, remaining, takenThousandths, metres, isHome, branchId }: Candidate,
  cost: DayCost | null,
  extraFen: Fen,
  days: LoanDays,
  nearest: string | undefined,
): Reason[] {
  const reasons: Reason[] = [];
  if (cost !== null) {
    reasons.push(...penaltyReasons(date, cost, days));
    const params = { days: daysBetween(days.today, date), interest: formatFen(cost.interestFen) };
    reasons.push({ code: 'INTEREST_TO_DATE', params });
    if (extraFen === 0) reasons.push({ code: 'CHEAPEST', params: {} });
  }
  const { repricesOn } = days;
  if (repricesOn !== null && repricesOn > days.today) {
    const code = date < repricesOn ? 'BEFORE_REPRICING' : 'AFTER_REPRICING';
    reasons.push({ code, params: { on: repricesOn } });
  }
  if (days.isDueDay(date)) reasons.push({ code: 'ON_DUE_DATE', params: { on: date } });
  reasons.push(crowdReason(remaining, takenThousandths));
  if (branchId === nearest && metres !== null) {
    reasons.push({ code: 'NEAREST_BRANCH', params: { kilometres: kilometres(metres) } });
  } else if (metres !== null) reasons.push({ code: 'DISTANCE', params: { kilometres: kilometres(metres) } });
  if (isHome) reasons.push({ code: 'HOME_BRANCH', params: {} });
  return reasons;
}

function crowdReason(remaining: number | null, takenThousandths: number): Reason {
  if (remaining !== null && remaining <= FEW_LEFT_MAX) return { code: 'FEW_LEFT', params: { remaining } };
  const code = takenThousandths <= QUIET_THOUSANDTHS_MAX ? 'QUIET_DAY' : 'BUSY_DAY';
  return { code, params: { takenPercent: Math.round(takenThousandths / 10) } };
}

/** What a step of the penalty that has passed by the day saves, or what one to come would. */
function penaltyReasons(date: CalendarDay, { penaltyFen }: DayCost, days: LoanDays): Reason[] {
  const todays = days.costOn(days.today)?.penaltyFen ?? 0;
  const penaltyAfter = (step: CalendarDay): Fen => days.costOn(step)?.penaltyFen ?? 0;
  // The step that made it what it is: later ones may change nothing for this amount, as where a cap binds.
  const passed = days.penaltySteps.find((step) => step <= date && penaltyAfter(step) === penaltyFen);
  const reasons: Reason[] = [];
  if (passed !== undefined && penaltyFen < todays) {
    const params = { on: passed, saved: formatFen(todays - penaltyFen) };
    if (penaltyFen === 0) reasons.push({ code: 'PENALTY_ENDED', params });
    else reasons.push({ code: 'PENALTY_LOWER', params: { ...params, penalty: formatFen(penaltyFen) } });
  } else if (penaltyFen > 0) {
    const params = { penalty: formatFen(penaltyFen) };
    reasons.push({ code: 'PENALTY_CHARGED', params });
  }
  const next = days.penaltySteps.find((step) => step > date && penaltyAfter(step) < penaltyFen);
  if (next !== undefined) {
    const params = { on: next, saved: formatFen(penaltyFen - penaltyAfter(next)) };
    reasons.push({ code: 'PENALTY_STEPS_DOWN', params });
  }
  return reasons;
}

function nearestOf(candidates: readonly Candidate[]): string | undefined {
  let nearest: Candidate | undefined;
  for (const each of candidates) {
    if (each.metres === null) continue;
    const isNearer = nearest === undefined || each.metres < (nearest.metres ?? Infinity);
    if (isNearer) nearest = each;
  }
  return nearest?.branchId;
}

function totalOf({ interestFen, penaltyFen }: DayCost): Fen {
  return interestFen + penaltyFen;
}

/** With one decimal: `2.4`. */
function kilometres(metres: number): string {
  const tenths = Math.round(metres / 100);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
