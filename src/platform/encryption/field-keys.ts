import { z } from 'zod';

const KEY_BYTES = 32;
/** The one that seals, and those that are being rotated out; more are a rotation that nobody finished. */
const KEYS_MAX = 8;

export const fieldKey = z
  .base64()
  .refine((text) => Buffer.from(text, 'base64').length === KEY_BYTES, 'must be 32 bytes in base 64');

/** `id:key,id:key`: the first key seals, all of them open. */
export const fieldKeys = z
  .string()
  .refine((text) => parse(text) !== undefined, 'must be id:key pairs, comma separated, each key once');

/** Keys by id, the one that seals first. */
export function parseFieldKeys(text: string): ReadonlyMap<string, Buffer> {
  const keys = parse(text);
  if (keys === undefined) throw new Error('these are no keys');
  return keys;
}

function parse(text: string): ReadonlyMap<string, Buffer> | undefined {
  const pairs = text.split(',').map((pair) => pair.trim().split(':'));
  const areKeys = pairs.every(
    ([id = '', key = '', ...more]) =>
      /^[a-z0-9]{1,16}$/.test(id) && fieldKey.safeParse(key).success && more.length === 0,
  );
  const keys = new Map(pairs.map(([id = '', key = '']) => [id, Buffer.from(key, 'base64')] as const));
  return areKeys && keys.size === pairs.length && keys.size <= KEYS_MAX ? keys : undefined;
}
