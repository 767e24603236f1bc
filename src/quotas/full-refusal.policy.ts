import {
  type Alternative,
  bodyFault,
  type ErrorDefinition,
  type ParamValues,
  Refusal,
  type WaitlistPointer,
} from '../platform/errors/index.js';
import type { Counter, Level } from './counter.policy.js';
import { quotaErrors } from './quota.errors.js';

const DEFINITION_OF: Readonly<Record<Level, ErrorDefinition>> = {
  MONTH: quotaErrors.QUOTA_MONTH_FULL,
  WEEK: quotaErrors.QUOTA_WEEK_FULL,
  DAY: quotaErrors.QUOTA_DAY_FULL,
  POOL: quotaErrors.POOL_FULL,
  WINDOW: quotaErrors.WINDOW_FULL,
};

/** What a full counter is called, and what it says of itself; shared by refusals and the calendar. */
export function fullReason(counter: Counter): { definition: ErrorDefinition; params: ParamValues } {
  const { level, period, periodStart, pool, timeWindow, capacity } = counter;
  return {
    definition: DEFINITION_OF[level],
    params: { level, period, periodStart, pool, ...(timeWindow !== '' && { window: timeWindow }), capacity },
  };
}

/** The refusal that names the counter that binds; the field to choose anew is marked too. */
export function fullRefusal(
  counter: Counter,
  alternatives: readonly Alternative[],
  waitlist?: WaitlistPointer,
): Refusal {
  const { definition, params } = fullReason(counter);
  const fault = bodyFault(counter.level === 'WINDOW' ? '/window' : '/date', definition, params);
  return new Refusal(definition, params, { faults: [fault], alternatives, ...(waitlist && { waitlist }) });
}
