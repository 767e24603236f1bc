import { CONFIG_CLASSES } from '../configuration.js';
import { loadConfig } from '../platform/config/index.js';
import { PostgresConfig } from '../platform/postgres/index.js';

/**
 * The database that is to be filled.
 * @throws ConfigError where the environment names none, or has a name that no part of the system knows: the image brings
 *   names for the processes, which are not this command's and no misspelling.
 */
export function seedDatabaseUrl(env: NodeJS.ProcessEnv): string {
  return loadConfig(env, [PostgresConfig], [], CONFIG_CLASSES).get(PostgresConfig).url;
}
