import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { v7 as newId } from 'uuid';
import { arrayLiteral, Database, sqlFile, type SqlStatement } from '../platform/postgres/index.js';
import type { NewTask, TaskActor } from './task.js';
import type { TaskKind } from './task.state.js';

const openTasks = sqlFile(import.meta.url, 'sql/open-tasks.sql');
const listUnfinished = sqlFile(import.meta.url, 'sql/list-unfinished-tasks.sql');
const settleTasks = sqlFile(import.meta.url, 'sql/settle-tasks.sql');

/** More of one kind than a branch works through in a month; the rest is looked at when these are gone. */
const UNFINISHED_MAX_TASKS = 1000;

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
   * longer asked for. Those that people have ended stay as they are.
   * @returns how many were ended.
   */
  async settle(
    taskIds: readonly string[],
    { to, note }: { readonly to: 'DONE' | 'DISMISSED'; readonly note: string },
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
    ]);
    return row.settled;
  }

  /** Tasks of a kind at a branch that nobody has ended, for whoever can tell which have settled themselves. */
  unfinished(kind: TaskKind, branchId: string): Promise<{ id: string; matter: string }[]> {
    return this.database.run<{ id: string; matter: string }>(listUnfinished, [
      kind,
      branchId,
      UNFINISHED_MAX_TASKS,
    ]);
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
