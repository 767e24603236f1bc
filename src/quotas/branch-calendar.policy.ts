import type { BusinessCalendar, ClosedReason } from '../branches/index.js';
import { type BranchFacts, type DayVerdict, dayVerdict, releasesAtMs, type RuleSet } from '../loans/index.js';
import { addDays, type CalendarDay, daysBetween } from '../platform/clock/index.js';
import {
  type ErrorDefinition,
  type Language,
  type ParamValues,
  renderDetail,
} from '../platform/errors/index.js';
import type { BranchCounters } from './branch-counters.js';
import type { ProductGroup } from './counter.policy.js';
import {
  type Availability,
  bucketed,
  type DayAvailability,
  dayAvailability,
  type WindowStatus,
} from './day-status.policy.js';
import { fullReason } from './full-refusal.policy.js';
import { quotaErrors } from './quota.errors.js';
import { isWindowShut } from './window.policy.js';

/** A page shows a quarter at most: three months of cells. */
export const CALENDAR_DAYS_MAX = 92;

export type DayStatus = Availability | 'NOT_RELEASED' | 'CLOSED' | 'MAINTENANCE';

export interface CalendarDayShown {
  readonly date: CalendarDay;
  readonly status: DayStatus;
  /** For customers online; 20 stands for 20 or more, null for no cap. 0 unless the day is OPEN or FEW. */
  readonly remaining: number | null;
  readonly reason?: { readonly code: string; readonly detail: string };
  /** RFC 3339; when a day that is NOT_RELEASED opens. */
  readonly releasesAt?: string;
  readonly windows?: readonly WindowStatus[];
  /** The statutory calendar of its year is not published yet: whether the day is a business day may still change. */
  readonly provisional?: true;
}

export interface CalendarQuestion {
  readonly branch: ServingBranch;
  readonly group: ProductGroup;
  readonly rules: RuleSet;
  readonly counters: BranchCounters;
  readonly nowMs: number;
  readonly language: Language;
}

/** What the rules ask of a branch, with a calendar that gives its reasons in words. */
export interface ServingBranch extends BranchFacts {
  readonly calendar: BusinessCalendar;
}

/** What each day from `from` to `to`, both included, has for customers who book online. */
export function branchCalendar(
  question: CalendarQuestion,
  range: { from: CalendarDay; to: CalendarDay },
): CalendarDayShown[] {
  const days: CalendarDayShown[] = [];
  const count = Math.min(daysBetween(range.from, range.to) + 1, CALENDAR_DAYS_MAX);
  const { calendar } = question.branch;
  for (let index = 0; index < count; index += 1) {
    const day = dayShown(question, addDays(range.from, index));
    days.push(calendar.provisional(day.date) ? { ...day, provisional: true } : day);
  }
  return days;
}

function dayShown(question: CalendarQuestion, date: CalendarDay): CalendarDayShown {
  const { branch, rules, nowMs, language } = question;
  const verdict = dayVerdict(date, { rules, branch, nowMs });
  if (verdict !== undefined) return refusedDay(question, date, verdict);
  const { calendar } = branch;
  const available = availableOn(question, date);
  if (available === undefined) {
    return shut(date, 'NOT_RELEASED', reasonOf(quotaErrors.NO_QUOTA_OPEN, {}, language));
  }
  const { status, left, full, windows } = available;
  if (status === 'CLOSED') {
    const closure = hoursReason(calendar, date, language);
    const reason =
      closure === undefined
        ? reasonOf(quotaErrors.WINDOW_OVER, { window: windows?.at(-1)?.window ?? '' }, language)
        : { code: 'CLOSURE', detail: closure };
    return { ...shut(date, 'CLOSED', reason), ...(windows !== undefined && { windows }) };
  }
  if (full === undefined) {
    return { date, status, remaining: bucketed(left), ...(windows !== undefined && { windows }) };
  }
  const { definition, params } = fullReason(full);
  const reason = reasonOf(definition, params, language);
  return { ...shut(date, 'FULL', reason), ...(windows !== undefined && { windows }) };
}

/** What customers who book online can have of a day that the rules permit: windows that are shut have no place. */
export function availableOn(
  { branch, nowMs, counters, group }: Pick<CalendarQuestion, 'branch' | 'nowMs' | 'counters' | 'group'>,
  date: CalendarDay,
): DayAvailability | undefined {
  return dayAvailability(counters, group, date, (window) => isWindowShut(date, window, branch, nowMs));
}

/** Where hours close the windows of a day, the first of them says why; undefined: the windows are simply over. */
function hoursReason(calendar: BusinessCalendar, date: CalendarDay, language: Language): string | undefined {
  const reason = calendar.closedHours(date)[0]?.reason;
  return language === 'en' ? reason?.en : reason?.zh;
}

function refusedDay(
  { branch, rules, language }: CalendarQuestion,
  date: CalendarDay,
  verdict: DayVerdict,
): CalendarDayShown {
  const reason = reasonOf(verdict.definition, verdict.params, language);
  switch (verdict.code) {
    case 'NOT_RELEASED_YET':
      return { ...shut(date, 'NOT_RELEASED', reason), releasesAt: opensAt(date, rules, branch) };
    case 'DATE_TOO_FAR': {
      // Beyond the horizon the rules do not look at the calendar; a page that does says what will not change.
      const closed = branch.calendar.closedReason(date);
      if (closed !== undefined) return closedDay(date, closed, language);
      return { ...shut(date, 'NOT_RELEASED', reason), releasesAt: opensAt(date, rules, branch) };
    }
    case 'DATE_NOT_WORKDAY': {
      const closed = branch.calendar.closedReason(date);
      return closed === undefined ? shut(date, 'CLOSED', reason) : closedDay(date, closed, language);
    }
    default:
      return shut(date, 'CLOSED', reason);
  }
}

function closedDay(date: CalendarDay, closed: ClosedReason, language: Language): CalendarDayShown {
  const status = closed.code === 'CLOSURE' && closed.kind === 'MAINTENANCE' ? 'MAINTENANCE' : 'CLOSED';
  return shut(date, status, {
    code: closed.code,
    detail: language === 'en' ? closed.name.en : closed.name.zh,
  });
}

function shut(
  date: CalendarDay,
  status: DayStatus,
  reason: NonNullable<CalendarDayShown['reason']>,
): CalendarDayShown {
  return { date, status, remaining: 0, reason };
}

function reasonOf(
  definition: ErrorDefinition,
  params: ParamValues,
  language: Language,
): NonNullable<CalendarDayShown['reason']> {
  return { code: definition.code, detail: renderDetail(definition, params, language) };
}

function opensAt(date: CalendarDay, rules: RuleSet, { timeZone }: BranchFacts): string {
  return new Date(releasesAtMs(date, rules, timeZone)).toISOString();
}
