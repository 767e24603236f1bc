import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importBuilt } from './ensure-built.mjs';

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

/** Whether a failed test keeps its database in the folder, and somebody may want to look. */
export async function keepsDatabases(folder) {
  const kept = await readFile(join(folder, KEPT_FILE), 'utf8').catch(() => '');
  return kept !== '' && process.env.CI === undefined;
}

/** Where the run keeps the data of its PostgreSQL, unless somebody named one. */
export const postgresFolder = (folder) => join(folder, 'postgres');

/** What runs left that were killed, or that kept a database of a failed test: until the next run, no longer. */
export async function removeOldFolders() {
  for (const name of await readdir(tmpdir())) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const folder = join(tmpdir(), name);
    // Somebody else's may not be removed, and need not be.
    await removeStandIn(folder).catch(() => undefined);
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The data of root is elsewhere when the folder for temporary files is closed to others. */
async function removeStandIn(folder) {
  const { standInFor } = await importBuilt('sandbox/services/index.js');
  await rm(await standInFor(postgresFolder(folder)), { recursive: true, force: true });
}

/** Removes the folder, unless it keeps databases. */
export async function endFolder(folder, say) {
  if (!(await keepsDatabases(folder))) {
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
