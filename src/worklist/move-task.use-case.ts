import { Injectable } from '@nestjs/common';
import type { Caller } from '../identity/index.js';
import { refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import type { Task } from './task.js';
import { nextTaskState, type TaskEvent } from './task.state.js';
import { TasksReadModel } from './tasks.read-model.js';
import { worklistErrors } from './worklist.errors.js';

const moveTask = sqlFile(import.meta.url, 'sql/move-task.sql');
/** Two colleagues may press at once, but not three times in a row. */
const MAX_ATTEMPTS = 3;

export interface MoveTask {
  readonly taskId: string;
  readonly event: TaskEvent;
  /** Who has it from now on; absent: who had it, or whoever moves a task that nobody had. */
  readonly assignee?: string | undefined;
  readonly note?: string | undefined;
  readonly caller: Caller;
  readonly traceId: string;
}

/** What people do with a task. */
@Injectable()
export class MoveTaskUseCase {
  constructor(
    private readonly database: Database,
    private readonly tasks: TasksReadModel,
  ) {}

  async execute({ taskId, event, caller, ...more }: MoveTask): Promise<Task | Refusal> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const task = await this.tasks.find(taskId, caller);
      if (task === undefined) return refuse(worklistErrors.TASK_NOT_FOUND);
      const to = nextTaskState(task.status, event);
      if (to === undefined) return refuse(worklistErrors.TASK_STATE_CONFLICT, { status: task.status });
      const assignee = more.assignee ?? task.assignee ?? caller.id;
      const [moved] = await this.database.run<{ seq: number }>(moveTask, [
        task.id,
        task.seq,
        task.status,
        to,
        event,
        assignee,
        more.note ?? null,
        caller.id,
        caller.roles[0] ?? caller.kind,
        more.traceId,
      ]);
      if (moved !== undefined)
        return { ...task, ...moved, status: to, assignee, note: more.note ?? task.note };
    }
    return refuse(worklistErrors.TASK_STATE_CONFLICT, { status: 'OPEN' });
  }
}
