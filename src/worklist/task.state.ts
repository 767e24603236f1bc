/** The life of a task as data. What is not in this table cannot happen. */

/** What people can be asked to do. A room that finds new work adds its kind here. */
export const TASK_KINDS = [
  /** A branch closes on the day of a booking: call the customer and move it. */
  'CLOSURE_MOVE',
  /** A quota was lowered under what is taken: offer the customer another day. */
  'OVERBOOKED_OFFER',
  /** A customer was checked in and never completed. */
  'UNFINISHED_VISIT',
  /** More customers are expected than the branch offers places. */
  'FORECAST_PEAK',
  /** A place of the line is offered to somebody who came by phone or to the counter: call them. */
  'WAITLIST_CALL',
  /** Booked in express mode, and how much is repaid was not said in time: call the customer. */
  'EXPRESS_DETAILS',
] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

export const TASK_STATES = ['OPEN', 'OFFERED', 'DONE', 'DISMISSED'] as const;
export type TaskState = (typeof TASK_STATES)[number];

export const TASK_EVENTS = [
  'TASK_ASSIGNED',
  'TASK_OFFERED',
  'TASK_DONE',
  'TASK_DISMISSED',
  'TASK_REOPENED',
] as const;
export type TaskEvent = (typeof TASK_EVENTS)[number];

export const TASK_STATE_TABLE: Readonly<Record<TaskState, Readonly<Partial<Record<TaskEvent, TaskState>>>>> =
  {
    OPEN: {
      TASK_ASSIGNED: 'OPEN',
      TASK_OFFERED: 'OFFERED',
      TASK_DONE: 'DONE',
      TASK_DISMISSED: 'DISMISSED',
    },
    OFFERED: {
      TASK_ASSIGNED: 'OFFERED',
      TASK_OFFERED: 'OFFERED',
      TASK_DONE: 'DONE',
      TASK_DISMISSED: 'DISMISSED',
    },
    DONE: { TASK_REOPENED: 'OPEN' },
    DISMISSED: { TASK_REOPENED: 'OPEN' },
  };

/** The state an event leads to, or undefined where it may not happen. */
export function nextTaskState(from: TaskState, event: TaskEvent): TaskState | undefined {
  return TASK_STATE_TABLE[from][event];
}
