import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../run-scenario.js';

export async function writeReports(folder: string, result: RunResult): Promise<void> {
  await writeFile(join(folder, 'summary.json'), JSON.stringify(result.verdicts));
}
