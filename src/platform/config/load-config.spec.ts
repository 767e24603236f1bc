import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, configFor, flag, integer, loadConfig, oneOf, optionalText, text } from './index.js';

class StoreConfig extends configFor('store', {
  url: text('STORE_URL', z.url(), { secret: true, doc: 'Where the store is.', bound: 'an address' }),
  poolConnections: integer(
    'YUHUAN_POOL',
    { min: 2, max: 100 },
    { fallback: 10, unit: 'connections', doc: 'How many.' },
  ),
  timeoutMs: integer('YUHUAN_TIMEOUT_MS', { min: 1, max: 1000 }, { fallback: 500, unit: 'ms', doc: 'Wait.' }),
}) {}
class WayConfig extends configFor('way', {
  level: oneOf('YUHUAN_LEVEL', ['low', 'high'], { fallback: 'low', doc: 'How much.' }),
  open: flag('YUHUAN_OPEN', { fallback: false, doc: 'Whether.' }),
  proxy: optionalText('YUHUAN_PROXY', z.url(), { doc: 'May be absent.' }),
}) {}

const CLASSES = [StoreConfig, WayConfig];
const ENV = { STORE_URL: 'store://one' };

function faultsOf(env: NodeJS.ProcessEnv, ...relations: Parameters<typeof loadConfig>[2]): readonly string[] {
  try {
    loadConfig(env, CLASSES, relations);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'yuhuan-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads every class, with its fallbacks, typed and frozen', () => {
    const config = loadConfig({ ...ENV, YUHUAN_OPEN: 'true', YUHUAN_PROXY: '' }, CLASSES, []);
    expect(config.get(StoreConfig)).toMatchObject({
      url: 'store://one',
      poolConnections: 10,
      timeoutMs: 500,
    });
    expect(config.get(WayConfig)).toMatchObject({ level: 'low', open: true, proxy: undefined });
    expect(Object.isFrozen(config.get(StoreConfig))).toBe(true);
  });

  it('tells all faults at once: bad, missing and unknown', () => {
    const faults = faultsOf({ YUHUAN_POOL: '1', YUHUAN_LEVEL: 'medium', YUHUAN_TIMEOUT: '5' });
    expect(faults).toHaveLength(4);
    expect(faults.join('\n')).toContain('YUHUAN_TIMEOUT is not a variable of this system');
    expect(faults.join('\n')).toContain('STORE_URL is required: Where the store is.');
    expect(faults.join('\n')).toMatch(/YUHUAN_POOL is "1": .*\(wanted: 2–100 connections\)/);
    expect(faults.join('\n')).toMatch(/YUHUAN_LEVEL is "medium".*\(wanted: low, high\)/);
  });

  it('writes all of them into its message', () => {
    const error = new ConfigError(['one', 'two']);
    expect(error.message).toBe('The configuration has 2 fault(s):\n  - one\n  - two');
  });

  it.each(['', ' 5', '5.0', '1e2', '0x10', 'NaN', '101', '-1', '99999999999999999999'])(
    'does not take %p for a number of connections',
    (value) => {
      expect(faultsOf({ ...ENV, YUHUAN_POOL: value })).toHaveLength(1);
    },
  );

  it('takes the bounds themselves', () => {
    for (const value of ['2', '100']) expect(faultsOf({ ...ENV, YUHUAN_POOL: value })).toEqual([]);
  });

  it('leaves names of others alone', () => {
    expect(faultsOf({ ...ENV, PATH: '/bin', YUHUANG_X: '1' })).toEqual([]);
  });

  it('reads a secret from the file that <NAME>_FILE names', () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'store://from-file\n');
    expect(loadConfig({ STORE_URL_FILE: path }, CLASSES, []).get(StoreConfig).url).toBe('store://from-file');
  });

  it('does not choose between a secret and its file, and names a file it cannot read', () => {
    expect(faultsOf({ ...ENV, STORE_URL_FILE: join(folder, 'secret') })).toEqual([
      'STORE_URL and STORE_URL_FILE are both set; keep one',
    ]);
    expect(faultsOf({ STORE_URL_FILE: join(folder, 'absent') })[0]).toMatch(
      /^STORE_URL_FILE names a file that cannot be read: ENOENT/,
    );
  });

  it('knows no _FILE of what is no secret', () => {
    expect(faultsOf({ ...ENV, YUHUAN_POOL_FILE: '/x' })[0]).toContain('YUHUAN_POOL_FILE is not a variable');
  });

  it('never shows a secret, also when it is wrong', () => {
    const faults = faultsOf({ STORE_URL: 'no address with pa55word' });
    expect(faults[0]).toContain('STORE_URL is a secret value');
    expect(faults.join()).not.toContain('pa55word');
  });

  it('checks relations, but only when every value is good', () => {
    const relation = (get: Parameters<Parameters<typeof loadConfig>[2][number]>[0]): string | undefined =>
      get(StoreConfig).timeoutMs > 100 ? 'the timeout is too long' : undefined;
    expect(faultsOf(ENV, relation)).toEqual(['the timeout is too long']);
    expect(faultsOf({ ...ENV, YUHUAN_TIMEOUT_MS: '100' }, relation)).toEqual([]);
    expect(faultsOf({ ...ENV, YUHUAN_POOL: 'x' }, relation)).toHaveLength(1);
  });
});
