import { channel } from 'node:diagnostics_channel';

/** What a run that takes too long is told by, and that it has ended after all. */
export interface TaskReport {
  readonly task: string;
  readonly state: 'OVERDUE' | 'ENDED';
  /** What is over, so that two runs of tasks of one name are two. */
  readonly run: symbol;
}

/**
 * Tasks are made by their rooms, one by one; who watches them is made once. A channel of the process lies between, so
 * that no room has to hand the watch on.
 */
const reports = channel('yuhuan:tasks');

export function report(told: TaskReport): void {
  reports.publish(told);
}

/** @returns how to listen no longer */
export function onReport(hear: (told: TaskReport) => void): () => void {
  const listener = (told: unknown): void => hear(told as TaskReport);
  reports.subscribe(listener);
  return () => {
    reports.unsubscribe(listener);
  };
}
