import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runToEnd } from './child-process.js';
import type { Log } from './log.js';
import { isRoot } from './unprivileged-account.js';

/** In this order: both speak the same protocol and run the same scripts. */
const SERVERS = ['redis-server', 'valkey-server'] as const;

/** Package managers install where an ordinary user's PATH may not look. */
const MORE_FOLDERS = ['/usr/local/bin', '/usr/bin', '/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin'];

/** Lists of a slow mirror are 10 to 50 MB; whoever waits longer than this is better off without the gate. */
const UPDATE_TIMEOUT_S = 90;

/** Two packages of together 2 MB. */
const DOWNLOAD_TIMEOUT_S = 60;

/** Unpacking is not cut off in practice: it takes seconds, and half an installation would have to be mended by hand. */
const UNPACK_TIMEOUT_S = 180;

/** apt-get ends its helpers within a second of being asked; then it is made to. */
const KILL_AFTER_S = 5;

/** What timeout(1) answers when it had to end its command. */
const TIMEOUT_CODE = 124;

/** Homebrew brings its own lists and up to 10 MB of libraries. */
const BREW_TIMEOUT_MS = 300_000;

/** Long enough for a sudo that asks a directory whether this user needs a password. */
const SUDO_TIMEOUT_MS = 5_000;

export interface InstalledRedis {
  readonly command: string;
}

export async function redisOnPath(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const server of SERVERS) {
    const found = await findProgram(server, searchPath(env));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Installs Redis by the system's package manager, when that can be done without asking anybody. */
export async function installRedis(
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<InstalledRedis | { absent: string }> {
  const failed = await installBySystem(env, log);
  const folders = [...searchPath(env), ...(failed === undefined ? MORE_FOLDERS : [])];
  for (const server of SERVERS) {
    const command = await findProgram(server, folders);
    if (command !== undefined) return { command };
  }
  return { absent: failed ?? 'the package was installed, but no redis-server came with it' };
}

/** @returns why it could not be done, as the end of a sentence; undefined when it was. */
async function installBySystem(env: NodeJS.ProcessEnv, log: Log): Promise<string | undefined> {
  const path = searchPath(env);
  const aptGet = await findProgram('apt-get', path);
  if (aptGet !== undefined) {
    const asRoot = await wayToRoot(path, env);
    if (asRoot === undefined) {
      return 'no redis-server is on the path, and apt-get needs root or a sudo without a password';
    }
    log('No redis-server is on the path: installing it with apt-get …');
    return installByApt(aptGet, asRoot, env);
  }
  const brew = await findProgram('brew', path);
  if (brew !== undefined && !isRoot()) {
    log('No redis-server is on the path: installing it with Homebrew …');
    return installByBrew(brew, env);
  }
  return 'no redis-server is on the path, and this system has no package manager that can install it';
}

/** The download is bounded tightly because it may be cut off anywhere; only then comes the part that may not. */
async function installByApt(
  aptGet: string,
  asRoot: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  // The bound is kept by timeout(1), which runs as root where sudo is used: this process may not end what root runs.
  const apt = (args: readonly string[], timeoutS: number) => {
    const bounded = [...asRoot, 'timeout', `--kill-after=${KILL_AFTER_S}`, String(timeoutS), aptGet];
    const flags = ['-y', '-q', '-o', 'DPkg::Lock::Timeout=30', '-o', 'Acquire::http::Timeout=20'];
    return runToEnd('env', [...bounded, ...flags, ...args], {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      timeoutMs: (timeoutS + 2 * KILL_AFTER_S) * 1_000,
    });
  };
  const install = ['install', '--no-install-recommends'];
  let why = 'apt-get knows no package of it';
  for (const server of SERVERS) {
    let fetched = await apt([...install, '--download-only', server], DOWNLOAD_TIMEOUT_S);
    if (!fetched.ok && server === SERVERS[0]) {
      // A fresh machine or image has old lists or none.
      await apt(['update'], UPDATE_TIMEOUT_S);
      fetched = await apt([...install, '--download-only', server], DOWNLOAD_TIMEOUT_S);
    }
    const installed = fetched.ok
      ? await apt([...install, '--no-download', server], UNPACK_TIMEOUT_S)
      : fetched;
    if (installed.ok) return undefined;
    why = installed.exit.code === TIMEOUT_CODE ? 'it took too long' : reasonOf(installed.output);
  }
  return `apt-get could not install redis-server (${why})`;
}

async function installByBrew(brew: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const installed = await runToEnd(brew, ['install', '--quiet', 'redis'], {
    env: { ...env, HOMEBREW_NO_AUTO_UPDATE: '1', HOMEBREW_NO_INSTALL_CLEANUP: '1', NONINTERACTIVE: '1' },
    timeoutMs: BREW_TIMEOUT_MS,
    guarded: true,
  });
  if (installed.ok) return undefined;
  const why = installed.timedOut ? 'it took too long' : reasonOf(installed.output);
  return `Homebrew could not install redis (${why})`;
}

/** What to put before a command to run it as root; undefined when that would need a password. */
async function wayToRoot(
  path: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<readonly string[] | undefined> {
  if (isRoot()) return [];
  const sudo = await findProgram('sudo', path);
  if (sudo === undefined) return undefined;
  const asked = await runToEnd(sudo, ['-n', 'true'], { env, timeoutMs: SUDO_TIMEOUT_MS });
  // sudo drops the environment, so the wish for no questions is passed through env.
  return asked.ok ? [sudo, '-n', 'env', 'DEBIAN_FRONTEND=noninteractive'] : undefined;
}

function searchPath(env: NodeJS.ProcessEnv): readonly string[] {
  return (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    const runnable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runnable) return path;
  }
  return undefined;
}

function reasonOf(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return lines.findLast((line) => /^(E|Error):/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}
