import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PostgresConfig } from '../platform/postgres/index.js';
import { RedisConfig } from '../platform/redis/index.js';
import { FIELD_KEY_NAMES } from './field-keys.js';
import { StartError } from './services/index.js';

/** Addresses that may hold a password, and may come as a file; what is asked of them, and how they are written. */
const SECRET_ADDRESSES = [
  {
    name: 'DATABASE_URL',
    variable: PostgresConfig.variables.url,
    example: 'postgres://user:password@host:5432/name',
  },
  { name: 'REDIS_URL', variable: RedisConfig.variables.url, example: 'redis://:password@host:6379' },
];

/** Names of what is there already. */
const GIVEN = ['DATABASE_URL', 'REDIS_URL', 'OIDC_ISSUER', 'YUHUAN_CORE_URL', ...FIELD_KEY_NAMES];

/** Paths of secrets; the processes run in a folder of their own, from where a relative one would lead elsewhere. */
const SECRET_FILE = /^(?:YUHUAN|OTEL)_\w+_FILE$/;

/**
 * The environment as the launcher and the processes take it: what is empty is not given, an address that came as a file
 * is there as itself, and paths are whole.
 * @throws StartError that never shows an address, because it may hold a password.
 */
export async function givenEnvironment(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const given = withoutEmpty(env);
  for (const { name, variable, example } of SECRET_ADDRESSES) {
    const file = `${name}_FILE`;
    const path = given[file];
    if (path !== undefined) {
      if (given[name] !== undefined)
        throw new StartError(`${name} and ${file} are both set`, 'keep one of them');
      given[name] = await readSecret(file, path);
      delete given[file];
    }
    const value = given[name];
    if (value !== undefined && !variable.schema.safeParse(value).success) {
      throw new StartError(
        `${name} is not an address that can be used; it is not shown here, because it may hold a password`,
        `write it as ${example}, with what is special in a password percent-encoded (/ is %2F)`,
      );
    }
  }
  for (const [name, value] of Object.entries(given)) {
    if (SECRET_FILE.test(name) && value !== undefined && value !== '') given[name] = resolve(value);
  }
  return given;
}

/** An empty name is none: taken for one, pg would go to whatever database listens on this machine. */
function withoutEmpty(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = new Set(GIVEN.flatMap((name) => [name, `${name}_FILE`]));
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== '' || !names.has(name)));
}

async function readSecret(name: string, path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new StartError(
      `${name} names a file that can not be read (${(error as NodeJS.ErrnoException).code})`,
      'name a file that this user may read, or leave the variable out',
      { cause: error },
    );
  }
}
