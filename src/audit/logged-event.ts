/** A row of the event log as it is read. */
export interface LoggedEvent {
  readonly [column: string]: unknown;
  readonly id: number;
  readonly at: Date;
  readonly subjectType: string;
  readonly subjectId: string;
  /** Counts the events of one subject from 1. */
  readonly seq: number;
  readonly type: string;
  readonly fromState: string | null;
  readonly toState: string | null;
  readonly actorId: string;
  readonly actorRole: string;
  readonly branchId: string | null;
  readonly reason: string | null;
  readonly traceId: string | null;
  readonly details: unknown;
}
