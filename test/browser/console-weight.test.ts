import { describe, expect, it } from '@jest/globals';
import { readFileSync, statSync } from 'node:fs';

const KIB = 1024;
/** What is fetched before the first task; then kept by the browser until the next release. */
const FIRST_BYTES_MAX = 300 * KIB;
/** With everything that one task needs besides. */
const TASK_BYTES_MAX = 400 * KIB;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

describe('the console', () => {
  const manifest = JSON.parse(readFileSync('dist/web/.vite/manifest.json', 'utf8')) as Record<string, Chunk>;

  function weightOf(...names: string[]): number {
    const files = new Set<string>();
    const follow = (name: string): void => {
      const { file, imports = [] } = manifest[name]!;
      if (files.has(file)) return;
      files.add(file);
      for (const next of imports) follow(next);
    };
    for (const name of names) follow(name);
    const sizes = [...files].map(
      (file) =>
        statSync(`dist/web/${file}.br`, { throwIfNoEntry: false })?.size ?? statSync(`dist/web/${file}`).size,
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  it('is fetched task by task, and costs no more than it may', () => {
    const entry = ['console/index.html', 'console/texts/zh-CN.json'];
    const tasks = Object.keys(manifest).filter((name) => /^console\/.*\.page\.tsx$/.test(name));
    const first = weightOf(...entry);
    process.stderr.write(`the console: ${Math.round(first / KIB)} KiB of compressed JavaScript at first\n`);
    expect(tasks.length).toBeGreaterThan(7);
    expect(first).toBeGreaterThan(50 * KIB);
    expect(first).toBeLessThan(FIRST_BYTES_MAX);
    const heavy = tasks.filter((task) => weightOf(...entry, task) > TASK_BYTES_MAX);
    expect(heavy).toEqual([]);
  });
});
