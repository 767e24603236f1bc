import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { plainEnvironment, waitUntil } from '../harness/index.js';

/** A whole system is started, on a machine that tests much else meanwhile. */
const TIMEOUT_MS = 180_000;
jest.setTimeout(TIMEOUT_MS);

const BOUNDS = { timeoutMs: 30_000 };

/** Is k6 enough to be found, and runs until it is killed. */
const FAKE_K6 = `#!/bin/sh
if [ "$1" = version ]; then echo "k6 v2.2.0"; exit 0; fi
echo "$$" > "\${0%/*}/k6.pid"
exec sleep 600
`;

describe('a load run that is interrupted', () => {
  let bin: string;
  let temporary: string;
  let command: ChildProcess | undefined;

  beforeEach(async () => {
    bin = await mkdtemp(join(tmpdir(), 'load-bin-'));
    await writeFile(join(bin, 'k6'), FAKE_K6);
    await chmod(join(bin, 'k6'), 0o755);
    temporary = join(bin, 'tmp');
    await mkdir(temporary);
    // As root, PostgreSQL runs as an account that has to pass.
    await chmod(bin, 0o755);
    const args = ['load-tests', '-d', 'dist/load-tests', '--strip-leading-paths', '--copy-files', '--quiet'];
    const [code] = (await once(spawn('node_modules/.bin/swc', args, { stdio: 'inherit' }), 'exit')) as [
      number,
    ];
    if (code !== 0) throw new Error(`the load tests were not built: swc ended with ${code}`);
  });
  afterEach(async () => {
    command?.kill('SIGKILL');
    await rm(bin, { recursive: true, force: true });
  });

  const isGone = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH';
    }
  };
  const pidIn = async (path: string): Promise<number> => {
    const pid = Number((await readFile(path, 'utf8')).split('\n')[0]);
    if (pid > 0) return pid;
    throw new Error(`${path} names no process yet`);
  };
  /** But for the notes by which all launchers of a machine share its ports. */
  const ours = async (): Promise<string[]> =>
    (await readdir(temporary)).filter((name) => name.startsWith('yuhuan-') && name !== 'yuhuan-ports');

  it('ends what it has started, and leaves neither tokens nor a database behind', async () => {
    const env = plainEnvironment();
    command = spawn(process.execPath, ['dist/load-tests/load.js', 'smoke', '--out', join(bin, 'results')], {
      env: { ...env, PATH: `${bin}:${env['PATH']}`, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(command, 'exit') as Promise<[number | null, string | null]>;
    const said: string[] = [];
    for await (const line of createInterface({ input: command.stdout! })) {
      said.push(line);
      if (line.startsWith('running smoke')) break;
    }
    expect(said.at(-1)).toMatch(/^running smoke/);
    command.stdout!.resume();
    const k6 = await waitUntil(() => pidIn(join(bin, 'k6.pid')).catch(() => undefined), BOUNDS);
    const standing = await ours();
    const postmaster = await pidOfPostgres(standing);
    expect(standing.map((name) => name.replace(/-[^-]*$/, '')).sort()).toEqual([
      'yuhuan-load',
      'yuhuan-plan',
    ]);
    command.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(await ours()).toEqual([]);
    await waitUntil(() => isGone(k6) && isGone(postmaster), BOUNDS);
  });

  async function pidOfPostgres(standing: readonly string[]): Promise<number> {
    const world = standing.find((name) => name.startsWith('yuhuan-load-'))!;
    const files = await readdir(join(temporary, world, 'postgres'), { recursive: true });
    const file = files.find((name) => name.endsWith('postmaster.pid'))!;
    return pidIn(join(temporary, world, 'postgres', file));
  }
});
