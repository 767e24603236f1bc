import type { Row } from '../platform/postgres/index.js';
import type { Lane, TicketState } from './queue.state.js';

/** A row of queue_tickets as the statements of this room read it. */
export interface TicketRow extends Row {
  readonly id: string;
  readonly roomId: string;
  readonly lane: Lane;
  readonly customerId: string;
  readonly joinedBy: string;
  readonly status: TicketState;
  /** Null until the draw. */
  readonly number: number | null;
  readonly joinedAt: Date;
  /** Of one that is admitted: until when the turn is kept, and then until when the entry counts. */
  readonly expiresAt: Date | null;
  readonly entryId: string | null;
}

/** Who acts on a ticket: its customer, or who acts for the customer. */
export interface QueueActor {
  readonly actorId: string;
  readonly actorRole: string;
  readonly traceId: string;
}

/** To others a ticket looks as if it did not exist. */
export function isHeldBy(ticket: TicketRow, callerId: string): boolean {
  return ticket.customerId === callerId || ticket.joinedBy === callerId;
}
