export { Doorkeeper } from './doorkeeper.js';
export { QUEUE_INVARIANTS } from './invariants/queue-invariants.js';
export { PressureReporter } from './pressure-reporter.js';
export { queueErrors } from './queue.errors.js';
export { type EntryAsk, QueueEntries } from './queue-entries.js';
export { WaitingRoomConfig } from './waiting-room.config.js';
export { WaitingRoomModule } from './waiting-room.module.js';
