import type pg from 'pg';
import { sqlFile } from '../../platform/postgres/index.js';
import type { BookingRow } from '../booking.js';

const excuse = sqlFile(import.meta.url, 'sql/excuse-no-show.sql');

export interface Excuse {
  /** Why the customer is not to blame: staff read it in the history of the booking. */
  readonly reason: string;
  readonly actor: { readonly id: string; readonly role: string };
  readonly traceId: string;
}

/**
 * Excuses a miss, with its event. Whoever calls counts the misses of the customer anew, in the same transaction.
 * @param client the connection whose open transaction it is.
 * @returns undefined when the booking has changed since it was read, is no miss, or is excused already.
 */
export async function excuseNoShow(
  client: pg.PoolClient,
  booking: BookingRow,
  { reason, actor, traceId }: Excuse,
): Promise<BookingRow | undefined> {
  const values = [booking.id, booking.seq, reason, actor.id, actor.role, traceId];
  const { rows } = await client.query<{ seq: number }>({ ...excuse, values });
  return rows[0] && { ...booking, ...rows[0], noShowExcused: true };
}
