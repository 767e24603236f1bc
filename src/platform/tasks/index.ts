export { fewAtOnce } from './few-at-once.js';
export { PeriodicTask, type PeriodicTaskOptions } from './periodic-task.js';
export { TaskWatch } from './task-watch.js';
