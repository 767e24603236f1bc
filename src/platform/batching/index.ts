export { type BatcherState, busyBatchers, shedByFullBatchers } from './busy-batchers.js';
export { BatcherFullError, MicroBatcher, type MicroBatcherOptions } from './micro-batcher.js';
