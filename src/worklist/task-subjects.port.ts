import type { Alternative } from '../platform/errors/index.js';

/** What the worklist shows of the booking that a task is about. */
export interface TaskSubject {
  /** That has the booking now: what it is about is for nobody else to see. */
  readonly branchId: string;
  readonly number: string;
  readonly status: string;
  readonly date: string;
  readonly window: string | null;
  readonly customerId: string;
  /** Masked. */
  readonly phone: string | null;
  readonly channel: string;
  /** Where the customer could go instead: the next open days here, and near branches. */
  readonly alternatives: readonly Alternative[];
}

/** What the worklist asks of whoever keeps the bookings. */
export abstract class TaskSubjects {
  /** By booking id; alternatives only for those that still wait for a decision. */
  abstract of(bookingIds: readonly string[]): Promise<ReadonlyMap<string, TaskSubject>>;
}
