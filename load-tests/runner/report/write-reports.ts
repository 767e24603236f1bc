import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../run-scenario.js';
import { junit } from './junit.js';
import { commandOf, page } from './page.js';

/** A page for people, JUnit for pipelines, JSON for whoever compares runs. k6 has left its own page beside them. */
export async function writeReports(folder: string, result: RunResult): Promise<void> {
  const { told: _told, readings: _readings, loaded: _loaded, ...summary } = result;
  await Promise.all([
    writeFile(join(folder, 'report.html'), page(result)),
    writeFile(join(folder, 'junit.xml'), junit(result)),
    writeFile(
      join(folder, 'summary.json'),
      `${JSON.stringify({ ...summary, command: commandOf(result) }, null, 2)}\n`,
    ),
  ]);
}
