export { type BatcherState, busyBatchers, shedByBatchers } from './busy-batchers.js';
export { BatcherFullError, MicroBatcher, type MicroBatcherOptions } from './micro-batcher.js';
