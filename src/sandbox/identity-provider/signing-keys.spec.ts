import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keysPath, openKeys, readKeys, rotateKeys, type SigningKeys } from './signing-keys.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yuhuan-keys-'));
});
afterEach(() => rm(dataDir, { recursive: true }));

const kids = (keys: SigningKeys): unknown[] => keys.map(({ kid }) => kid);

describe('signing keys', () => {
  it('are two, are kept, and are for their owner alone', async () => {
    expect(await readKeys(dataDir)).toBeUndefined();
    const keys = await openKeys(dataDir);
    expect(new Set(kids(keys)).size).toBe(2);
    expect(await openKeys(dataDir)).toEqual(keys);
    expect((await stat(keysPath(dataDir))).mode & 0o777).toBe(0o600);
  });

  it('are the same for all who make them at once', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => openKeys(dataDir)));
    expect(new Set(made.map((keys) => kids(keys).join())).size).toBe(1);
    expect(await readdir(join(dataDir, 'identity'))).toEqual(['jwks.json']);
  });

  it('rotate: the next one signs, the last one is still known, the one before it is not', async () => {
    const [a, b] = kids(await openKeys(dataDir));
    const second = kids(await rotateKeys(dataDir));
    expect(second).toEqual([b, expect.any(String), a]);
    const third = kids(await rotateKeys(dataDir));
    expect(third).toEqual([second[1], expect.any(String), b]);
    expect(kids((await readKeys(dataDir))!)).toEqual(third);
  });

  it('that cannot be read are a fault, not a reason to make others', async () => {
    await openKeys(dataDir);
    await writeFile(keysPath(dataDir), '{"keys":[]}');
    await expect(openKeys(dataDir)).rejects.toThrow(/jwks\.json cannot be read/);
  });
});
