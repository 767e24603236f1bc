import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyBinaries } from './postgres-binaries.js';
import { StartError } from './start-error.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-binaries-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a copy of the programs', () => {
  it('is made once, and takes away what tries left that were cut off', async () => {
    const { pid } = spawnSync('/bin/sh', ['-c', 'exit 0']);
    const left = join(folder, `copy.unfinished-${pid}`);
    const underWay = `copy.unfinished-${process.ppid}`;
    await mkdir(join(left, 'bin'), { recursive: true });
    await mkdir(join(folder, underWay));
    await mkdir(join(folder, 'from', 'bin'), { recursive: true });
    await writeFile(join(folder, 'from', 'bin', 'postgres'), 'program');
    expect(await copyBinaries(join(folder, 'from'), join(folder, 'copy'))).toBe(true);
    expect(await copyBinaries(join(folder, 'from'), join(folder, 'copy'))).toBe(false);
    expect((await readdir(folder)).toSorted()).toEqual(['copy', underWay, 'from']);
  });

  it('that cannot be made leaves nothing behind, and tells what to do', async () => {
    const attempt = copyBinaries(join(folder, 'absent'), join(folder, 'copy'));
    await expect(attempt).rejects.toThrow(StartError);
    await expect(attempt).rejects.toThrow(/can not be copied to .*copy \(ENOENT\)/);
    expect(await readdir(folder)).toEqual([]);
  });
});
