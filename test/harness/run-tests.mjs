#!/usr/bin/env node
/**
 * `npm test`: builds, starts what the tests need once for the whole run, runs Jest, stops everything, and says on the
 * last line how many tests there were. Everything after `--` goes to Jest: `npm test -- test/e2e --selectProjects e2e`.
 *
 * A plain program and no globalSetup of Jest: Jest would load one as CommonJS, and could not stop servers after a crash
 * of its own.
 */
import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPagesWhenStale } from '../../web/build/build-when-stale.mjs';
import { findChromium } from './chromium.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { endFolder, makeFolder, removeOldFolders } from './run-folder.mjs';
import { LINES_FOLDER, scanLines } from './scan-lines.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const COMPILED = join(root, 'node_modules/.cache/compiled-by-node');
/** Each worker holds an application with its stores; beyond four they wait for the disk and for each other. */
const WORKERS_MAX = 4;
/** The whole run takes minutes; one that hangs is ended so that a machine of a pipeline is not kept for hours. */
const RUN_TIMEOUT_MS = 30 * 60_000;
/** What Jest and its workers are given to end by themselves before they are made to. */
const JEST_STOP_MS = 10_000;

const say = (line) => process.stderr.write(`${line}\n`);

/** A signal ends Jest; the servers are stopped on the way out as ever. */
let jest;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    jest?.kill('SIGTERM');
  });
}

let counts = { passed: 0, failed: 1, skipped: 0 };
const started = [];
let folder;
try {
  await ensureBuilt(root);
  await buildPagesWhenStale(say);
  const browser = wantsBrowser() ? { TEST_CHROMIUM: await findChromium(say) } : {};
  await removeOldFolders();
  folder = await makeFolder();
  const { startServices } = await import('./services.mjs');
  const env = {
    ...(await startServices({ folder, started, say })),
    ...browser,
    TEST_LINES_FOLDER: join(folder, LINES_FOLDER),
  };
  if (!interrupted) counts = await runJest(env, join(folder, 'result.json'));
} catch (error) {
  say(
    error.remedy === undefined ? error.stack : `cannot test: ${error.message}\nwhat to do: ${error.remedy}`,
  );
} finally {
  for (const part of started.toReversed()) await part.stop().catch((error) => say(error.stack));
  if (folder !== undefined) await judgeLines(join(folder, LINES_FOLDER));
  if (folder !== undefined) await endFolder(folder, say);
}
const skipped = counts.skipped === 0 ? '' : `, ${counts.skipped} skipped`;
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
process.exit(counts.failed === 0 && !interrupted ? 0 : 1);

/** @returns the counts; a suite that could not run at all is one failure. */
async function runJest(env, resultPath) {
  const args = process.argv.slice(2);
  // Tests wait for stores and clocks a third of their time: one worker more than processors.
  const workers = Math.min(WORKERS_MAX, availableParallelism() + 1);
  const ownWorkers = args.some((arg) => /^(-w|-i|--runInBand|--maxWorkers)/.test(arg));
  jest = spawn(
    process.execPath,
    [
      fileURLToPath(import.meta.resolve('jest/bin/jest')),
      '--json',
      `--outputFile=${resultPath}`,
      ...(ownWorkers ? [] : [`--maxWorkers=${workers}`]),
      ...args,
    ],
    {
      cwd: root,
      // Hundreds of processes load the same files: compiled once, they start a quarter faster.
      env: { NODE_COMPILE_CACHE: COMPILED, ...process.env, ...env, NODE_OPTIONS: nodeOptions() },
      // With --json Jest prints the whole result on its output; the file has it already.
      stdio: ['inherit', 'ignore', 'inherit'],
    },
  );
  const late = setTimeout(() => {
    say(`the tests took longer than ${RUN_TIMEOUT_MS / 60_000} minutes and are ended`);
    jest.kill('SIGTERM');
    setTimeout(() => jest.kill('SIGKILL'), JEST_STOP_MS).unref();
  }, RUN_TIMEOUT_MS);
  const code = await new Promise((resolve, reject) => {
    jest.once('error', reject);
    jest.once('exit', resolve);
  });
  clearTimeout(late);
  return countsOf(resultPath, code);
}

/** The last test of a run: nothing that any process has written in it names a person or a secret (INV-10). */
async function judgeLines(linesFolder) {
  const { lines, found } = await scanLines(linesFolder);
  if (lines === 0) return;
  say(
    `${lines} lines of log were read for personal data and secrets: ${found.length === 0 ? 'none' : 'FOUND'}`,
  );
  for (const fault of found) say(`  ${fault}`);
  counts =
    found.length === 0 ? { ...counts, passed: counts.passed + 1 } : { ...counts, failed: counts.failed + 1 };
}

/** Whoever asks for some other tests needs none, and need not wait for one to be installed. */
function wantsBrowser() {
  const paths = process.argv.slice(2).filter((arg) => !arg.startsWith('-'));
  return paths.length === 0 || paths.some((path) => path.includes('browser'));
}

async function countsOf(resultPath, code) {
  if ((await stat(resultPath).catch(() => undefined)) === undefined)
    return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(await readFile(resultPath, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    // Whatever else makes Jest unhappy, a threshold or a filter that finds nothing, is no success either.
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

function nodeOptions() {
  return [
    process.env.NODE_OPTIONS ?? '',
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
  ]
    .join(' ')
    .trim();
}
