import { randomBytes } from 'node:crypto';
import { chmod, chown, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeOnce } from './write-once.js';

const KEY_BYTES = 32;
export const FIELD_KEYS_FILE = 'field-keys';
export const FIELD_INDEX_KEY_FILE = 'field-index-key';

const newKey = (): string => randomBytes(KEY_BYTES).toString('base64');

const KEYS = [
  { name: 'YUHUAN_FIELD_KEYS', file: FIELD_KEYS_FILE, make: () => `k1:${newKey()}` },
  { name: 'YUHUAN_FIELD_INDEX_KEY', file: FIELD_INDEX_KEY_FILE, make: newKey },
] as const;

/** The variables that give the keys; each may also name a file. */
export const FIELD_KEY_NAMES: readonly string[] = KEYS.map(({ name }) => name);

export interface FieldKeysOptions {
  /** Of the files: who may read them. */
  readonly mode: number;
  /** Where they may be from earlier starts. */
  readonly earlier?: string;
}

/**
 * Makes the keys of personal data for this deployment alone, once: what was sealed by others could not be opened.
 * @returns the variables that name the files
 */
export async function openFieldKeys(
  folder: string,
  { mode, earlier }: FieldKeysOptions,
): Promise<Readonly<Record<string, string>>> {
  const { uid, gid } = await stat(folder);
  for (const { file, make } of KEYS) {
    const path = join(folder, file);
    const before = earlier === undefined ? undefined : join(earlier, file);
    const known = before === undefined ? undefined : await readOrNothing(before);
    await writeOnce(path, known ?? make(), mode);
    // Those of earlier starts were open to more. Somebody else's are left as they are.
    for (const each of known === undefined ? [path] : [path, before!])
      await chmod(each, mode).catch(() => undefined);
    // In a folder of somebody else, who may start the next time, root's would be closed to its owner.
    if (process.getuid?.() === 0) await chown(path, uid, gid);
  }
  return Object.fromEntries(KEYS.map(({ name, file }) => [`${name}_FILE`, join(folder, file)]));
}

/** Those of the two that the environment gives neither itself nor as a file. */
export function missingFieldKeys(env: NodeJS.ProcessEnv): readonly string[] {
  return FIELD_KEY_NAMES.filter((name) => env[name] === undefined && env[`${name}_FILE`] === undefined);
}

function readOrNothing(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
