import { Client } from 'pg';
import { ConfigError, loadConfig } from '../platform/config/index.js';
import { EncryptionConfig, FieldCipher, SealBrokenError } from '../platform/encryption/index.js';
import { FIELD_KEY_NAMES } from './field-keys.js';

/** Where the system seals numbers (docs/adr/0020); the room that does is not loaded for one look. */
const PURPOSE = 'bookings.contact_phone';
const MAINLAND_PREFIX = '+86';

const CONNECT_TIMEOUT_MS = 10_000;
/** Both ends of the primary key; in a table without a sealed number it would read all of it. */
const LOOK_TIMEOUT_MS = 5_000;
const OLDEST_AND_NEWEST = ['ASC', 'DESC'].map(
  (order) => `SELECT id, contact_phone AS phone, replace(contact_phone_index::text, '-', '') AS index
    FROM bookings WHERE contact_phone LIKE 'v1.%' ORDER BY id ${order} LIMIT 1`,
);
/** SQLSTATE of a statement that took longer than it may. */
const CANCELLED = '57014';

interface Sealed {
  readonly id: string;
  readonly phone: string;
  readonly index: string | null;
}

/**
 * Whether what was sealed in the database can be opened with the keys of the environment: with others every list that
 * shows a booking would fail, long after the start.
 */
export async function canOpenSealedData(databaseUrl: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const cipher = cipherOf(env);
  if (cipher === undefined) return true;
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN READ ONLY');
    await client.query(`SET LOCAL statement_timeout = ${LOOK_TIMEOUT_MS}`);
    for (const statement of OLDEST_AND_NEWEST) {
      const { rows } = await client.query<Sealed>(statement);
      if (!rows.every((row) => isOurs(cipher, row))) return false;
    }
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === CANCELLED) return true;
    throw error;
  } finally {
    await client.end();
  }
}

/** Keys that are none are told by the processes, with all else that is wrong in the configuration. */
function cipherOf(env: NodeJS.ProcessEnv): FieldCipher | undefined {
  const names = FIELD_KEY_NAMES.flatMap((name) => [name, `${name}_FILE`]);
  const keys = Object.fromEntries(Object.entries(env).filter(([name]) => names.includes(name)));
  try {
    return new FieldCipher(loadConfig(keys, [EncryptionConfig], []).get(EncryptionConfig));
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function isOurs(cipher: FieldCipher, { id, phone, index }: Sealed): boolean {
  try {
    const number = cipher.open(phone, `${PURPOSE}:${id}`);
    const whole = number.startsWith('+') ? number : MAINLAND_PREFIX + number;
    return index === null || index === cipher.indexOf(whole, PURPOSE);
  } catch (error) {
    if (error instanceof SealBrokenError) return false;
    throw error;
  }
}
