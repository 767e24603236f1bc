import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { isDay } from '../platform/clock/index.js';
import type { Caller } from '../identity/index.js';
import { Database, sqlFile } from '../platform/postgres/index.js';
import type { Task } from './task.js';
import type { TaskKind, TaskState } from './task.state.js';

const findTask = sqlFile(import.meta.url, 'sql/find-task.sql');
const listTasks = sqlFile(import.meta.url, 'sql/list-tasks.sql');
const listLatest = sqlFile(import.meta.url, 'sql/list-latest-tasks.sql');

const UNFINISHED: readonly TaskState[] = ['OPEN', 'OFFERED'];
const ENDED: readonly (TaskState | undefined)[] = ['DONE', 'DISMISSED'];
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

  /** What is due first; of what has been ended the latest. */
  async list(query: TaskQuery): Promise<TaskPage> {
    return ENDED.includes(query.status) ? this.latest(query) : this.due(query);
  }

  private async due(query: TaskQuery): Promise<TaskPage> {
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
    return pageOf(rows, limit, ({ dueOn }) => dueOn ?? NO_DAY);
  }

  private async latest({ branchId, status, kind, assignee, cursor, limit }: TaskQuery): Promise<TaskPage> {
    const after = afterMomentOf(cursor);
    // A moment is finer in the store than in this process.
    const rows = await this.database.run<Task & { readonly changedAtUs: string }>(listLatest, [
      branchId,
      status,
      kind ?? null,
      assignee ?? null,
      after?.changedAtUs ?? null,
      after?.id ?? null,
      limit + 1,
    ]);
    const { tasks, nextCursor } = pageOf(rows, limit, ({ changedAtUs }) => changedAtUs);
    return { tasks: tasks.map(({ changedAtUs: _us, ...task }) => task), nextCursor };
  }
}

interface Page<T> {
  readonly tasks: T[];
  readonly nextCursor: string | null;
}
type TaskPage = Page<Task>;

/** @param rows one more than the page has, where there is another page */
function pageOf<T extends Task>(rows: readonly T[], limit: number, placeOf: (last: T) => string): Page<T> {
  const tasks = rows.slice(0, limit);
  const last = tasks.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? `${placeOf(last)}_${last.id}` : null;
  return { tasks, nextCursor };
}

/** A cursor that somebody made up begins at the first page. */
function afterOf(cursor = ''): { dueOn: string | null; id: string } | undefined {
  const [dueOn = '', id = ''] = cursor.split('_', 2);
  if (!(dueOn === NO_DAY || isDay(dueOn)) || !isUuid(id)) return undefined;
  return { dueOn: dueOn === NO_DAY ? null : dueOn, id };
}

/** Up to the year 2286, which the store can still work out exactly. */
const MOMENT_US = /^\d{1,16}$/;

function afterMomentOf(cursor = ''): { changedAtUs: string; id: string } | undefined {
  const [changedAtUs = '', id = ''] = cursor.split('_', 2);
  return MOMENT_US.test(changedAtUs) && isUuid(id) ? { changedAtUs, id } : undefined;
}
