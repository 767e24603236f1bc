export { type FoundTask, type NewTask, type TaskActor } from './task.js';
export { TASK_KINDS, type TaskKind } from './task.state.js';
export { type TaskSubject, TaskSubjects } from './task-subjects.port.js';
export { worklistErrors } from './worklist.errors.js';
export { WorklistDeskModule, WorklistModule } from './worklist.module.js';
export { Worklist } from './worklist.js';
