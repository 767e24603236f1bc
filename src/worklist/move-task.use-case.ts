import { Injectable } from '@nestjs/common';
import { type Caller, roleOf } from '../identity/index.js';
import { refuse, type Refusal } from '../platform/errors/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import type { Task } from './task.js';
import { nextTaskState, type TaskEvent } from './task.state.js';
import { TasksReadModel } from './tasks.read-model.js';
import { worklistErrors } from './worklist.errors.js';

const findRepeatedStep = sqlFile(import.meta.url, 'sql/find-repeated-step.sql');
const moveTask = sqlFile(import.meta.url, 'sql/move-task.sql');
/** Two colleagues may press at once, but not three times in a row. */
const MAX_ATTEMPTS = 3;
/** Within it somebody who heard no answer has pressed again; whoever calls the customer once more later notes it anew. */
const REPEAT_MAX_MS = 5 * 60_000;

export interface MoveTask {
  readonly taskId: string;
  readonly event: TaskEvent;
  /** Who has it from now on, whoever had it; absent: who had it, or whoever moves a task that nobody had. */
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
      // Whoever takes a task would go on as if it were theirs.
      if (event === 'TASK_ASSIGNED' && more.assignee === undefined && assignee !== caller.id)
        return refuse(worklistErrors.TASK_TAKEN, { assignee });
      // Of the other steps the table says that they are done.
      if (to === task.status && (await this.isRepeat(task, { event, assignee, note: more.note, caller })))
        return task;
      const [moved] = await this.database.run<Pick<Task, 'seq' | 'changedAt'>>(moveTask, [
        task.id,
        task.seq,
        task.status,
        to,
        event,
        assignee,
        more.note ?? null,
        caller.id,
        roleOf(caller),
        more.traceId,
      ]);
      if (moved !== undefined)
        return { ...task, ...moved, status: to, assignee, note: more.note ?? task.note };
    }
    return refuse(worklistErrors.TASK_STATE_CONFLICT, { status: 'OPEN' });
  }

  private async isRepeat(
    { id, seq }: Task,
    {
      event,
      assignee,
      note,
      caller,
    }: Pick<MoveTask, 'event' | 'note' | 'caller'> & { readonly assignee: string },
  ): Promise<boolean> {
    const values = [id, seq, event, assignee, note ?? null, caller.id, REPEAT_MAX_MS];
    const [row] = await this.database.run<{ repeated: boolean }>(findRepeatedStep, values);
    return row!.repeated;
  }
}
