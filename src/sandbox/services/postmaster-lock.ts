import { readFileSync } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runToEnd } from './child-process.js';
import { StartError } from './start-error.js';
import { waitUntil } from './wait-until.js';

/** The guard of a launcher that was just killed asks PostgreSQL to stop within milliseconds. */
const NOTICE_TIMEOUT_MS = 2_000;

/** A fast shutdown ends with a checkpoint, which writes at most shared_buffers. */
const SHUTDOWN_TIMEOUT_MS = 30_000;

const POLL_INTERVAL_MS = 100;

const PS_TIMEOUT_MS = 5_000;

const lockPath = (dataPath: string): string => join(dataPath, 'postmaster.pid');

interface Lock {
  readonly pid: number;
  readonly port: string;
  readonly stopping: boolean;
}

/**
 * Makes sure that no server has the data: waits for one that is stopping, and clears a lock that a killed server left.
 * @throws StartError when one is running and stays so.
 */
export async function awaitReleasedLock(dataPath: string): Promise<void> {
  let stale = '';
  const gone = async () => {
    const text = await readLock(dataPath);
    if ((await heldLock(text, dataPath)) !== undefined) return undefined;
    stale = text;
    return true;
  };
  const held = async () => heldLock(await readLock(dataPath), dataPath);
  const poll = { intervalMs: POLL_INTERVAL_MS };
  const stopping = async () => ((await held())?.stopping === false ? undefined : true);
  if ((await waitUntil(stopping, { ...poll, timeoutMs: NOTICE_TIMEOUT_MS })) !== undefined) {
    if ((await waitUntil(gone, { ...poll, timeoutMs: SHUTDOWN_TIMEOUT_MS })) !== undefined) {
      await removeStaleLock(dataPath, stale);
      return;
    }
  }
  const lock = await held();
  if (lock !== undefined) throw alreadyRunning(dataPath, lock);
}

/** Only the one that was judged: meanwhile another start may have put its own there, and that one is good. */
export async function removeStaleLock(dataPath: string, stale: string): Promise<void> {
  if (stale === '' || (await readLock(dataPath)) !== stale) return;
  await rm(lockPath(dataPath), { force: true });
}

/** The text of the lock; empty when there is none. */
function readLock(dataPath: string): Promise<string> {
  return readFile(lockPath(dataPath), 'utf8').catch(() => '');
}

function alreadyRunning(dataPath: string, lock: Lock): StartError {
  return new StartError(
    `A PostgreSQL (process ${lock.pid}, port ${lock.port}) already runs on the data in ${dataPath}.`,
    `End the start that it belongs to, or it alone: kill -INT ${lock.pid}; or start on other data: DATA_DIR=<folder>.`,
  );
}

/** The lock when the server that wrote its text still runs. */
async function heldLock(text: string, dataPath: string): Promise<Lock | undefined> {
  // Line 1 is the process, 4 the port, 8 the status: PostgreSQL's miscadmin.h fixes these numbers.
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isRunning(pid)) return undefined;
  if (!(await isServerOf(pid, dataPath))) return undefined;
  return { pid, port: lines[3] ?? 'unknown', stopping: lines[7] === 'stopping' };
}

/** Whether the process still runs; one that has ended and that its parent has not taken note of does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    // The state follows the name, which stands in parentheses and may hold any character.
    return !/\) Z [^)]*$/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Only Linux has these files.
    return true;
  }
}

/**
 * After a SIGKILL the number in the lock may have passed to another program, soonest in a container where numbers are
 * small; PostgreSQL itself would then refuse to start. Its own check of the shared memory still finds left-over workers.
 */
async function isServerOf(pid: number, dataPath: string): Promise<boolean> {
  if (process.platform !== 'linux') {
    const { output } = await runToEnd('ps', ['-o', 'command=', '-p', String(pid)], {
      timeoutMs: PS_TIMEOUT_MS,
    });
    return output.includes('postgres') && output.includes(dataPath);
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (command?.includes('postgres') === false) return false;
  try {
    // A server works in the folder of its data. Folders are compared and not their names: one that was renamed, or is
    // reached through a link, is still the same.
    const [its, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(dataPath)]);
    return its.dev === ours.dev && its.ino === ours.ino;
  } catch {
    // Whatever cannot be looked at may be one: a start that is refused loses nothing, two servers would.
    return isRunning(pid);
  }
}
