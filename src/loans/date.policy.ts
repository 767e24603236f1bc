import { addDays, type CalendarDay, dayNumber, dayOfNumber } from '../platform/clock/index.js';
import type { ErrorDefinition, ParamValues } from '../platform/errors/index.js';
import { type BookingWindow, bookingWindow, releasesAtMs } from './booking-window.policy.js';
import type { BranchFacts } from './business-calendar.js';
import type { LoanSnapshot } from './loan-snapshot.js';
import { loansErrors } from './loans.errors.js';
import { dayOfMonth, daysFromNearestDue, dueDayAfter } from './month-day.policy.js';
import type { RuleSet } from './rule-set.js';
import { wallTime } from './wall-time.policy.js';

/** Later than every day that can be written. */
const NEVER: CalendarDay = '9999-99-99';

export interface DateFacts {
  readonly rules: RuleSet;
  readonly branch: BranchFacts;
  /** The instant that is judged, milliseconds since 1970. */
  readonly nowMs: number;
  /** Without a loan only what holds for everybody is judged: the calendar page. */
  readonly loan?: LoanSnapshot | undefined;
}

/** Why a day cannot be booked. */
export interface DayVerdict {
  readonly code: string;
  readonly definition: ErrorDefinition;
  readonly params: ParamValues;
}

type DayRule = (date: CalendarDay, facts: DateFacts, window: BookingWindow) => DayVerdict | undefined;

/** In order of precedence: what no waiting changes comes before what it does. */
const RULES: readonly DayRule[] = [inPast, tooFar, notWorkday, blockedDay, nearDue, tooSoon, notReleased];

/** @returns the first reason against the day, or undefined if it may be booked. `date` must be a real day. */
export function dayVerdict(date: CalendarDay, facts: DateFacts): DayVerdict | undefined {
  const window = bookingWindow(facts.branch, facts.rules, facts.nowMs);
  for (const rule of RULES) {
    const verdict = rule(date, facts, window);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/** @returns every reason against the day, in order of precedence. `date` must be a real day. */
export function dayVerdicts(date: CalendarDay, facts: DateFacts): DayVerdict[] {
  const window = bookingWindow(facts.branch, facts.rules, facts.nowMs);
  const verdicts: DayVerdict[] = [];
  for (const rule of RULES) {
    const verdict = rule(date, facts, window);
    if (verdict !== undefined) verdicts.push(verdict);
  }
  return verdicts;
}

/** What of a loan decides on which days it can be booked: where it is the same of two loans, so are their days. */
export function daysOfLoanKey({ loan, rules, branch, nowMs }: Required<DateFacts>): string {
  const { nextDueOn, dueDayOfMonth, maturesOn } = loan;
  const { today, latest } = bookingWindow(branch, rules, nowMs);
  const due = rules.latestBeforeNextDue ? nextDueOn : '';
  const dueDay = rules.latestBeforeNextDue || rules.excludeWindowAroundDue !== null ? dueDayOfMonth : '';
  return `${due} ${dueDay} ${maturesOn > today && maturesOn <= latest ? maturesOn : ''}`;
}

function inPast(date: CalendarDay, _: DateFacts, { today, earliest }: BookingWindow): DayVerdict | undefined {
  return date < today ? verdictOf(loansErrors.DATE_IN_PAST, { earliest }) : undefined;
}

function tooFar(date: CalendarDay, facts: DateFacts, window: BookingWindow): DayVerdict | undefined {
  if (date <= window.latest && (facts.loan === undefined || date < endOfLoan(facts.loan, facts, window))) {
    return undefined;
  }
  const end = facts.loan === undefined ? NEVER : endOfLoan(facts.loan, facts, window);
  return end <= window.latest
    ? verdictOf(loansErrors.DATE_TOO_FAR, { latest: addDays(end, -1), reason: 'LOAN_DUE' })
    : verdictOf(loansErrors.DATE_TOO_FAR, { latest: window.latest, reason: 'HORIZON' });
}

/**
 * The first day that is too late for the loan itself: its next due date where the rules stop there, else the day of
 * its last instalment, from which on nothing is left to prepay. That this one has passed bounds nothing: such a loan
 * has matured, which the eligibility says.
 */
function endOfLoan(loan: LoanSnapshot, { rules }: DateFacts, { today }: BookingWindow): CalendarDay {
  const { nextDueOn, maturesOn } = loan;
  if (maturesOn <= today) return NEVER;
  if (!rules.latestBeforeNextDue || nextDueOn === null) return maturesOn;
  const due = nextDueOn > today ? nextDueOn : firstDueAfter(today, loan);
  return due < maturesOn ? due : maturesOn;
}

/** Where the core names as next what falls due today or is not paid yet, the one that follows bounds the days to come. */
function firstDueAfter(today: CalendarDay, { dueDayOfMonth }: LoanSnapshot): CalendarDay {
  const thisMonth = dueDayAfter(today, 0, dueDayOfMonth);
  return thisMonth > today ? thisMonth : dueDayAfter(today, 1, dueDayOfMonth);
}

function notWorkday(date: CalendarDay, { branch }: DateFacts, window: BookingWindow): DayVerdict | undefined {
  // Outside the horizon the calendar is not asked: the day is refused for that already.
  if (date < window.today || date > window.latest || branch.calendar.isBusinessDay(date)) return undefined;
  return verdictOf(loansErrors.DATE_NOT_WORKDAY, {
    date,
    reason: branch.calendar.closedReason(date)?.code ?? 'CLOSED',
    next: branch.calendar.addBusinessDays(date, 1) ?? null,
  });
}

function blockedDay(date: CalendarDay, { rules }: DateFacts): DayVerdict | undefined {
  if (rules.excludeDaysOfMonth.includes(dayOfMonth(date))) {
    return verdictOf(loansErrors.DATE_BLOCKED, { reason: 'DAY_OF_MONTH', from: date, until: date });
  }
  return undefined;
}

function nearDue(date: CalendarDay, { rules, loan }: DateFacts): DayVerdict | undefined {
  const around = rules.excludeWindowAroundDue;
  if (around === null || loan === undefined) return undefined;
  const fromDue = daysFromNearestDue(date, loan.dueDayOfMonth);
  if (fromDue < -around.before || fromDue > around.after) return undefined;
  const due = dayNumber(date) - fromDue;
  return verdictOf(loansErrors.DATE_BLOCKED, {
    reason: 'NEAR_DUE_DATE',
    from: dayOfNumber(due - around.before),
    until: dayOfNumber(due + around.after),
    due: dayOfNumber(due),
  });
}

function tooSoon(date: CalendarDay, { rules }: DateFacts, window: BookingWindow): DayVerdict | undefined {
  if (date >= window.earliest || date < window.today) return undefined;
  const { earliest } = window;
  return date >= window.earliestBeforeCutoff
    ? verdictOf(loansErrors.BOOKING_CLOSED, { cutoff: rules.cutoffTime, earliest })
    : verdictOf(loansErrors.DATE_TOO_SOON, { earliest, noticeBusinessDays: rules.minNoticeBusinessDays });
}

function notReleased(
  date: CalendarDay,
  { rules, branch }: DateFacts,
  window: BookingWindow,
): DayVerdict | undefined {
  if (date <= window.releasedThrough || date > window.latest) return undefined;
  return verdictOf(loansErrors.NOT_RELEASED_YET, {
    releasesAt: wallTime(releasesAtMs(date, rules, branch.timeZone), branch.timeZone),
  });
}

function verdictOf(definition: ErrorDefinition, params: ParamValues): DayVerdict {
  return { code: definition.code, definition, params };
}
