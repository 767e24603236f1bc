import { rmSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const standing = new Set<string>();

/** Of the data of a system: PostgreSQL, which refuses to be root, runs as an account that has to pass. */
export const PASSABLE = 0o755;

/** A folder that is there no longer than this process, in whatever way that ends but by SIGKILL. */
export async function makeTemporaryFolder(purpose: string, mode?: number): Promise<string> {
  if (standing.size === 0) process.once('exit', removeStanding);
  const path = await mkdtemp(join(tmpdir(), `yuhuan-${purpose}-`));
  standing.add(path);
  if (mode !== undefined) await chmod(path, mode);
  return path;
}

export async function removeTemporaryFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  standing.delete(path);
  if (standing.size === 0) process.off('exit', removeStanding);
}

function removeStanding(): void {
  for (const path of standing) {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // A server that is ending just now may still write there; nothing can be waited for any more.
    }
  }
}
