export { BatcherFullError, MicroBatcher, type MicroBatcherOptions } from './micro-batcher.js';
