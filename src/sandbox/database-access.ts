import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FOR_ALL_READERS, writeOnce } from './write-once.js';

export const PASSWORD_FILE = 'password';
export const URL_FILE = 'url';

/** 192 bits, in characters that a URL takes as they are. */
const PASSWORD_BYTES = 24;

/** Where the database is, without the password: `postgres://yuhuan@postgres:5432/yuhuan`. */
export interface DatabaseAccessOptions {
  readonly folder: string;
  readonly address: string;
}

/**
 * Writes a password made for this deployment alone, and the URL with it, as two files: the server reads the one and
 * everybody else the other. A password that is there already is kept, for the database knows no other.
 */
export async function openDatabaseAccess({ folder, address }: DatabaseAccessOptions): Promise<void> {
  const passwordPath = join(folder, PASSWORD_FILE);
  await writeOnce(passwordPath, randomBytes(PASSWORD_BYTES).toString('base64url'), FOR_ALL_READERS);
  const url = new URL(address);
  url.password = await readFile(passwordPath, 'utf8');
  await writeOnce(join(folder, URL_FILE), url.href, FOR_ALL_READERS);
}
