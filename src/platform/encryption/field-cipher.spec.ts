import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { loadConfig } from '../config/index.js';
import { EncryptionConfig, FieldCipher, SealBrokenError } from './index.js';

const newKey = (): string => randomBytes(32).toString('base64');
const [first, second, fieldIndexKey] = [newKey(), newKey(), newKey()];
const cipher = new FieldCipher({ fieldKeys: `k1:${first}`, fieldIndexKey });

describe('a sealed value', () => {
  it('opens as what it was, at its place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, place) => {
        fc.pre(text.isWellFormed());
        expect(cipher.open(cipher.seal(text, place), place)).toBe(text);
      }),
    );
  });

  it('shows nothing of it, and never looks the same twice', () => {
    const seals = Array.from({ length: 1000 }, () => cipher.seal('13800138000', 'p'));
    expect(new Set(seals).size).toBe(1000);
    for (const seal of seals) expect(seal).toMatch(/^v1\.k1\.[\w-]{52}$/);
  });

  it('does not open at another place, nor after a bit of it was changed', () => {
    const sealed = cipher.seal('13800138000', 'bookings.contact_phone:a');
    expect(() => cipher.open(sealed, 'bookings.contact_phone:b')).toThrow(SealBrokenError);
    const [format, key, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      const forged = `${format}.${key}.${changed.toString('base64url')}`;
      expect(() => cipher.open(forged, 'bookings.contact_phone:a')).toThrow(SealBrokenError);
    }
  });

  it('does not open when most of it is missing', () => {
    expect(() => cipher.open('v1.k1.', 'p')).toThrow(SealBrokenError);
    expect(() => cipher.open('v1.k1.AAAA', 'p')).toThrow(SealBrokenError);
  });

  it('opens by an older key until that is taken away, and is sealed anew by the newer one', () => {
    const old = cipher.seal('13800138000', 'p');
    const rotated = new FieldCipher({ fieldKeys: `k2:${second},k1:${first}`, fieldIndexKey });
    expect(rotated.open(old, 'p')).toBe('13800138000');
    expect(old.startsWith(rotated.currentPrefix)).toBe(false);
    const anew = rotated.seal('13800138000', 'p');
    expect(anew.startsWith(rotated.currentPrefix)).toBe(true);
    const done = new FieldCipher({ fieldKeys: `k2:${second}`, fieldIndexKey });
    expect(done.open(anew, 'p')).toBe('13800138000');
    expect(() => done.open(old, 'p')).toThrow('k1 is not among');
  });

  it('leaves alone what was stored before there were seals', () => {
    expect(cipher.open('13800138000', 'p')).toBe('13800138000');
  });
});

describe('a blind index', () => {
  it('is the same for the same text under any seal, and another for another purpose or key', () => {
    const other = new FieldCipher({ fieldKeys: `k2:${second}`, fieldIndexKey });
    expect(other.indexOf('1', 'phone')).toBe(cipher.indexOf('1', 'phone'));
    expect(cipher.indexOf('1', 'phone')).toMatch(/^[0-9a-f]{32}$/);
    expect(cipher.indexOf('2', 'phone')).not.toBe(cipher.indexOf('1', 'phone'));
    expect(cipher.indexOf('1', 'name')).not.toBe(cipher.indexOf('1', 'phone'));
    const elsewhere = new FieldCipher({ fieldKeys: `k1:${first}`, fieldIndexKey: newKey() });
    expect(elsewhere.indexOf('1', 'phone')).not.toBe(cipher.indexOf('1', 'phone'));
  });
});

describe('the keys', () => {
  const load = (env: Record<string, string>) => () => loadConfig(env, [EncryptionConfig], []);
  const good = { YUHUAN_FIELD_KEYS: `k1:${first}`, YUHUAN_FIELD_INDEX_KEY: fieldIndexKey };

  it('are asked for wherever the system starts', () => {
    expect(load({})).toThrow(/YUHUAN_FIELD_KEYS is required[^]*YUHUAN_FIELD_INDEX_KEY is required/);
    expect(load(good)).not.toThrow();
  });

  it.each([
    ['no id', first],
    ['a short key', 'k1:AAAA'],
    ['one id twice', `k1:${first},k1:${second}`],
    ['an id that would not stand in a value', `K.1:${first}`],
    ['nothing', ''],
  ])('are refused with %s, and not shown', (_, keys) => {
    const faulty = load({ ...good, YUHUAN_FIELD_KEYS: keys });
    expect(faulty).toThrow('YUHUAN_FIELD_KEYS is a secret value');
    expect(faulty).not.toThrow(first);
  });
});
