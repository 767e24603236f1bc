import { createHash } from 'node:crypto';
import { chown, mkdir, readdir, realpath, rmdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Account } from './child-process.js';
import type { Log } from './log.js';
import { StartError } from './start-error.js';
import { canEnter, isRoot, unprivilegedAccount } from './unprivileged-account.js';

/** Where system services keep what they write; every account may pass through it. */
export const SYSTEM_DATA_FOLDER = '/var/lib';

export const CLUSTER_FOLDER = 'cluster';

export interface PostgresHome {
  /** The folder that holds the cluster: the one asked for, or its stand-in under /var/lib. */
  readonly folder: string;
  /** It is not the folder that was asked for, and nobody but us knows of it. */
  readonly isStandIn: boolean;
  /** Undefined: PostgreSQL runs as whoever runs the launcher. */
  readonly account: Account | undefined;
}

/** Settles who runs PostgreSQL and where its files are, so that the one can reach the other. */
export async function findHome(dataDir: string, log: Log): Promise<PostgresHome> {
  const asked = resolve(dataDir);
  await makeFolder(asked);
  if (!isRoot()) {
    await assertOwn(asked);
    return { folder: asked, isStandIn: false, account: undefined };
  }
  const account = (await ownerOfCluster(asked)) ?? (await unprivilegedAccount(log));
  // A folder of our own making belongs to the account; one with other things in it stays whose it is.
  if ((await readdir(asked)).length === 0) await chown(asked, account.uid, account.gid);
  const standIn = await standInFor(asked);
  if (await canEnter(account, asked)) {
    await assertDataNotIn(standIn, asked, `the user ${account.name} can enter ${asked} now`);
    return { folder: asked, isStandIn: false, account };
  }
  await assertDataNotIn(asked, standIn, `the user ${account.name} can not enter ${asked}`);
  await makeFolder(standIn);
  await chown(standIn, account.uid, account.gid);
  log(
    `PostgreSQL refuses to run as root, and the user ${account.name} can not enter ${asked}; its data is in ${standIn}.`,
  );
  return { folder: standIn, isStandIn: true, account };
}

/** The same clone finds the same data again, and two clones never share one. */
export async function standInFor(folder: string): Promise<string> {
  const hash = createHash('sha256')
    .update(await realpath(folder))
    .digest('hex')
    .slice(0, 12);
  return join(SYSTEM_DATA_FOLDER, `yuhuan-${hash}`);
}

/** What was thrown away leaves no empty folder behind of which nobody knows; one that is not empty stays. */
export async function removeEmptyStandIn(home: PostgresHome): Promise<void> {
  if (home.isStandIn) await rmdir(home.folder).catch(() => undefined);
}

/**
 * The mode of a parent folder decides which of two folders is used. When it has changed since the last start, bookings
 * would seem to be gone.
 */
async function assertDataNotIn(other: string, chosen: string, why: string): Promise<void> {
  const data = join(other, CLUSTER_FOLDER);
  if (!(await exists(data)) || (await exists(join(chosen, CLUSTER_FOLDER)))) return;
  throw new StartError(
    `PostgreSQL's data would now be in ${chosen}, because ${why}; but there is data of an earlier start in ${data}.`,
    `Give the folders above it the modes that they had; or take the data along: mkdir -p ${chosen} && mv ${data} ${chosen}/; or, to begin anew, move it away: mv ${data} ${data}.old`,
  );
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(
      `The folder for PostgreSQL's data, ${folder}, can not be made (${code}).`,
      'Choose a folder that this user may write: DATA_DIR=<folder>.',
      { cause: error },
    );
  }
}

/** Data that an ordinary user made stays that user's when root starts it later. */
async function ownerOfCluster(folder: string): Promise<Account | undefined> {
  const found = await stat(join(folder, CLUSTER_FOLDER)).catch(() => undefined);
  if (found === undefined || found.uid === 0) return undefined;
  return { uid: found.uid, gid: found.gid, name: `with number ${found.uid}` };
}

async function assertOwn(folder: string): Promise<void> {
  const found = await stat(join(folder, CLUSTER_FOLDER)).catch(() => undefined);
  const uid = process.getuid?.();
  if (found === undefined || uid === undefined || found.uid === uid) return;
  throw new StartError(
    `PostgreSQL's data in ${folder} belongs to another user (number ${found.uid}).`,
    'Start as root or as that user, or begin anew elsewhere: DATA_DIR=<folder>.',
  );
}
