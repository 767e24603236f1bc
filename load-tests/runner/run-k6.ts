import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StartError } from '#src/sandbox/services/index.js';
import type { K6 } from './k6-binary.js';
import type { K6Metrics } from './k6-metrics.js';

/** k6 says by these how a run ended (errext/exitcodes of k6). */
const THRESHOLDS_CROSSED = 99;
/** After the profile's own time: graceful ends, summaries, the dashboard's page. */
const END_TIMEOUT_MS = 120_000;
/** Of what k6 says on its outputs, the last lines tell why it failed. */
const LINES_KEPT = 60;

export interface K6Run {
  readonly thresholdsHold: boolean;
  readonly metrics: K6Metrics;
  readonly historyFile: string;
  /** What k6 says is wrong, such as iterations that broke off; thresholds that were crossed are told apart. */
  readonly errors: readonly string[];
}

export interface K6Options {
  readonly k6: K6;
  readonly script: string;
  readonly planFile: string;
  readonly folder: string;
  /** A folder that is thrown away after the run. */
  readonly scratch: string;
  readonly seconds: number;
  /** Ends k6 in mid-run. */
  readonly signal?: AbortSignal | undefined;
}

/** @throws StartError when k6 could not run the scenario at all; a threshold that was crossed is a result. */
export async function runK6(options: K6Options): Promise<K6Run> {
  const { k6, script, planFile, folder, scratch, seconds, signal } = options;
  signal?.throwIfAborted();
  const historyFile = join(folder, 'history.log');
  const summaryFile = join(folder, 'k6-summary.json');
  const errorsFile = join(scratch, 'k6-errors.log');
  // k6 appends; answers of a run before are no part of this one.
  await rm(historyFile, { force: true });
  const variables = {
    YUHUAN_PLAN: planFile,
    YUHUAN_SUMMARY: summaryFile,
    K6_WEB_DASHBOARD: 'true',
    // No server: only the page at the end.
    K6_WEB_DASHBOARD_PORT: '-1',
    K6_WEB_DASHBOARD_PERIOD: '1s',
    K6_WEB_DASHBOARD_EXPORT: join(folder, 'k6-dashboard.html'),
    K6_NO_USAGE_REPORT: 'true',
  };
  const call = k6.call([folder, scratch], Object.keys(variables));
  const args = [
    ...call.args,
    'run',
    '--quiet',
    '--no-color',
    '--log-format',
    'raw',
    '--console-output',
    historyFile,
    // Apart from warnings: unformatted lines do not say which they are.
    '--log-output',
    `file=${errorsFile},level=error`,
  ];
  const lines: string[] = [];
  const child = spawn(call.command, [...args, script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables },
  });
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
      lines.splice(0, Math.max(0, lines.length - LINES_KEPT));
    });
  }
  // k6 must not outlive a runner that is told to stop.
  const end = (): void => {
    child.kill('SIGKILL');
    call.endElsewhere?.();
  };
  const late = setTimeout(end, seconds * 1000 + END_TIMEOUT_MS);
  process.once('exit', end);
  signal?.addEventListener('abort', end, { once: true });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => {
    process.off('exit', end);
    signal?.removeEventListener('abort', end);
    clearTimeout(late);
  });
  signal?.throwIfAborted();
  const errors = await errorsIn(errorsFile);
  if (code !== 0 && code !== THRESHOLDS_CROSSED) {
    throw new StartError(
      `k6 ended with ${code}:\n${[...errors, ...lines].join('\n')}`,
      'mend what it says above',
    );
  }
  const { metrics } = JSON.parse(await readFile(summaryFile, 'utf8')) as Pick<K6Run, 'metrics'>;
  return { thresholdsHold: code === 0, metrics, historyFile, errors };
}

/** What k6 says at its end of a threshold, which is a result and told by its name. */
const OF_THRESHOLDS = /^thresholds on metrics .* have been crossed$/;
/** More of them is the same one again and again. */
const ERRORS_MAX = 50;

/** The first of them, each with the lines that say where it was thrown. */
async function errorsIn(path: string): Promise<string[]> {
  const errors: string[][] = [];
  if (!existsSync(path)) return [];
  for await (const line of createInterface({ input: createReadStream(path, 'utf8'), crlfDelay: Infinity })) {
    if (line.trim() === '' || OF_THRESHOLDS.test(line)) continue;
    const of = /^\s/.test(line) ? errors.at(-1) : undefined;
    if (of === undefined) errors.push([line]);
    else of.push(line);
  }
  return errors.slice(0, ERRORS_MAX).map((lines) => lines.join('\n'));
}
