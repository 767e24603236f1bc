import { access, constants, copyFile, mkdir, rename } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runToEnd, StartError } from '#src/sandbox/services/index.js';
import { HOME, LOAD_TESTS } from './home.js';
import { inContainer } from './k6-container.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './temporary-folder.js';

/** Scenarios are written for it; `load-tests/k6/go.mod` pins the same. */
export const K6_VERSION = '2.2.0';
const GO_MINOR_MIN = 25;
/** A minute and a half on two idle cores, most of it compiling; a busy machine with a slow line takes several times that. */
const BUILD_TIMEOUT_MS = 15 * 60_000;
const ASK_TIMEOUT_MS = 20_000;
const PULL_TIMEOUT_MS = 5 * 60_000;

export interface K6 {
  readonly from: string;
  /**
   * How one run is called.
   * @param folders absolute, that it reads and writes besides the project's and the temporary ones
   * @param variables of the environment that its scripts read
   */
  call(folders: readonly string[], variables: readonly string[]): K6Call;
}

/** A program and what stands before k6's own arguments. */
export interface K6Call {
  readonly command: string;
  readonly args: readonly string[];
  /** Ends a k6 that does not end with the program; returns when it is done, as the last things a process does must. */
  readonly endElsewhere?: () => void;
}

const program = (command: string, from: string): K6 => ({ from, call: () => ({ command, args: [] }) });

const cached = join(HOME, 'node_modules/.cache/k6', `k6-v${K6_VERSION}`);

/**
 * k6 from the path, else from an earlier build, else built now, else from its container image.
 * @throws StartError that says how to get it.
 */
export async function findK6(say: (line: string) => void, env: NodeJS.ProcessEnv = process.env): Promise<K6> {
  const onPath = await executableOnPath('k6', env);
  if (onPath !== undefined) {
    const version = await versionOf(onPath);
    if (version?.startsWith('2.') === true) return program(onPath, `${onPath} (${version})`);
    say(`k6 on the path is ${version ?? 'not usable'}; the scenarios are written for k6 2`);
  }
  if ((await versionOf(cached)) === K6_VERSION) return program(cached, cached);
  const refused: string[] = [];
  for (const way of [build, container]) {
    const found = await way(say, env);
    if (typeof found !== 'string') return found;
    refused.push(found);
  }
  throw new StartError(
    `there is no k6: ${refused.join('; ')}`,
    `install k6 ${K6_VERSION} (https://grafana.com/docs/k6/latest/set-up/install-k6/), or Go 1.${GO_MINOR_MIN} or later, and try again`,
  );
}

export async function executableOnPath(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string | undefined> {
  // Servers are often installed where only root looks.
  const folders = [...(env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];
  for (const folder of folders) {
    const path = join(folder, name);
    if (
      folder !== '' &&
      (await access(path, constants.X_OK).then(
        () => true,
        () => false,
      ))
    )
      return path;
  }
  return undefined;
}

async function versionOf(command: string): Promise<string | undefined> {
  const { ok, output } = await runToEnd(command, ['version'], { timeoutMs: ASK_TIMEOUT_MS });
  return ok ? /\bv(\d+\.\d+\.\d+)/.exec(output)?.[1] : undefined;
}

/**
 * A module of our own that names k6 as its tool, and not `go install …@version`: its checksums are in this repository,
 * and it also works behind a module proxy that serves versions but no lists of them, where `go install` stops.
 */
async function build(say: (line: string) => void, env: NodeJS.ProcessEnv): Promise<K6 | string> {
  const go = await executableOnPath('go', {
    ...env,
    PATH: `${env['PATH'] ?? ''}${delimiter}/usr/local/go/bin`,
  });
  if (go === undefined) return 'Go is not installed';
  const { output } = await runToEnd(go, ['env', 'GOVERSION'], { timeoutMs: ASK_TIMEOUT_MS });
  const [, major = 0, minor = 0] = /^go(\d+)\.(\d+)/.exec(output) ?? [];
  if (Number(major) < 1 || (Number(major) === 1 && Number(minor) < GO_MINOR_MIN))
    return `${output} is older than 1.25`;
  say(`building k6 ${K6_VERSION} with ${output}; this takes a minute or two, once`);
  const folder = await makeTemporaryFolder('k6');
  try {
    for (const file of ['go.mod', 'go.sum']) await copyFile(join(LOAD_TESTS, 'k6', file), join(folder, file));
    const built = join(folder, 'k6');
    const {
      ok,
      timedOut,
      output: said,
    } = await withProgress(
      () =>
        // It must not slow down what else runs here: tests, or a system that is looked at.
        runToEnd(
          'nice',
          ['-n', '10', go, 'build', '-C', folder, '-trimpath', '-o', built, 'go.k6.io/k6/v2'],
          {
            env: { ...env, GOFLAGS: '-mod=readonly' },
            timeoutMs: BUILD_TIMEOUT_MS,
            guarded: true,
          },
        ),
      say,
    );
    if (timedOut) return `building took longer than ${BUILD_TIMEOUT_MS / 60_000} minutes`;
    if (!ok) return `building failed: ${said.split('\n').slice(-3).join(' ')}`;
    await mkdir(join(cached, '..'), { recursive: true });
    // Whole or not at all: two runs may build at the same time.
    const draft = `${cached}.${process.pid}`;
    await copyFile(built, draft, constants.COPYFILE_FICLONE);
    await rename(draft, cached);
    return program(cached, `${cached} (built now)`);
  } finally {
    await removeTemporaryFolder(folder);
  }
}

/** Compilers say nothing while they work; a person wants to know that something happens. */
async function withProgress<T>(work: () => Promise<T>, say: (line: string) => void): Promise<T> {
  const startedMs = Date.now();
  const timer = setInterval(
    () => say(`… still building, ${Math.round((Date.now() - startedMs) / 1000)} s`),
    15_000,
  );
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

async function container(say: (line: string) => void, env: NodeJS.ProcessEnv): Promise<K6 | string> {
  const docker = (await executableOnPath('docker', env)) ?? (await executableOnPath('podman', env));
  if (docker === undefined) return 'neither docker nor podman is installed';
  const image = `docker.io/grafana/k6:${K6_VERSION}`;
  say(`taking k6 from its container image ${image}`);
  const pulled = await runToEnd(docker, ['pull', image], { env, timeoutMs: PULL_TIMEOUT_MS, guarded: true });
  if (!pulled.ok) return `the image ${image} cannot be had (${pulled.output.split('\n').at(-1)})`;
  return inContainer(docker, image);
}
