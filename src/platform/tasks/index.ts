export { fewAtOnce } from './few-at-once.js';
export { FewUnderWay } from './few-under-way.js';
export { PeriodicTask, type PeriodicTaskOptions } from './periodic-task.js';
export { TaskWatch } from './task-watch.js';
