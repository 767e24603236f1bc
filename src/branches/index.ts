export { type Branch, type Place } from './branch.js';
export { distanceKm, type FoundBranch } from './branch-search.policy.js';
export { BranchesConfig } from './branches.config.js';
export { branchIdSchema, nearSchema } from './branches.schemas.js';
export { branchErrors } from './branches.errors.js';
export { BranchesModule } from './branches.module.js';
export { BranchesReadModel } from './branches.read-model.js';
export {
  BankCalendar,
  BusinessCalendar,
  type CalendarOverride,
  type ClosedDays,
  type ClosedHours,
  type ClosedReason,
  type ClosureKind,
  type Hours,
} from './business-calendar.policy.js';
export {
  type ClosureImpact,
  ClosureImpactPort,
  type ClosureSpan,
  type StandingClosure,
  type TouchedBooking,
} from './closure-impact.port.js';
export { ClosuresModule } from './closures.module.js';
export { CALENDAR_HISTORY_DAYS } from './network.repository.js';
export { entityTag, isNoneMatch } from './entity-tag.js';
export { type Bilingual } from './statutory-calendar.policy.js';
