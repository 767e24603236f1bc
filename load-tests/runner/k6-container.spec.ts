import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitUntil } from '#src/sandbox/services/index.js';
import { Interrupted } from './interruption.js';
import { inContainer } from './k6-container.js';
import { runK6 } from './run-k6.js';

/** Writes down what it is asked, and runs a container until it is killed. */
const FAKE_DOCKER = `#!/bin/sh
echo "$*" >> "\${0%/*}/calls"
[ "$1" != run ] || exec sleep 600
`;
const BOUNDS = { timeoutMs: 20_000, intervalMs: 20 };

describe('k6 from its image', () => {
  let folder: string;
  let results: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'yuhuan-docker-'));
    results = join(folder, 'results of mine');
    await writeFile(join(folder, 'docker'), FAKE_DOCKER);
    await chmod(join(folder, 'docker'), 0o755);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const calls = async (): Promise<string[]> =>
    (await readFile(join(folder, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const start = (signal: AbortSignal): Promise<unknown> =>
    runK6({
      k6: inContainer(join(folder, 'docker'), 'k6:of-mine'),
      script: 'scenario.ts',
      planFile: join(folder, 'plan.json'),
      folder: results,
      scratch: folder,
      seconds: 600,
      signal,
    }).catch((error: unknown) => error);

  it('ends when the run does: the client is killed, and the container by its name', async () => {
    const end = new AbortController();
    const ended = start(end.signal);
    const [run] = (await waitUntil(async () => ((await calls()).length > 0 ? calls() : undefined), BOUNDS))!;
    end.abort(new Interrupted('SIGINT'));
    expect(await ended).toBeInstanceOf(Interrupted);
    const name = /--name (\S+)/.exec(run!)?.[1];
    expect(name).toMatch(/^yuhuan-k6-/);
    expect(await calls()).toEqual([run, `kill ${name}`]);
  });

  it('writes where results go, wherever that is, and hears every variable, also that of reporting nothing', async () => {
    const end = new AbortController();
    const ended = start(end.signal);
    const [run] = (await waitUntil(async () => ((await calls()).length > 0 ? calls() : undefined), BOUNDS))!;
    end.abort(new Interrupted('SIGINT'));
    await ended;
    expect(run).toContain(`-v ${results}:${results}`);
    expect(run).toContain('-e K6_NO_USAGE_REPORT');
    expect(run).toContain('-e YUHUAN_PLAN');
    expect(run).toMatch(/k6:of-mine run .*scenario\.ts$/);
  });

  it('has another name each time, so that two runs end only their own', () => {
    const k6 = inContainer('docker', 'k6:of-mine');
    const nameOf = (): string | undefined => /--name (\S+)/.exec(k6.call([], []).args.join(' '))?.[1];
    expect(nameOf()).not.toBe(nameOf());
  });
});
