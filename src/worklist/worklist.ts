import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import { arrayLiteral, Database, sqlFile, type SqlStatement } from '../platform/postgres/index.js';
import type { FoundTask, NewTask, TaskActor } from './task.js';
import type { TaskKind } from './task.state.js';

const openTasks = sqlFile(import.meta.url, 'sql/open-tasks.sql');
const listEnded = sqlFile(import.meta.url, 'sql/list-ended-tasks.sql');
const listUnfinished = sqlFile(import.meta.url, 'sql/list-unfinished-tasks.sql');
const reopenTasks = sqlFile(import.meta.url, 'sql/reopen-tasks.sql');
const settleTasks = sqlFile(import.meta.url, 'sql/settle-tasks.sql');

/** More of one kind than a branch works through in a month; the rest is looked at when these are gone. */
const UNFINISHED_MAX_TASKS = 1000;
const AGAIN = '情况有变，需再次处理 · needed again';

/** Where rooms hand in work for people, and take it back when it has settled itself. */
@Injectable()
export class Worklist {
  constructor(private readonly database: Database) {}

  /**
   * Opens the tasks that are not there yet.
   * @param client the connection whose open transaction makes the work, so that both commit or neither; without one
   *   it is a transaction of its own.
   * @returns how many were opened.
   */
  async open(tasks: readonly NewTask[], actor: TaskActor, client?: pg.ClientBase): Promise<number> {
    if (tasks.length === 0) return 0;
    const column = (of: (task: NewTask) => string | null): string =>
      arrayLiteral(tasks.map((task) => of(task)));
    const row = await this.run<{ opened: number }>(client, openTasks, [
      column(() => newId()),
      column(({ kind }) => kind),
      column(({ matter }) => matter),
      column(({ branchId }) => branchId),
      column(({ bookingId }) => bookingId),
      column(({ sourceId }) => sourceId),
      column(({ dueOn }) => dueOn),
      column(({ details }) => JSON.stringify(details)),
      actor.id,
      actor.role,
      actor.traceId,
    ]);
    return row.opened;
  }

  /**
   * Ends tasks whose matter has settled itself: DONE where what they asked for has happened, DISMISSED where it is no
   * longer asked for. Those that people have ended stay as they are, and with `untouched` those that somebody has taken on.
   * @returns how many were ended.
   */
  async settle(
    taskIds: readonly string[],
    {
      to,
      note,
      untouched = false,
    }: { readonly to: 'DONE' | 'DISMISSED'; readonly note: string; readonly untouched?: boolean },
    actor: TaskActor,
    client?: pg.ClientBase,
  ): Promise<number> {
    if (taskIds.length === 0) return 0;
    const row = await this.run<{ settled: number }>(client, settleTasks, [
      arrayLiteral(taskIds),
      to,
      `TASK_${to}`,
      note,
      actor.id,
      actor.role,
      actor.traceId,
      untouched,
    ]);
    return row.settled;
  }

  /**
   * Opens what has no task yet, and takes up again those that had settled themselves, with the due day and the details of
   * this time. Those that people have ended stay ended.
   * @returns how many were opened or taken up.
   */
  async openOrReopen(found: readonly FoundTask[], actor: TaskActor, note = AGAIN): Promise<number> {
    const tasks = found.flatMap(({ taskId, task }) => (taskId === null ? [task] : []));
    return (await this.open(tasks, actor)) + (await this.reopen(found, note, actor));
  }

  /** Tasks of a kind at a branch that were ended, by people or by themselves, for whoever asks for them anew. */
  async ended(
    kind: TaskKind,
    branchId: string,
    matters: readonly string[],
  ): Promise<{ id: string; matter: string }[]> {
    if (matters.length === 0) return [];
    return this.database.run<{ id: string; matter: string }>(listEnded, [
      kind,
      branchId,
      arrayLiteral(matters),
    ]);
  }

  /** Tasks of a kind at a branch that nobody has ended, for whoever can tell which have settled themselves. */
  unfinished(kind: TaskKind, branchId: string): Promise<{ id: string; matter: string }[]> {
    return this.database.run<{ id: string; matter: string }>(listUnfinished, [
      kind,
      branchId,
      UNFINISHED_MAX_TASKS,
    ]);
  }

  private async reopen(found: readonly FoundTask[], note: string, actor: TaskActor): Promise<number> {
    const again = found.filter(({ taskId }) => taskId !== null);
    if (again.length === 0) return 0;
    const row = await this.run<{ reopened: number }>(undefined, reopenTasks, [
      arrayLiteral(again.map(({ taskId }) => taskId)),
      arrayLiteral(again.map(({ task }) => task.dueOn)),
      arrayLiteral(again.map(({ task }) => JSON.stringify(task.details))),
      note,
      actor.id,
      actor.role,
      actor.traceId,
    ]);
    return row.reopened;
  }

  private async run<R extends pg.QueryResultRow>(
    client: pg.ClientBase | undefined,
    statement: SqlStatement,
    values: unknown[],
  ): Promise<R> {
    const rows =
      client === undefined
        ? await this.database.run<R>(statement, values)
        : (await client.query<R>({ ...statement, values })).rows;
    return rows[0]!;
  }
}
