import { Pool } from 'pg';
import { migrate } from '../platform/postgres/index.js';
import { seed } from './seed.js';

/** The schema of this version, and in a sandbox the network, the calendar, the rules and the quota templates. */
export async function prepareDatabase(
  databaseUrl: string,
  { sandbox }: { sandbox: boolean },
): Promise<{ applied: string[] }> {
  const { applied } = await migrate(databaseUrl);
  if (!sandbox) return { applied };
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  try {
    await seed(pool);
  } finally {
    await pool.end();
  }
  return { applied };
}
