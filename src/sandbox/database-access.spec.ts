import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabaseAccess, PASSWORD_FILE, URL_FILE } from './database-access.js';

const address = 'postgres://yuhuan@postgres:5432/yuhuan';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-access-'));
});
afterEach(() => rm(folder, { recursive: true }));

const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');

describe('the access to a database', () => {
  it('is a password of its own, and the URL with it', async () => {
    await openDatabaseAccess({ folder, address });
    const password = await read(PASSWORD_FILE);
    expect(password).toMatch(/^[\w-]{32}$/);
    expect(await read(URL_FILE)).toBe(`postgres://yuhuan:${password}@postgres:5432/yuhuan`);
  });

  it('stays the same, whoever opens it how often', async () => {
    await Promise.all(Array.from({ length: 8 }, () => openDatabaseAccess({ folder, address })));
    const [password, url] = [await read(PASSWORD_FILE), await read(URL_FILE)];
    expect(new URL(url).password).toBe(password);
    await openDatabaseAccess({ folder, address });
    expect([await read(PASSWORD_FILE), await read(URL_FILE)]).toEqual([password, url]);
    expect(await readdir(folder)).toEqual([PASSWORD_FILE, URL_FILE]);
  });

  it('can be read by the server and by nobody changed', async () => {
    await openDatabaseAccess({ folder, address });
    for (const name of [PASSWORD_FILE, URL_FILE]) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o444);
    }
  });

  it('is completed where it was broken off', async () => {
    await writeFile(join(folder, PASSWORD_FILE), 'an-old-password');
    await openDatabaseAccess({ folder, address });
    expect(new URL(await read(URL_FILE)).password).toBe('an-old-password');
  });
});
