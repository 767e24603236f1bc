import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runToEnd } from './child-process.js';
import type { Log } from './log.js';
import { POSTGRES_ENVIRONMENT, type PostgresBinaries } from './postgres-binaries.js';
import { CLUSTER_FOLDER, type PostgresHome } from './postgres-home.js';
import { isRunning } from './postmaster-lock.js';
import { StartError } from './start-error.js';

export const SUPERUSER = 'yuhuan';

/** Everything of one PostgreSQL: a folder that holds `data`, `password` (0600) and, once it has run, `port`. */
export interface Cluster {
  readonly folder: string;
  readonly dataPath: string;
  readonly password: string;
  /** It was there before this start. */
  readonly reused: boolean;
}

/** initdb takes 2 s on a quiet laptop; a busy machine with a slow disk has been given thirty times that. */
const INITDB_TIMEOUT_MS = 60_000;

const UNFINISHED = new RegExp(`^${CLUSTER_FOLDER}\\.unfinished-(\\d+)-`);

/** Removing files races with an initdb that is just being ended; it has a second to be gone. */
const REMOVE_OPTIONS = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

export interface ClusterPlan {
  readonly home: PostgresHome;
  readonly binaries: PostgresBinaries;
  /** Whether the new files must survive a power cut. */
  readonly durable: boolean;
  readonly log: Log;
}

/** Finds the cluster, or makes one: under another name first, so that what bears the real name is always whole. */
export async function ensureCluster(plan: ClusterPlan): Promise<Cluster> {
  const folder = join(plan.home.folder, CLUSTER_FOLDER);
  await removeUnfinished(plan);
  const reused = (await stat(folder).catch(() => undefined)) !== undefined;
  if (!reused) await createCluster(plan, folder);
  const dataPath = join(folder, 'data');
  await assertWhole(folder, dataPath, plan.binaries);
  const password = (await readFile(join(folder, 'password'), 'utf8')).trim();
  return { folder, dataPath, password, reused };
}

export async function rememberPort({ folder }: Cluster, port: number): Promise<void> {
  const path = join(folder, 'port');
  await writeFile(`${path}.new`, `${port}\n`);
  // A rename also replaces a file that root wrote in a folder of somebody else.
  await rename(`${path}.new`, path);
}

export async function rememberedPort({ folder }: Cluster): Promise<number | undefined> {
  const port = Number(await readFile(join(folder, 'port'), 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

/** A start that was killed midway leaves its unfinished folder, in which no server has ever run. */
async function removeUnfinished({ home, log }: ClusterPlan): Promise<void> {
  for (const name of await readdir(home.folder)) {
    const pid = Number(UNFINISHED.exec(name)?.[1]);
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    log(
      `An earlier start was cut off while it made the database; its unfinished files (${name}) are removed.`,
    );
    await rm(join(home.folder, name), REMOVE_OPTIONS);
  }
}

async function createCluster(plan: ClusterPlan, folder: string): Promise<void> {
  const { home, log } = plan;
  const unfinished = `${folder}.unfinished-${process.pid}-${randomBytes(3).toString('hex')}`;
  log(`Making a new PostgreSQL database in ${folder} …`);
  try {
    await mkdir(unfinished);
    await own(unfinished, home, 0o700);
    await writeSecret(join(unfinished, 'password'), home);
    await initdb(plan, unfinished);
    // The password too: without it nobody gets into what is durable.
    if (plan.durable) await syncFolder(unfinished);
    await rename(unfinished, folder);
    if (plan.durable) await syncFolder(home.folder);
  } catch (error) {
    await rm(unfinished, REMOVE_OPTIONS);
    const { code } = error as NodeJS.ErrnoException;
    // Two starts at once: the first to finish has made the cluster, and the second uses it.
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
    if (code === undefined) throw error;
    throw new StartError(
      `PostgreSQL's data can not be written to ${home.folder} (${code}).`,
      'Free space or mend the rights there, or choose another folder: DATA_DIR=<folder>.',
      { cause: error },
    );
  }
}

async function initdb({ home, binaries, durable }: ClusterPlan, unfinished: string): Promise<void> {
  const made = await runToEnd(
    binaries.initdb,
    [
      `--pgdata=${join(unfinished, 'data')}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${join(unfinished, 'password')}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The collation built into PostgreSQL: the same order on every machine, and no locale to install.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      ...(durable ? [] : ['--no-sync']),
    ],
    { account: home.account, env: POSTGRES_ENVIRONMENT, timeoutMs: INITDB_TIMEOUT_MS, guarded: true },
  );
  if (made.ok) return;
  const why = made.timedOut ? `it took longer than ${INITDB_TIMEOUT_MS / 1_000} s` : lastError(made.output);
  throw new StartError(
    `PostgreSQL could not make its database in ${home.folder}: ${why}.`,
    'Mend that and start again, or choose another folder: DATA_DIR=<folder>.',
  );
}

async function assertWhole(folder: string, dataPath: string, binaries: PostgresBinaries): Promise<void> {
  const paths = [
    join(dataPath, 'PG_VERSION'),
    join(dataPath, 'global', 'pg_control'),
    join(folder, 'password'),
  ];
  for (const path of paths) {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => error.code);
    if (typeof found === 'object' && found.size > 0) continue;
    const why = typeof found === 'string' ? found : 'it is empty';
    throw new StartError(
      `PostgreSQL's data in ${folder} is not whole: ${path} can not be used (${why}).`,
      `Put it back from a copy; or, to begin anew without its bookings, move it away: mv ${folder} ${folder}.old`,
    );
  }
  const version = (await readFile(join(dataPath, 'PG_VERSION'), 'utf8')).trim();
  if (version === binaries.majorVersion) return;
  throw new StartError(
    `The data in ${folder} was written by PostgreSQL ${version}, and this system brings PostgreSQL ${binaries.majorVersion}.`,
    `Go back to the version that wrote it and take a dump; or, to begin anew, move it away: mv ${folder} ${folder}.old`,
  );
}

async function writeSecret(path: string, home: PostgresHome): Promise<void> {
  await writeFile(path, `${randomBytes(24).toString('base64url')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  await own(path, home, 0o600);
}

async function own(path: string, { account }: PostgresHome, mode: number): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid);
  await chmod(path, mode);
}

/** A power cut must not take back the rename after PostgreSQL has acknowledged bookings under it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function lastError(output: string): string {
  const lines = output.split('\n');
  return lines.findLast((line) => /(error|FATAL|PANIC):/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}
