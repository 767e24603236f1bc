import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
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
  readonly lastLines: readonly string[];
}

export interface K6Options {
  readonly k6: K6;
  readonly script: string;
  readonly planFile: string;
  readonly folder: string;
  readonly seconds: number;
}

/** @throws StartError when k6 could not run the scenario at all; a threshold that was crossed is a result. */
export async function runK6({ k6, script, planFile, folder, seconds }: K6Options): Promise<K6Run> {
  const historyFile = join(folder, 'history.log');
  const summaryFile = join(folder, 'k6-summary.json');
  // k6 appends; answers of a run before are no part of this one.
  await rm(historyFile, { force: true });
  const args = [
    ...k6.args,
    'run',
    '--quiet',
    '--no-color',
    '--log-format',
    'raw',
    '--console-output',
    historyFile,
  ];
  const lines: string[] = [];
  const child = spawn(k6.command, [...args, script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      YUHUAN_PLAN: planFile,
      YUHUAN_SUMMARY: summaryFile,
      K6_WEB_DASHBOARD: 'true',
      // No server: only the page at the end.
      K6_WEB_DASHBOARD_PORT: '-1',
      K6_WEB_DASHBOARD_PERIOD: '1s',
      K6_WEB_DASHBOARD_EXPORT: join(folder, 'k6-dashboard.html'),
      K6_NO_USAGE_REPORT: 'true',
    },
  });
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
      lines.splice(0, Math.max(0, lines.length - LINES_KEPT));
    });
  }
  const late = setTimeout(() => child.kill('SIGKILL'), seconds * 1000 + END_TIMEOUT_MS);
  // k6 must not outlive a runner that is told to stop.
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  process.off('exit', stop);
  clearTimeout(late);
  if (code !== 0 && code !== THRESHOLDS_CROSSED) {
    throw new StartError(`k6 ended with ${code}:\n${lines.join('\n')}`, 'mend what it says above');
  }
  const { metrics } = JSON.parse(await readFile(summaryFile, 'utf8')) as Pick<K6Run, 'metrics'>;
  return { thresholdsHold: code === 0, metrics, historyFile, lastLines: lines };
}
