import type { Pool } from 'pg';
import { waitUntil } from './wait-until.js';

/** Until so many in this database wait for a lock that another transaction has. @param what names who it should be */
export async function waitForLock(pool: Pool, what: string, waiting = 1): Promise<void> {
  await waitUntil(
    async () => {
      const { rowCount } = await pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount! >= waiting;
    },
    { timeoutMs: 10_000, what },
  );
}
