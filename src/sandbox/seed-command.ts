import { ConfigError, loadConfig } from '../platform/config/index.js';
import { PostgresConfig } from '../platform/postgres/index.js';
import { prepareDatabase } from './prepare-database.js';

/** Brings the database that `DATABASE_URL` or `DATABASE_URL_FILE` names up to date and fills it for the sandbox, once. */
try {
  const { url } = loadConfig(process.env, [PostgresConfig], []).get(PostgresConfig);
  const { applied } = await prepareDatabase(url, { sandbox: true });
  console.log(`seeded; ${applied.length} migrations were applied`);
} catch (error) {
  const { message, stack } = error as Error;
  console.error(error instanceof ConfigError ? message : (stack ?? message));
  process.exitCode = 1;
}
