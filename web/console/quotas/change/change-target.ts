import { firstOfMonth, mondayOf, plusDays } from '../../reach/days.js';
import { PRODUCT_OF, type ProductGroup } from '../product-groups.js';

export const PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;
export type Period = (typeof PERIODS)[number];
export const POOLS = ['ALL', 'ONLINE', 'ASSISTED', 'URGENT'] as const;
export type Pool = (typeof POOLS)[number];

/** What is to be changed. */
export interface ChangeTarget {
  readonly branchIds: readonly string[];
  /** Days; weeks and months are those that they lie in. In order. */
  readonly dates: readonly string[];
  readonly group: ProductGroup;
  /** One counter of one branch; without it, whichever the form names. */
  readonly counter?: {
    readonly period: Period;
    readonly start: string;
    readonly pool: Pool;
    readonly window: string | null;
  };
}

/** What is typed. */
export interface ChangeForm {
  readonly period: Period;
  readonly pool: Pool;
  readonly action: 'set' | 'add' | 'unlimited';
  readonly set?: number | null;
  readonly add?: number | null;
  /** What the clock of the branch shows; empty: at once. */
  readonly effectiveFrom?: string;
  /** Empty: it stays. */
  readonly until?: string;
  readonly reason: string;
  /** Of a part of the day; both empty: the whole day. */
  readonly windowFrom?: string;
  readonly windowTo?: string;
  /** Of break-glass: the consequences have been read. Never kept in a draft. */
  readonly understood?: boolean;
}

export interface ChangeLine {
  readonly period: Period;
  readonly start: string;
  readonly end?: string;
  readonly pool: Pool;
  readonly window?: string;
  readonly set?: number;
  readonly add?: number;
  readonly unlimited?: true;
  readonly version?: number;
}

/** The version of a counter that was seen, by the start of its period. */
export type SeenVersions = ReadonlyMap<string, number>;

/** More lines than this are not taken in one change; then versions are left to the server. */
const LINES_MAX = 50;

/** Of the period in which the day lies. */
export function startOf(date: string, period: Period): string {
  if (period === 'DAY') return date;
  return period === 'WEEK' ? mondayOf(date) : firstOfMonth(date);
}

export function startsOf({ dates, counter }: ChangeTarget, period: Period): readonly string[] {
  if (counter !== undefined) return [counter.start];
  return [...new Set(dates.map((date) => startOf(date, period)))];
}

/** Days that follow each other are one line; with versions each has a line of its own. */
export function linesOf(target: ChangeTarget, form: ChangeForm, seen?: SeenVersions): readonly ChangeLine[] {
  const { counter, branchIds } = target;
  const period = counter?.period ?? form.period;
  const window = counter === undefined ? windowOf(form) : (counter.window ?? undefined);
  const same = {
    period,
    pool: counter?.pool ?? form.pool,
    ...(window !== undefined && { window }),
    ...actionOf(form),
  };
  const starts = startsOf(target, period);
  if (seen !== undefined && branchIds.length === 1 && starts.length <= LINES_MAX) {
    return starts.map((start) => ({ ...same, start, version: seen.get(start) ?? 0 }));
  }
  return runsOf(starts, period).map(([start, end]) => ({ ...same, start, ...(end !== start && { end }) }));
}

/** `09:00-10:30`; half of one goes to the server as it is, which says what is missing. */
function windowOf({ period, windowFrom = '', windowTo = '' }: ChangeForm): string | undefined {
  return period === 'DAY' && windowFrom + windowTo !== '' ? `${windowFrom}-${windowTo}` : undefined;
}

function actionOf({ action, set, add }: ChangeForm): Pick<ChangeLine, 'set' | 'add' | 'unlimited'> {
  if (action === 'unlimited') return { unlimited: true };
  if (action === 'set') return typeof set === 'number' ? { set } : {};
  return typeof add === 'number' ? { add } : {};
}

function runsOf(starts: readonly string[], period: Period): [string, string][] {
  const runs: [string, string][] = [];
  for (const start of starts) {
    const last = runs.at(-1);
    if (period === 'DAY' && last !== undefined && plusDays(last[1], 1) === start) last[1] = start;
    else runs.push([start, start]);
  }
  return runs;
}

export interface ChangeBody {
  readonly branchIds: string[];
  readonly product: (typeof PRODUCT_OF)[ProductGroup];
  readonly changes: ChangeLine[];
  readonly reason: string;
  readonly effectiveFrom?: string;
  readonly until?: string;
}

/** Whether the server can tell that somebody else was faster. */
export function hasVersions({ changes }: ChangeBody): boolean {
  return changes.every(({ version }) => version !== undefined);
}

/** @param instantOf what a clock of the branches shows, as an instant. */
export function bodyOfChange(
  target: ChangeTarget,
  form: ChangeForm,
  instantOf: (local: string) => string,
  seen?: SeenVersions,
): ChangeBody {
  const { effectiveFrom = '', until = '' } = form;
  return {
    branchIds: [...target.branchIds],
    product: PRODUCT_OF[target.group],
    changes: [...linesOf(target, form, seen)],
    reason: form.reason.trim(),
    ...(effectiveFrom !== '' && { effectiveFrom: instantOf(effectiveFrom) }),
    ...(until !== '' && { until: instantOf(until) }),
  };
}

const FIELD_OF_LINE: Readonly<Record<string, string>> = { unlimited: 'action', window: 'windowFrom' };

/** The field of the form that a pointer of the server means. */
export function fieldOfPointer(pointer: string): string[] | undefined {
  const line = /^\/changes\/\d+\/(set|add|unlimited|pool|period|window)$/.exec(pointer)?.[1];
  if (line !== undefined) return [FIELD_OF_LINE[line] ?? line];
  const whole = /^\/(reason|effectiveFrom|until)$/.exec(pointer)?.[1];
  return whole === undefined ? undefined : [whole];
}
