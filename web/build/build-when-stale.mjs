#!/usr/bin/env node
/** Builds the pages when a source of theirs is younger than what was built; says so, because it takes some seconds. */
import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HOME = fileURLToPath(new URL('../..', import.meta.url));
/** Taken away before a build and made after its last step: one that was cut off leaves none. */
const MARK = 'dist/web/.vite/built';
/** What the pages take from the server: the words of refusals, and how they are made into sentences. */
const OF_THE_SERVER = [/\.errors\.ts$/, /^platform\/errors(\/|$)/];

export async function buildPagesWhenStale(say, root = HOME) {
  const built = await stat(join(root, MARK)).catch(() => undefined);
  if (built !== undefined && (await youngestMs(root)) < built.mtimeMs) return;
  const from = performance.now();
  say('building the pages …');
  const build = spawn('npm', ['run', '-s', 'build:web'], { cwd: root, stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve, reject) => {
    build.once('error', reject);
    build.once('exit', resolve);
  });
  if (code !== 0) {
    throw Object.assign(new Error('the pages could not be built'), {
      remedy: 'mend what it says above, then try again',
    });
  }
  say(`the pages are built (${((performance.now() - from) / 1000).toFixed(1)} s)`);
}

/** Folders count as well: their time changes when a file in them is removed. */
async function youngestMs(root) {
  const below = await readdir(join(root, 'web'), { recursive: true });
  const ofServer = await readdir(join(root, 'src'), { recursive: true });
  const taken = ofServer.filter((path) => OF_THE_SERVER.some((pattern) => pattern.test(path)));
  const paths = [
    ...below.map((path) => join('web', path)),
    ...taken.map((path) => join('src', path)),
    'web',
    'package.json',
    'package-lock.json',
  ];
  const times = await Promise.all(
    paths.map(async (path) => (await stat(join(root, path)).catch(() => undefined))?.mtimeMs ?? 0),
  );
  return times.reduce((youngest, time) => Math.max(youngest, time), 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    await buildPagesWhenStale((line) => console.log(line));
  } catch (error) {
    console.error(`${error.message}\nwhat to do: ${error.remedy ?? 'see above'}`);
    process.exit(1);
  }
}
