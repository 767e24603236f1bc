import { sqlFile, type SqlStatement } from '../../platform/postgres/index.js';

/** A promise of this room, with the statement that lists what violates it. */
export interface QueueInvariant {
  readonly id: string;
  readonly promise: string;
  readonly statement: SqlStatement;
}

const sql = (name: string): SqlStatement => sqlFile(import.meta.url, `sql/${name}.sql`);

/** Asked with those of the bookings. Each costs the same however many wait, or nobody could ask at the worst hour. */
export const QUEUE_INVARIANTS: readonly QueueInvariant[] = [
  {
    id: 'INV-13',
    promise: 'people come in by the order that was drawn and published',
    statement: sql('inv-13-order-of-entry'),
  },
  {
    id: 'INV-14',
    promise: 'nobody has two places in the queue, or comes in twice on one',
    statement: sql('inv-14-one-place'),
  },
  {
    id: 'INV-15',
    promise: 'who came in was admitted before, once, and every ticket has its events',
    statement: sql('inv-15-entries-admitted'),
  },
];
