import type { Pool } from 'pg';
import { waitUntil } from './wait-until.js';

/** Until somebody in this database waits for a lock that another transaction has. @param what names who it should be */
export async function waitForLock(pool: Pool, what: string): Promise<void> {
  await waitUntil(
    async () => {
      const { rowCount } = await pool.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rowCount! > 0;
    },
    { timeoutMs: 10_000, what },
  );
}
