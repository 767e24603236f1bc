import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installRedis, redisOnPath } from './redis-install.js';

/** A folder that is the whole PATH, so that nothing of this machine is found or changed. */
let folder: string;
let lines: string[];
const log = (line: string) => void lines.push(line);
const env = () => ({ PATH: folder });

const program = (name: string, script: string) =>
  writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

const calls = async () =>
  (await readFile(join(folder, 'calls'), 'utf8'))
    .trim()
    .split('\n')
    .map((call) => call.replaceAll(/-o \S+ /g, ''));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-path-'));
  lines = [];
  await symlink('/usr/bin/env', join(folder, 'env'));
  // Whether or not the tests run as root, the way to root is open and leads to the programs of this folder.
  await program('sudo', 'shift; exec "$@"');
  await program('true', '');
  await program('timeout', 'shift 2; exec "$@"');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('redisOnPath', () => {
  it('prefers redis-server, takes valkey-server, and finds nothing where there is nothing', async () => {
    expect(await redisOnPath(env())).toBeUndefined();
    await program('valkey-server', '');
    expect(await redisOnPath(env())).toBe(join(folder, 'valkey-server'));
    await program('redis-server', '');
    expect(await redisOnPath(env())).toBe(join(folder, 'redis-server'));
  });
});

describe('installRedis', () => {
  const recorded = (script: string) => `echo "$*" >> ${folder}/calls\n${script}`;

  it('downloads first, then unpacks, and says so in one line', async () => {
    const made = `case "$*" in *--no-download*) printf '#!/bin/sh\\n' > ${folder}/redis-server; /bin/chmod 755 ${folder}/redis-server;; esac`;
    await program('apt-get', recorded(made));
    expect(await installRedis(env(), log)).toEqual({ command: join(folder, 'redis-server') });
    expect(lines).toEqual(['No redis-server is on the path: installing it with apt-get …']);
    expect(await calls()).toEqual([
      '-y -q install --no-install-recommends --download-only redis-server',
      '-y -q install --no-install-recommends --no-download redis-server',
    ]);
  });

  it('fetches the lists when the package is not known yet, tries valkey, and tells why it gave up', async () => {
    await program('apt-get', recorded('echo "E: Unable to locate package $7" >&2; exit 100'));
    const outcome = await installRedis(env(), log);
    expect(outcome).toEqual({
      absent: expect.stringMatching(/^apt-get could not install redis-server \(E: Unable to locate package/),
    });
    expect((await calls()).map((call) => call.replace('-y -q ', '').split(' ').at(-1))).toEqual([
      'redis-server',
      'update',
      'redis-server',
      'valkey-server',
    ]);
  });

  it('tells when a download took too long', async () => {
    await program('timeout', 'exit 124');
    await program('apt-get', '');
    expect(await installRedis(env(), log)).toEqual({
      absent: 'apt-get could not install redis-server (it took too long)',
    });
  });

  it('tells that nothing can install it', async () => {
    expect(await installRedis(env(), log)).toEqual({
      absent: 'no redis-server is on the path, and this system has no package manager that can install it',
    });
    expect(lines).toEqual([]);
  });
});
