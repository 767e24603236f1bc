import {
  bodyFault,
  type FieldFault,
  platformErrors,
  refuse,
  type Refusal,
} from '../platform/errors/index.js';
import type { RequestedChange } from './quota-change.policy.js';
import { quotaErrors } from './quota.errors.js';
import type { QuotaChangeBody } from './quotas.schemas.js';

/** What the schema cannot say: one action a line, and nothing that would have to be scheduled. */
export function readChangeLines(body: QuotaChangeBody): RequestedChange[] | Refusal {
  const faults: FieldFault[] = [];
  const lines: RequestedChange[] = [];
  for (const [index, { window, set, add, unlimited, ...line }] of body.changes.entries()) {
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
  for (const field of ['effectiveFrom', 'until'] as const) {
    if (body[field] !== undefined) {
      faults.push(bodyFault(`/${field}`, quotaErrors.QUOTA_CHANGE_NOT_SCHEDULABLE));
    }
  }
  if (faults.length === 0) return lines;
  return refuse(platformErrors.VALIDATION_FAILED, { count: faults.length }, { faults });
}
