import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIELD_INDEX_KEY_FILE, FIELD_KEYS_FILE, missingFieldKeys, openFieldKeys } from './field-keys.js';
import { FOR_ALL_READERS, FOR_ITS_OWNER } from './write-once.js';

const FILES = [FIELD_KEYS_FILE, FIELD_INDEX_KEY_FILE];
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

const textsIn = (place: string): Promise<string[]> =>
  Promise.all(FILES.map((name) => readFile(join(place, name), 'utf8')));
const modesIn = (place: string): Promise<number[]> =>
  Promise.all(FILES.map(async (name) => (await stat(join(place, name))).mode & 0o777));

describe('the keys of personal data', () => {
  it('are made once, for those to read who may', async () => {
    const named = await openFieldKeys(folder, { mode: FOR_ITS_OWNER });
    expect(named).toEqual({
      YUHUAN_FIELD_KEYS_FILE: join(folder, FIELD_KEYS_FILE),
      YUHUAN_FIELD_INDEX_KEY_FILE: join(folder, FIELD_INDEX_KEY_FILE),
    });
    const made = await textsIn(folder);
    expect(made[0]).toMatch(/^k1:[\w+/]{43}=$/);
    expect(await modesIn(folder)).toEqual([0o600, 0o600]);
    await openFieldKeys(folder, { mode: FOR_ALL_READERS });
    expect(await textsIn(folder)).toEqual(made);
    expect(await modesIn(folder)).toEqual([0o444, 0o444]);
  });

  it('are those of earlier starts where there are some, and are closed to others there, too', async () => {
    await openFieldKeys(folder, { mode: FOR_ALL_READERS });
    const cluster = join(folder, 'cluster');
    await mkdir(cluster);
    await openFieldKeys(cluster, { mode: FOR_ITS_OWNER, earlier: folder });
    expect(await textsIn(cluster)).toEqual(await textsIn(folder));
    for (const place of [cluster, folder]) expect(await modesIn(place)).toEqual([0o600, 0o600]);
  });

  it('stay those beside the data when the folder of earlier starts is made anew', async () => {
    const cluster = join(folder, 'cluster');
    await mkdir(cluster);
    await openFieldKeys(cluster, { mode: FOR_ITS_OWNER, earlier: folder });
    const made = await textsIn(cluster);
    await openFieldKeys(folder, { mode: FOR_ITS_OWNER });
    await openFieldKeys(cluster, { mode: FOR_ITS_OWNER, earlier: folder });
    expect(await textsIn(cluster)).toEqual(made);
  });

  it('are missing one by one', () => {
    expect(missingFieldKeys({})).toEqual(['YUHUAN_FIELD_KEYS', 'YUHUAN_FIELD_INDEX_KEY']);
    expect(missingFieldKeys({ YUHUAN_FIELD_KEYS_FILE: '/keys' })).toEqual(['YUHUAN_FIELD_INDEX_KEY']);
    expect(missingFieldKeys({ YUHUAN_FIELD_INDEX_KEY: 'a' })).toEqual(['YUHUAN_FIELD_KEYS']);
  });
});
