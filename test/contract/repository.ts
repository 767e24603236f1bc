import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const home = fileURLToPath(new URL('../..', import.meta.url));
/** Made by tools, or by others. */
const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.data', 'coverage']);

/** A file of the repository; its path is told from the root. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The text files below the folders, by path. */
export function filesOf(folders: readonly string[], endings: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => pathsBelow(join(home, folder)))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .map((path) => ({ path: relative(home, path), text: readFileSync(path, 'utf8') }));
}

export function readFromHome(path: string): string {
  return readFileSync(join(home, path), 'utf8');
}

function pathsBelow(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // A folder that does not exist yet holds no file that breaks a rule.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? pathsBelow(path) : [path];
    })
    .sort();
}
