import { mkdir, mkdtemp, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readFromHome } from './repository.js';

// Plain programs, which run before there is a build; by a name that the compiler does not follow.
const plain = (path: string): Promise<unknown> => import(new URL(`../../${path}`, import.meta.url).href);
const { ensureBuilt } = (await plain('test/harness/ensure-built.mjs')) as {
  ensureBuilt: (root: string) => Promise<void>;
};
const { buildPagesWhenStale } = (await plain('web/build/build-when-stale.mjs')) as {
  buildPagesWhenStale: (say: () => void, root: string) => Promise<void>;
};

const { scripts } = JSON.parse(readFromHome('package.json')) as { scripts: Record<string, string> };

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'yuhuan-marks-'));
  await write('src/main.ts');
  await write('src/platform/errors/wording.ts');
  await write('web/main.tsx');
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text = ''): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** Builds that do what their name says, each with its output first and the rest after it. */
async function giveScripts(rest: string): Promise<void> {
  const script = (mark: string, output: string): string =>
    `mkdir -p $(dirname ${mark}) && rm -f ${mark} && echo built >> ${output} && ${rest} && touch ${mark}`;
  const text = JSON.stringify({
    scripts: {
      build: script('dist/.built', 'dist/main.js'),
      'build:web': script('dist/web/.vite/built', 'dist/web/.vite/manifest.json'),
    },
  });
  await write('package.json', text);
}

const say = (): void => undefined;
const builds = [
  ['the program', 'build', 'dist/.built', () => ensureBuilt(root)],
  ['the pages', 'build:web', 'dist/web/.vite/built', () => buildPagesWhenStale(say, root)],
] as const;

describe.each(builds)('the mark of %s', (_, name, mark, build) => {
  it('is taken away before the build and made after its last step', () => {
    const steps = scripts[name]!.split(' && ');
    const removed = steps.indexOf(`rm -f ${mark}`);
    expect(steps.slice(0, removed).every((step) => step.startsWith('mkdir '))).toBe(true);
    expect(removed).toBeGreaterThanOrEqual(0);
    expect(steps.at(-1)).toBe(`touch ${mark}`);
  });

  it('is missing after a build that was cut off, which is then made again', async () => {
    await giveScripts('false');
    await expect(build()).rejects.toThrow(/could not be built|failed/);
    await expect(build()).rejects.toThrow(/could not be built|failed/);
    await giveScripts('true');
    await build();
    expect((await stat(join(root, mark))).isFile()).toBe(true);
  });
});

describe('the pages', () => {
  it.each(['src/platform/errors/wording.ts', 'package-lock.json', 'web/main.tsx'])(
    'are built again after a change of %s',
    async (path) => {
      await giveScripts('true');
      await write('package-lock.json');
      await buildPagesWhenStale(say, root);
      const before = await stat(join(root, 'dist/web/.vite/manifest.json'));
      const ahead = new Date(Date.now() + 60_000);
      await utimes(join(root, path), ahead, ahead);
      await buildPagesWhenStale(say, root);
      const after = await stat(join(root, 'dist/web/.vite/manifest.json'));
      expect(after.size).toBeGreaterThan(before.size);
    },
  );
});
