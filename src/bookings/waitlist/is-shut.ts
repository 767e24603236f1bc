import type { BranchesReadModel } from '../../branches/index.js';

/** Whether nobody can be served in a slot: the branch is given up, or is closed on that day or in hours of that window. */
export function isShut(
  branches: BranchesReadModel,
  branchId: string,
  date: string,
  timeWindow: string,
): boolean {
  if (branches.get(branchId)?.active !== true) return true;
  const calendar = branches.calendarOf(branchId);
  return !calendar.isBusinessDay(date) || calendar.closureOfWindow(date, timeWindow) !== undefined;
}
