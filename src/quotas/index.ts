export { AlternativesFinder, type WantedSlot } from './alternatives-finder.js';
export { availableOn } from './branch-calendar.policy.js';
export { BranchCounters, type NoCounters, type Slot } from './branch-counters.js';
export { CounterSnapshots } from './counter-snapshots.js';
export {
  type Channel,
  CHANNELS,
  type Counter,
  leastLeft,
  left,
  type Level,
  LEVELS,
  overbookedBy,
  type Period,
  type Pool,
  PERIODS,
  poolOf,
  type ProductGroup,
  PRODUCT_GROUPS,
  productGroupOf,
  type Share,
} from './counter.policy.js';
export { fullRefusal } from './full-refusal.policy.js';
export { type CounterChange, GateNotice } from './gate-notice.js';
export { HorizonKeeper } from './horizon-keeper.js';
export { OpenHorizon } from './open-horizon.use-case.js';
export { quotaErrors } from './quota.errors.js';
export { QuotasConfig } from './quotas.config.js';
export { QuotasModule } from './quotas.module.js';
export type { Ask } from './changes/store-questions.js';
export { WaitingPort } from './waiting.port.js';
export {
  type BookingOnCounter,
  BookingsOnCounters,
  type CounterDays,
  type StandingBooking,
} from './overbooked/bookings-on-counters.port.js';
export { QuotaClock } from './quota-clock.js';
export { isWindowOver } from './window.policy.js';
