import { bodyFault, type FieldFault, platformErrors } from '../../platform/errors/index.js';
import type { RequestedChange } from '../quota-change.policy.js';
import { quotaErrors } from '../quota.errors.js';
import type { QuotaChangeBody } from './quota-changes.schemas.js';

type AskedLine = QuotaChangeBody['changes'][number];

/** What the schema cannot say: one action a line. */
export function readChangeLines(asked: readonly AskedLine[]): {
  lines: RequestedChange[];
  faults: FieldFault[];
} {
  const faults: FieldFault[] = [];
  const lines: RequestedChange[] = [];
  for (const [index, { window, set, add, unlimited, ...line }] of asked.entries()) {
    const actions: RequestedChange['action'][] = [];
    if (set !== undefined) actions.push({ set });
    if (add !== undefined) actions.push({ add });
    if (unlimited !== undefined) actions.push({ set: null });
    const [action, second] = actions;
    if (action === undefined || second !== undefined) {
      faults.push(bodyFault(`/changes/${index}`, quotaErrors.QUOTA_CHANGE_ONE_ACTION));
    } else {
      lines.push({ ...line, timeWindow: window ?? '', action });
    }
  }
  return { lines, faults };
}

/** The branches of a request, each once and in one order; one way of naming them. */
export function readBranchIds({ branchId, branchIds }: Pick<QuotaChangeBody, 'branchId' | 'branchIds'>): {
  branchIds: string[];
  faults: FieldFault[];
} {
  if (branchId === undefined && branchIds === undefined) {
    return { branchIds: [], faults: [bodyFault('/branchId', platformErrors.FIELD_REQUIRED)] };
  }
  if (branchId !== undefined && branchIds !== undefined) {
    return { branchIds: [], faults: [bodyFault('/branchIds', quotaErrors.QUOTA_CHANGE_BRANCHES)] };
  }
  const named = branchIds ?? [branchId!];
  return { branchIds: [...new Set(named)].sort(), faults: [] };
}

/** A line as it is kept: in the words of the request. */
export function toStored({ period, start, end, pool, timeWindow, action, version }: RequestedChange): object {
  const done = 'add' in action ? action : action.set === null ? { unlimited: true } : action;
  return { period, start, end, pool, ...(timeWindow !== '' && { window: timeWindow }), ...done, version };
}

/** A line that `toStored` has written. */
export function fromStored(stored: object): RequestedChange {
  const { lines } = readChangeLines([stored as AskedLine]);
  if (lines[0] === undefined) throw new Error('a quota change was kept that nobody could have asked for');
  return lines[0];
}
