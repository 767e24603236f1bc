export { BookingsModule } from './bookings.module.js';
export { bookingErrors } from './bookings.errors.js';
export { NoShowMarker } from './day/no-show-marker.js';
export { visitErrors } from './day/visit.errors.js';
export { FLIGHT_BOUND_MS, GateReconciler } from './gate/gate-reconciler.js';
export { HoldSweeper } from './hold-sweeper.js';
export { Housekeeper } from './housekeeper.js';
export { type CheckedInvariant, InvariantsReadModel } from './invariants/invariants.read-model.js';
