import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * A shell that reads the number of a process and then waits for its input to close. The kernel closes it when the
 * launcher ends, even by SIGKILL, and then the shell ends the process: signals of the kernel for this
 * (PR_SET_PDEATHSIG) exist on Linux alone.
 * $1 is "-" for the whole group of the process, or empty; then pairs of a signal and the seconds it is given.
 */
const GUARD_SCRIPT = `
read -r pid || exit 0
target=$1$pid; shift
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

/**
 * The process names itself to its guard before it becomes the program, so that there is no moment at which the
 * launcher can die and leave it behind.
 */
const GUARDED_SCRIPT = 'echo "$$" >&3; exec 3>&-; exec "$@"';

export interface GuardOptions {
  /** End the process with all that it started, when it leads a group of its own. */
  readonly group: boolean;
  readonly signals: readonly { readonly signal: NodeJS.Signals; readonly graceMs: number }[];
}

export interface Guard {
  /** To be passed to the process as its file descriptor 3. */
  readonly lifeline: Socket;
  /** To be called when the process has ended, so that its number is never signalled once it is somebody else's. */
  release(): void;
}

/** Ends a process when this one ends, however it ends. */
export function startGuard({ group, signals }: GuardOptions): Guard {
  const pairs = signals.flatMap(({ signal, graceMs }) => [
    signal.replace(/^SIG/, ''),
    String(Math.ceil(graceMs / 1_000)),
  ]);
  const shell = spawn('/bin/sh', ['-c', GUARD_SCRIPT, 'yuhuan-guard', group ? '-' : '', ...pairs], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const lifeline = shell.stdin as Socket;
  // Without a shell nothing can be started under guard either, and that is told where it is started.
  shell.on('error', () => undefined);
  lifeline.on('error', () => undefined);
  shell.unref();
  lifeline.unref();
  return { lifeline, release: () => void shell.kill('SIGKILL') };
}

/** The command that runs `command` under a guard. */
export function underGuard(command: string, args: readonly string[]): { command: string; args: string[] } {
  return { command: '/bin/sh', args: ['-c', GUARDED_SCRIPT, 'yuhuan-guarded', command, ...args] };
}
