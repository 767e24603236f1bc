import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** With the number of the process that made it, so that a later run knows whose it was. */
const PREFIX = 'yuhuan-tests-';
/** Lines in it are the addresses of the databases of failed tests; the harness of the tests writes it. */
export const KEPT_FILE = 'kept-databases';

export async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // Root's mkdtemp closes the folder to the account that PostgreSQL runs as.
  await chmod(folder, 0o755);
  return folder;
}

/** What runs left that were killed, or that kept a database of a failed test: until the next run, no longer. */
export async function removeOldFolders() {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // Somebody else's may not be removed, and need not be.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Removes the folder, unless a failed test keeps its database in it and somebody may want to look. */
export async function endFolder(folder, say) {
  const kept = await readFile(join(folder, KEPT_FILE), 'utf8').catch(() => '');
  if (kept === '' || process.env.CI !== undefined) {
    await rm(folder, { recursive: true, force: true });
    return;
  }
  const opener = fileURLToPath(new URL('open-kept.mjs', import.meta.url));
  say(
    `databases of failed tests are kept until the next run; to look into them:\n  node ${opener} ${folder}`,
  );
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
