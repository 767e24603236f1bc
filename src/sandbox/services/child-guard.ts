import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * A shell that waits for its input to close. The kernel closes it when the launcher ends, even by SIGKILL, and then
 * the shell ends the child: signals of the kernel for this (PR_SET_PDEATHSIG) exist on Linux alone.
 * $1 is the process, or minus the group; then pairs of a signal and the seconds it is given.
 */
const GUARD_SCRIPT = `
target=$1; shift
read -r _
while [ $# -ge 2 ]; do
  kill -s "$1" -- "$target" 2>/dev/null || exit 0
  waited=0
  while [ "$waited" -lt "$2" ]; do
    sleep 1
    kill -s 0 -- "$target" 2>/dev/null || exit 0
    waited=$((waited + 1))
  done
  shift 2
done
kill -s KILL -- "$target" 2>/dev/null
`;

export interface Guarded {
  /** A process, or minus the number of a process group. */
  readonly pid: number;
  readonly signals: readonly { readonly signal: NodeJS.Signals; readonly graceMs: number }[];
}

export interface Guard {
  /** To be called when the child has ended, so that its number is never signalled once it is somebody else's. */
  release(): void;
}

/** Ends a child when this process ends, however it ends. */
export function guardChild({ pid, signals }: Guarded): Guard {
  const pairs = signals.flatMap(({ signal, graceMs }) => [
    signal.replace(/^SIG/, ''),
    String(Math.ceil(graceMs / 1_000)),
  ]);
  const shell = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'yuhuan-guard', String(pid), ...pairs], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell there is no guard, and nothing else is lost.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  (shell.stdin as Socket).unref();
  return { release: () => void shell.kill('SIGKILL') };
}
