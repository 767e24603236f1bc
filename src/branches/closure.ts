import type { Caller } from '../identity/index.js';
import type { CalendarDay } from '../platform/clock/index.js';
import type { Bilingual } from './statutory-calendar.policy.js';
import type { ClosureKind, Hours } from './business-calendar.policy.js';

/** A branch shut from one day to another, both included, as staff wrote it down. */
export interface Closure {
  readonly id: string;
  readonly branchId: string;
  readonly fromDate: CalendarDay;
  readonly toDate: CalendarDay;
  /** On each of the days; absent where the branch is shut all day. */
  readonly hours: Hours | undefined;
  readonly kind: ClosureKind;
  readonly reason: Bilingual;
  readonly createdBy: string;
  readonly createdAt: Date;
}

export interface ClosureRow {
  id: string;
  branch_id: string;
  from_date: string;
  to_date: string;
  from_time: string | null;
  to_time: string | null;
  kind: ClosureKind;
  reason_zh: string;
  reason_en: string;
  created_by: string;
  created_at: Date;
  removed_at: Date | null;
}

export function readClosure(row: ClosureRow): Closure {
  return {
    id: row.id,
    branchId: row.branch_id,
    fromDate: row.from_date,
    toDate: row.to_date,
    hours: hoursOf(row),
    kind: row.kind,
    reason: { zh: row.reason_zh, en: row.reason_en },
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

export function hoursOf(row: Pick<ClosureRow, 'from_time' | 'to_time'>): Hours | undefined {
  return row.from_time === null || row.to_time === null
    ? undefined
    : { from: row.from_time, to: row.to_time };
}

/** The branches whose closures a caller may touch, as the statements take it: null for all. */
export function reachOf(caller: Caller): readonly string[] | null {
  return caller.branches === '*' ? null : caller.branches;
}
