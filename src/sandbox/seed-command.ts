import { ConfigError } from '../platform/config/index.js';
import { prepareDatabase } from './prepare-database.js';
import { seedDatabaseUrl } from './seed-settings.js';

/** Brings the database that `DATABASE_URL` or `DATABASE_URL_FILE` names up to date and fills it for the sandbox, once. */
try {
  const { applied } = await prepareDatabase(seedDatabaseUrl(process.env), { sandbox: true });
  console.log(`seeded; ${applied.length} migrations were applied`);
} catch (error) {
  const { message, stack } = error as Error;
  console.error(error instanceof ConfigError ? message : (stack ?? message));
  process.exitCode = 1;
}
