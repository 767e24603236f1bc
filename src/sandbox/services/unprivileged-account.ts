import { runToEnd, type Account } from './child-process.js';
import type { Log } from './log.js';
import { StartError } from './start-error.js';

/** Ours alone, so that a PostgreSQL of the system and this one can not touch each other's files. */
const ACCOUNT_NAME = 'yuhuan';

/** Accounts that PostgreSQL's own packages make, for systems on which none can be added. */
const KNOWN_ACCOUNT_NAMES = ['postgres', '_postgres'];

/** A lookup asks a name service, which may sit behind a slow directory. */
const LOOKUP_TIMEOUT_MS = 10_000;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The account that servers run as when the launcher is root, which PostgreSQL refuses to be. Made when missing.
 * @throws StartError when none exists and none can be made.
 */
export async function unprivilegedAccount(log: Log): Promise<Account> {
  const known = await lookUp(ACCOUNT_NAME);
  if (known !== undefined) return known;
  for (const [command, ...args] of waysToAdd()) {
    if (command === undefined) continue;
    await runToEnd(command, args, { timeoutMs: LOOKUP_TIMEOUT_MS });
    // Another start may have added it in the meantime, so only the outcome counts.
    const added = await lookUp(ACCOUNT_NAME);
    if (added !== undefined) {
      log(`Added the system user ${ACCOUNT_NAME}: PostgreSQL refuses to run as root.`);
      return added;
    }
  }
  for (const name of KNOWN_ACCOUNT_NAMES) {
    const account = await lookUp(name);
    if (account !== undefined) return account;
  }
  throw new StartError(
    `PostgreSQL refuses to run as root, and no system user ${ACCOUNT_NAME} could be added for it.`,
    `Start as an ordinary user, add a system user named ${ACCOUNT_NAME}, or set DATABASE_URL.`,
  );
}

function waysToAdd(): readonly (readonly string[])[] {
  const shell = '/usr/sbin/nologin';
  return [
    [
      'useradd',
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      shell,
    ],
    ['adduser', '-S', '-D', '-H', '-h', '/nonexistent', '-s', '/sbin/nologin'],
  ].map((command) => [...command, ACCOUNT_NAME]);
}

async function lookUp(name: string): Promise<Account | undefined> {
  const [user, group] = await Promise.all(
    ['-u', '-g'].map((flag) => runToEnd('id', [flag, name], { timeoutMs: LOOKUP_TIMEOUT_MS })),
  );
  if (user?.ok !== true || group?.ok !== true) return undefined;
  const uid = Number(user.output);
  const gid = Number(group.output);
  return Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0 ? { uid, gid, name } : undefined;
}

/** Whether the account may enter the folder; asked of the kernel, which alone knows all of modes, lists and mounts. */
export async function canEnter(account: Account, folder: string): Promise<boolean> {
  const asked = await runToEnd('/bin/sh', ['-c', 'test -d "$1" && test -x "$1"', 'sh', folder], {
    account,
    timeoutMs: LOOKUP_TIMEOUT_MS,
  });
  if (asked.exit.fault?.code === 'EPERM') {
    throw new StartError(
      `This root may not become the user ${account.name} (it lacks the right to change users).`,
      'Start as an ordinary user, or set DATABASE_URL.',
    );
  }
  return asked.ok;
}
