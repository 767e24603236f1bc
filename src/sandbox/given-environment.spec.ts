import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { givenEnvironment } from './given-environment.js';
import { StartError } from './services/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yuhuan-given-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function faultOf(env: NodeJS.ProcessEnv): Promise<StartError> {
  const outcome: unknown = await givenEnvironment(env).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(StartError);
  return outcome as StartError;
}

describe('what the environment gives', () => {
  it('is not what is empty', async () => {
    const empty = { DATABASE_URL: '', REDIS_URL_FILE: '', OIDC_ISSUER: '', YUHUAN_FIELD_KEYS: '' };
    expect(await givenEnvironment({ ...empty, YUHUAN_LOG_LEVEL: '', PATH: '/bin' })).toEqual({
      YUHUAN_LOG_LEVEL: '',
      PATH: '/bin',
    });
  });

  it.each([
    ['DATABASE_URL', 'postgres://u:secret@db/yuhuan'],
    ['REDIS_URL', 'redis://:secret@host:6379'],
  ])('has %s also from its file, and the file no more', async (name, url) => {
    const path = join(folder, 'url');
    await writeFile(path, `${url}\n`);
    expect(await givenEnvironment({ [`${name}_FILE`]: path })).toEqual({ [name]: url });
    expect((await faultOf({ [`${name}_FILE`]: path, [name]: url })).message).toBe(
      `${name} and ${name}_FILE are both set`,
    );
    expect((await faultOf({ [`${name}_FILE`]: `${path}.absent` })).message).toBe(
      `${name}_FILE names a file that can not be read (ENOENT)`,
    );
  });

  it('has paths of other secrets as the processes find them, in whose folder a relative one leads elsewhere', async () => {
    expect(await givenEnvironment({ YUHUAN_CORE_TOKEN_FILE: 'secrets/token' })).toEqual({
      YUHUAN_CORE_TOKEN_FILE: resolve('secrets/token'),
    });
  });

  it.each([
    ['REDIS_URL', 'redis://:pa/ss@host:6379'],
    ['REDIS_URL', 'pass:6379'],
    ['DATABASE_URL', 'postgres://user:pa/ss@host:5432/yuhuan'],
    ['DATABASE_URL', 'mysql://user:pass@host/yuhuan'],
  ])('is refused when %s is no address, without showing it', async (name, url) => {
    const { message, remedy } = await faultOf({ [name]: url });
    expect(message).toContain(`${name} is not an address`);
    expect(message + remedy).not.toMatch(/pa.?ss@|pass:/);
  });
});
