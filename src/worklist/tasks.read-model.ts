import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { isDay } from '../platform/clock/index.js';
import type { Caller } from '../identity/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import type { Task } from './task.js';
import type { TaskKind, TaskState } from './task.state.js';

const findTask = sqlFile(import.meta.url, 'sql/find-task.sql');
const listTasks = sqlFile(import.meta.url, 'sql/list-tasks.sql');

const UNFINISHED: readonly TaskState[] = ['OPEN', 'OFFERED'];
/** What stands in a cursor for a task without a day. */
const NO_DAY = 'none';

export interface TaskQuery {
  readonly branchId: string;
  readonly status: TaskState | undefined;
  readonly kind: TaskKind | undefined;
  readonly assignee: string | undefined;
  readonly cursor: string | undefined;
  readonly limit: number;
}

/** The worklist as it is asked for. */
@Injectable()
export class TasksReadModel {
  constructor(private readonly database: Database) {}

  /** The task if its branch is within the caller's reach; another looks as if it did not exist. */
  async find(id: string, { branches }: Pick<Caller, 'branches'>): Promise<Task | undefined> {
    const [task] = await this.database.run<Task>(findTask, [id, branches === '*' ? null : branches]);
    return task;
  }

  async list(query: TaskQuery): Promise<{ tasks: Task[]; nextCursor: string | null }> {
    const { branchId, status, kind, assignee, limit } = query;
    const after = afterOf(query.cursor);
    const rows = await this.database.run<Task>(listTasks, [
      branchId,
      status === undefined ? UNFINISHED : [status],
      kind ?? null,
      assignee ?? null,
      after?.dueOn ?? null,
      after?.id ?? null,
      limit + 1,
    ]);
    const tasks = rows.slice(0, limit);
    const last = tasks.at(-1);
    const nextCursor =
      rows.length > limit && last !== undefined ? `${last.dueOn ?? NO_DAY}_${last.id}` : null;
    return { tasks, nextCursor };
  }
}

/** A cursor that somebody made up begins at the first page. */
function afterOf(cursor = ''): { dueOn: string | null; id: string } | undefined {
  const [dueOn = '', id = ''] = cursor.split('_', 2);
  if (!(dueOn === NO_DAY || isDay(dueOn)) || !isUuid(id)) return undefined;
  return { dueOn: dueOn === NO_DAY ? null : dueOn, id };
}
