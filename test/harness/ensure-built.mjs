import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Taken away before a build and made after its last step: one that was cut off leaves none. */
const MARK = 'dist/.built';

/** Builds when a source is younger than what was built: a second run in a row starts a second sooner. */
export async function ensureBuilt(root) {
  const built = await stat(join(root, MARK)).catch(() => undefined);
  if (built !== undefined && (await youngestMs(join(root, 'src'))) < built.mtimeMs) return;
  const build = spawn('npm', ['run', '-s', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve, reject) => {
    build.once('error', reject);
    build.once('exit', resolve);
  });
  if (code !== 0) {
    throw Object.assign(new Error('the build failed'), {
      remedy: 'mend what it says above, then test again',
    });
  }
}

/** Folders count as well: their time changes when a file in them is removed. */
async function youngestMs(folder) {
  const entries = await readdir(folder, { recursive: true });
  const times = await Promise.all(
    ['.', ...entries].map(
      async (entry) => (await stat(join(folder, entry)).catch(() => undefined))?.mtimeMs ?? 0,
    ),
  );
  return times.reduce((youngest, time) => Math.max(youngest, time), 0);
}

/** A module of the build, by a name that only its run knows: before the build there is nothing to point at. */
export function importBuilt(path) {
  return import(new URL(`../../dist/${path}`, import.meta.url).href);
}
