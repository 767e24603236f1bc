import type { Pool } from 'pg';

/**
 * Ends the life of the oldest holds by the store's clock, without waiting for it. They are locked in the order in which
 * the system locks them, so that neither waits for the other.
 */
export async function letHoldsExpire(pool: Pool, count: number): Promise<void> {
  await pool.query(
    `WITH held AS MATERIALIZED (SELECT id FROM bookings WHERE status = 'HELD' ORDER BY id LIMIT $1 FOR UPDATE)
     UPDATE bookings b SET expires_at = now() - interval '1 millisecond' FROM held WHERE b.id = held.id`,
    [count],
  );
}
