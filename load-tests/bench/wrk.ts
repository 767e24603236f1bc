import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = fileURLToPath(new URL('../../../load-tests/bench/wrk/replay.lua', import.meta.url));
/** A round ends when its requests are used up, or after this: the usual way is too slow to use them all. */
const MAX_SECONDS = 4;

export interface WrkRun {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly requestsFile: string;
  readonly connections: number;
  /** Absent: each prepared request is sent once. */
  readonly repeatSeconds?: number;
}

export interface WrkResult {
  readonly requests: number;
  readonly durationUs: number;
  readonly non2xx: number;
  readonly socketErrors: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** One closed-loop run of `wrk`, from one thread, which leaves a core to the system. */
export async function runWrk(run: WrkRun): Promise<WrkResult> {
  const { url, method, path, requestsFile, connections, repeatSeconds } = run;
  const { stdout, stderr } = await promisify(execFile)('wrk', [
    '-t',
    '1',
    '-c',
    String(connections),
    '-d',
    `${repeatSeconds ?? MAX_SECONDS}s`,
    '--timeout',
    '10s',
    '-s',
    script,
    url,
    '--',
    method,
    path,
    requestsFile,
    ...(repeatSeconds === undefined ? [] : ['repeat']),
  ]);
  if (stderr !== '') console.error(stderr);
  const line = stdout.split('\n').find((each) => each.startsWith('{'));
  if (line === undefined) throw new Error(`wrk printed no result:\n${stdout}`);
  return JSON.parse(line) as WrkResult;
}
