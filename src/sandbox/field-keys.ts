import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { writeOnce } from './write-once.js';

const KEY_BYTES = 32;
export const FIELD_KEYS_FILE = 'field-keys';
export const FIELD_INDEX_KEY_FILE = 'field-index-key';

/**
 * Makes the keys of personal data for this deployment alone, once: what was sealed by others could not be opened.
 * @returns the variables that name the files
 */
export async function openFieldKeys(folder: string): Promise<Readonly<Record<string, string>>> {
  const newKey = (): string => randomBytes(KEY_BYTES).toString('base64');
  await writeOnce(join(folder, FIELD_KEYS_FILE), `k1:${newKey()}`);
  await writeOnce(join(folder, FIELD_INDEX_KEY_FILE), newKey());
  return {
    YUHUAN_FIELD_KEYS_FILE: join(folder, FIELD_KEYS_FILE),
    YUHUAN_FIELD_INDEX_KEY_FILE: join(folder, FIELD_INDEX_KEY_FILE),
  };
}
