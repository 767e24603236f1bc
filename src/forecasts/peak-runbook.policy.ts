import type { EffectCode } from './calendar-effects.policy.js';
import type { ServicePlan } from './quota-suggestion.policy.js';

/** Shares of the quota that are expected, in percent; each opens steps of the runbook. */
export interface PeakThresholds {
  /** A task for the head of the branch, with more places and more people. */
  readonly peakPercent: number;
  /** Express mode: customers choose the day, the amount follows. */
  readonly expressPercent: number;
  /** Customers are told to choose another day. */
  readonly noticePercent: number;
  /** Times an ordinary day, in percent, from which on whoever runs the system should add processes. */
  readonly scalePercent: number;
}

/** What a day is forecast to need besides places. */
export interface Resources {
  /** People who serve all groups of products at the same time, so that four days of five nobody waits in vain; null: nobody said how long a visit takes. */
  readonly staff: number | null;
  /** Of them beyond those of the plan. */
  readonly staffShort: number | null;
  /** The hour of the branch's wall in which most come. */
  readonly busiestHour: number | null;
  /** What the calendar makes of the day: times an ordinary one. */
  readonly timesOrdinary: number;
  /** The rush for this day is large enough to add API processes for. */
  readonly scaleUp: boolean;
}

export interface ForecastFacts {
  readonly expected: number;
  readonly high: number;
  /** Of the branch's other groups of products, together: the same people serve them. */
  readonly othersHigh: number;
  readonly byHour: readonly number[];
  readonly effects: readonly { readonly code: EffectCode; readonly factor: number }[];
  readonly plan: ServicePlan | undefined;
}

export const PEAK_ACTIONS = ['EXTRA_QUOTA', 'MORE_STAFF', 'EXPRESS', 'NOTICE'] as const;
/** A step of the runbook: from which share of the quota on it is due, and how much of it. */
export interface PeakAction {
  readonly action: (typeof PEAK_ACTIONS)[number];
  readonly fromPercent: number;
  /** Places of the day, or people to add; null: it has no number. */
  readonly n: number | null;
}

/** Growth is no property of the day. */
const NOT_OF_THE_DAY: readonly EffectCode[] = ['TREND'];

export function resourcesFor(facts: ForecastFacts, { scalePercent }: PeakThresholds): Resources {
  const { high, othersHigh, byHour, effects, plan } = facts;
  const visitsEach = plan === undefined ? 0 : Math.floor(plan.minutesPerDay / plan.visitMinutes);
  const staff = plan === undefined || visitsEach === 0 ? null : Math.ceil((high + othersHigh) / visitsEach);
  const most = Math.max(0, ...byHour);
  const times = effects
    .filter(({ code }) => !NOT_OF_THE_DAY.includes(code))
    .reduce((product, { factor }) => product * factor, 1);
  return {
    staff,
    staffShort: staff === null || plan === undefined ? null : Math.max(0, staff - plan.staff),
    busiestHour: most === 0 ? null : byHour.indexOf(most),
    timesOrdinary: Math.round(times * 100) / 100,
    scaleUp: times * 100 >= scalePercent,
  };
}

/** Whether a day is one that the runbook is for. A day without a cap or without a counter is none. */
export function isPeak(
  expected: number,
  quota: number | null | undefined,
  thresholds: PeakThresholds,
): boolean {
  return typeof quota === 'number' && expected * 100 > quota * thresholds.peakPercent;
}

/** The steps that are due for a day, the first one first; none when it is no peak. */
export function runbookFor(
  {
    expected,
    quota,
    suggested,
    staffShort,
  }: {
    readonly expected: number;
    readonly quota: number | null | undefined;
    readonly suggested: number | undefined;
    readonly staffShort: number | null;
  },
  thresholds: PeakThresholds,
): readonly PeakAction[] {
  if (!isPeak(expected, quota, thresholds) || typeof quota !== 'number') return [];
  const { peakPercent, expressPercent, noticePercent } = thresholds;
  const beyond = (percent: number): boolean => expected * 100 > quota * percent;
  const actions: PeakAction[] = [];
  if (suggested !== undefined && suggested > quota)
    actions.push({ action: 'EXTRA_QUOTA', fromPercent: peakPercent, n: suggested });
  if (staffShort !== null && staffShort > 0)
    actions.push({ action: 'MORE_STAFF', fromPercent: peakPercent, n: staffShort });
  if (beyond(expressPercent)) actions.push({ action: 'EXPRESS', fromPercent: expressPercent, n: null });
  if (beyond(noticePercent)) actions.push({ action: 'NOTICE', fromPercent: noticePercent, n: null });
  return actions;
}
