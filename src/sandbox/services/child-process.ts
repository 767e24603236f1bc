import { spawn, type ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { startGuard, underGuard, type Guard } from './child-guard.js';

/** The numeric owner that a child runs as; absent: whoever runs the launcher. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why the program could not be run at all. */
  readonly fault?: NodeJS.ErrnoException;
}

export interface ServerOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly account: Account | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Written to the standard input, which is then closed. */
  readonly input?: string;
  /** Each with the time that it is given to work before the next; SIGKILL follows the last. */
  readonly stopSignals: readonly { readonly signal: NodeJS.Signals; readonly graceMs: number }[];
  /** Gets every line of both outputs. */
  readonly onLine?: (line: string) => void;
}

export interface Server {
  readonly pid: number | undefined;
  /** Settles when the server has ended, for whatever reason. */
  readonly exited: Promise<Exit>;
  hasExited(): boolean;
  /** The last lines of both outputs, oldest first. */
  lastLines(): readonly string[];
  /** Asks, then insists. Calling it again waits for the same end. */
  stop(): Promise<void>;
}

/** Enough to hold the reason of a failed start, which servers give last. */
const LINES_KEPT = 40;

/** Outputs may stay open in a grandchild after the exit; what the child itself said has arrived long before. */
const DRAIN_TIMEOUT_MS = 500;

/** The kernel ends a killed process at once unless it hangs in a disk wait, which no signal can mend. */
const KILL_TIMEOUT_MS = 5_000;

/**
 * Starts a server that lives as long as the launcher wants, and no longer than the launcher.
 * It gets its own session: Ctrl-C in a terminal reaches the launcher alone, which then stops things in their order.
 */
export function startServer(options: ServerOptions): Server {
  const guard = startGuard({ group: false, signals: options.stopSignals });
  const child = spawnAs(options.command, options.args, { ...options, guard });
  const lines: string[] = [];
  const exited = watch(child, (line) => {
    lines.push(line);
    if (lines.length > LINES_KEPT) lines.shift();
    options.onLine?.(line);
  });
  let ended = false;
  child.once('exit', () => {
    ended = true;
    // Before the number of the process can belong to somebody else.
    guard.release();
  });
  child.once('error', () => {
    if (child.pid !== undefined) return;
    ended = true;
    guard.release();
  });
  letLauncherEnd(child);
  let stopping: Promise<void> | undefined;
  return {
    pid: child.pid,
    exited,
    hasExited: () => ended,
    lastLines: () => [...lines],
    stop: () => (stopping ??= stopChild(child, exited, options.stopSignals)),
  };
}

/** What is cut off anyway is given two seconds to remove its own temporary files. */
const CUT_OFF_SIGNALS = [{ signal: 'SIGTERM', graceMs: 2_000 }] as const;

export interface RunOptions {
  readonly account?: Account | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** End it when the launcher ends; for work that may be cut off anywhere. */
  readonly guarded?: boolean;
}

export interface RunResult {
  readonly ok: boolean;
  readonly timedOut: boolean;
  readonly exit: Exit;
  readonly output: string;
}

/** Runs a program to its end, or ends it after `timeoutMs`. Never throws: the outcome is the answer. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  const guarded = options.guarded ?? false;
  const guard = guarded ? startGuard({ group: true, signals: CUT_OFF_SIGNALS }) : undefined;
  const child = spawnAs(command, args, { ...options, guard });
  const lines: string[] = [];
  const exited = watch(child, (line) => {
    lines.push(line);
    if (lines.length > LINES_KEPT) lines.shift();
  });
  void exited.finally(() => guard?.release());
  const timedOut = !(await settlesWithin(exited, options.timeoutMs));
  if (timedOut) {
    kill(guarded && child.pid !== undefined ? -child.pid : child.pid, 'SIGKILL');
    // What sudo started belongs to root and can not be ended from here; the launcher does not wait on it for ever.
    if (!(await settlesWithin(exited, KILL_TIMEOUT_MS))) letLauncherEnd(child);
  }
  const exit = timedOut ? { code: null, signal: 'SIGKILL' as const } : await exited;
  return { ok: exit.code === 0, timedOut, exit, output: lines.join('\n') };
}

interface SpawnAs {
  readonly account?: Account | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  readonly guard: Guard | undefined;
}

function spawnAs(command: string, args: readonly string[], options: SpawnAs): ChildProcess {
  const { account, env, input, guard } = options;
  const program = guard === undefined ? { command, args: [...args] } : underGuard(command, args);
  const child = spawn(program.command, program.args, {
    // Not the launcher's folder, which another account may be unable to enter.
    cwd: '/',
    detached: guard !== undefined,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', guard?.lifeline ?? 'ignore'],
    ...(env === undefined ? {} : { env }),
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  });
  if (child.stdin !== null) {
    // A child that ends without reading says why on its output; the broken pipe adds nothing.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  }
  return child;
}

function watch(child: ChildProcess, onLine: (line: string) => void): Promise<Exit> {
  for (const output of [child.stdout, child.stderr]) {
    if (output !== null) createInterface({ input: output, crlfDelay: Infinity }).on('line', onLine);
  }
  return new Promise((resolve) => {
    child.once('error', (fault: NodeJS.ErrnoException) => {
      if (child.pid === undefined) resolve({ code: null, signal: null, fault });
    });
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('exit', (code, signal) => {
      setTimeout(() => resolve({ code, signal }), DRAIN_TIMEOUT_MS).unref();
    });
  });
}

/** A server must not keep the launcher's process alive: when nothing else does, it ends, and the guard ends the server. */
function letLauncherEnd(child: ChildProcess): void {
  child.unref();
  for (const output of [child.stdout, child.stderr]) (output as Socket | null)?.unref();
}

async function stopChild(
  child: ChildProcess,
  exited: Promise<Exit>,
  signals: ServerOptions['stopSignals'],
): Promise<void> {
  for (const { signal, graceMs } of [...signals, { signal: 'SIGKILL' as const, graceMs: KILL_TIMEOUT_MS }]) {
    if (child.exitCode === null && child.signalCode === null) kill(child.pid, signal);
    if (await settlesWithin(exited, graceMs)) return;
  }
}

/** The timer also keeps the launcher alive while the unreferenced child ends. */
async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const enough = new AbortController();
  const late = pause(timeoutMs, 'late', { signal: enough.signal }).catch(() => 'late');
  const first = await Promise.race([promise, late]);
  enough.abort();
  return first !== 'late';
}

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended by itself, which is what was wanted.
  }
}
