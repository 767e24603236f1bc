import { readFileSync, statSync } from 'node:fs';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

const ROOT = 'dist/web';

export function pageChunks(): Readonly<Record<string, Chunk>> {
  return JSON.parse(readFileSync(`${ROOT}/.vite/manifest.json`, 'utf8')) as Record<string, Chunk>;
}

/** Paths of the files that a browser fetches for these entries of the manifest, each once. */
export function filesOf(...names: string[]): string[] {
  const chunks = pageChunks();
  const files = new Set<string>();
  const follow = (name: string): void => {
    const { file, imports = [] } = chunks[name]!;
    if (files.has(`${ROOT}/${file}`)) return;
    files.add(`${ROOT}/${file}`);
    for (const next of imports) follow(next);
  };
  for (const name of names) follow(name);
  return [...files];
}

/** What comes over the network for them: files too small to be compressed are sent as they are. */
export function weightOf(files: readonly string[]): number {
  const sizes = files.map(
    (file) => statSync(`${file}.br`, { throwIfNoEntry: false })?.size ?? statSync(file).size,
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
