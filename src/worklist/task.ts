import type { CalendarDay } from '../platform/clock/index.js';
import type { TaskKind, TaskState } from './task.state.js';

/** A piece of work for people, as it is stored. */
export interface Task {
  readonly [column: string]: unknown;
  readonly id: string;
  readonly kind: TaskKind;
  readonly branchId: string;
  readonly bookingId: string | null;
  /** What gave rise to it: a closure, a quota change. */
  readonly sourceId: string | null;
  readonly status: TaskState;
  readonly seq: number;
  readonly assignee: string | null;
  readonly dueOn: CalendarDay | null;
  readonly note: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly changedAt: Date;
}

/** Work that another room has found. */
export interface NewTask {
  readonly kind: TaskKind;
  /** What it is about, such as `<booking> <closure>`: of one kind and matter there is one task, ever. */
  readonly matter: string;
  readonly branchId: string;
  readonly bookingId: string | null;
  readonly sourceId: string | null;
  readonly dueOn: CalendarDay | null;
  /** For the screen; no personal data. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** What a look for work has found. */
export interface FoundTask {
  readonly task: NewTask;
  /** The task of this matter, which had settled itself; null: there is none yet. */
  readonly taskId: string | null;
}

export interface TaskActor {
  readonly id: string;
  readonly role: string;
  readonly traceId: string;
}
