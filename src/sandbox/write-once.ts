import { randomBytes } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';

/** Read by several users, none of whom may change it; for a volume that only containers of one deployment have. */
export const FOR_ALL_READERS = 0o444;
/** Read by its owner alone. */
export const FOR_ITS_OWNER = 0o600;

/** Whole or not at all, and by the first of two. */
export async function writeOnce(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  // What a secret opens is on the disk already when the power goes; without the secret nobody opens it again.
  await writeFile(draft, text, { mode, flag: 'wx', flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
}
