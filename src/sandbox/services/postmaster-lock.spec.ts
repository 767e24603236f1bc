import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awaitReleasedLock, removeStaleLock } from './postmaster-lock.js';

/** No process has it: numbers end at 2^22. */
const NOBODY = 4_194_305;

let dataPath: string;
let lock: string;
beforeEach(async () => {
  dataPath = await mkdtemp(join(tmpdir(), 'yuhuan-lock-'));
  lock = join(dataPath, 'postmaster.pid');
});
afterEach(() => rm(dataPath, { recursive: true }));

describe('the lock of a server that was killed', () => {
  it('is removed', async () => {
    await writeFile(lock, `${NOBODY}\n`);
    await awaitReleasedLock(dataPath);
    await expect(readFile(lock)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['', `${NOBODY}\n`])(
    'is left alone when another start has put its own there (before: %j)',
    async (stale) => {
      await writeFile(lock, `${process.pid}\n`);
      await removeStaleLock(dataPath, stale);
      expect(await readFile(lock, 'utf8')).toBe(`${process.pid}\n`);
    },
  );
});
