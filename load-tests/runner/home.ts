import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project, from wherever this file runs: as it was written, or as it was built. */
export const HOME = homeOf(dirname(fileURLToPath(import.meta.url)));

/** Where scenarios, checks and topologies lie; they are read as they were written. */
export const LOAD_TESTS = join(HOME, 'load-tests');

function homeOf(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('no package.json above this file');
  return homeOf(parent);
}
