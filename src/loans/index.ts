export { amountFaults, type AmountRange, amountRange } from './amount.policy.js';
export {
  assessBooking,
  assessDetails,
  type BookingFacts,
  type BookingRequest,
} from './assess-booking.policy.js';
export { type BookingWindow, bookingWindow, releasesAtMs } from './booking-window.policy.js';
export type { BranchFacts, BusinessCalendar } from './business-calendar.js';
export {
  type BookedSlot,
  cancelRefusal,
  type ChangeFacts,
  changeRefusal,
  deadlineMsOf,
  detailsDeadlineMs,
} from './change.policy.js';
export { amountSchema, customerIdSchema, loanIdSchema } from './loan-request.schemas.js';
export { type CoreAnswer, CoreBanking, CoreFault, type CoreFaultReason } from './core-banking.port.js';
export { type DateFacts, daysOfLoanKey, type DayVerdict, dayVerdict, dayVerdicts } from './date.policy.js';
export { effectsOf } from './effects.policy.js';
export { LoanSnapshots } from './loan-snapshots.js';
export { type LoanSnapshot, type PartyRole, type Product, PRODUCTS, roleOf } from './loan-snapshot.js';
export { LoansConfig, loansRelations } from './loans.config.js';
export { coreUnavailable, loanNotFound, LoanUnreadable, loansErrors, rulesMissing } from './loans.errors.js';
export { LoansModule } from './loans.module.js';
export { addMonths, daysFromNearestDue, dueDayAfter } from './month-day.policy.js';
export {
  type DayCount,
  DAY_COUNTS,
  type Effect,
  EFFECTS,
  type Kind,
  KINDS,
  type PenaltyTier,
  type RuleSet,
  ruleSetSchema,
  type Settlement,
  SETTLEMENTS,
} from './rule-set.js';
export { RuleSetsReadModel } from './rule-sets.read-model.js';
export { wallTime } from './wall-time.policy.js';
