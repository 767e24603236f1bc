/** One run of a periodic task that is under way. */
export interface TaskRun {
  readonly task: string;
  readonly boundMs: number;
  readonly startedAtMs: number;
}

/**
 * Of this process; one a task at most. Tasks are made by their rooms, one by one, and who watches them is made once:
 * here they meet, so that no room has to hand the watch on.
 */
const underWay = new Set<TaskRun>();

export function beginRun(task: string, boundMs: number): TaskRun {
  const run = { task, boundMs, startedAtMs: performance.now() };
  underWay.add(run);
  return run;
}

export function endRun(run: TaskRun): void {
  underWay.delete(run);
}

export function overdueRuns(): TaskRun[] {
  const nowMs = performance.now();
  return [...underWay].filter(({ startedAtMs, boundMs }) => nowMs - startedAtMs >= boundMs);
}
