import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';

export const SIGNING_ALGORITHM = 'ES256';

/** The key that signs, the one that will, and the one that did. Two rotations within the life of a token end it. */
const KEYS_MAX = 3;

const keyFile = z.object({
  keys: z
    .array(
      z
        .object({ kty: z.literal('EC'), crv: z.literal('P-256'), kid: z.string(), d: z.string() })
        .catchall(z.unknown()),
    )
    .min(2)
    .max(KEYS_MAX),
});

/** The first signs, the second will after the next rotation, the third did before the last one. */
export type SigningKeys = readonly [JWK, JWK, ...JWK[]];

export function keysPath(dataDir: string): string {
  return join(dataDir, 'identity', 'jwks.json');
}

/** @returns undefined if there are none yet. */
export async function readKeys(dataDir: string): Promise<SigningKeys | undefined> {
  const path = keysPath(dataDir);
  try {
    return keyFile.parse(JSON.parse(await readFile(path, 'utf8'))).keys as JWK[] as [JWK, JWK];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`the sandbox's keys in ${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Reads the keys, or makes them; of two processes that make them at once the later takes those of the earlier. */
export async function openKeys(dataDir: string): Promise<SigningKeys> {
  const found = await readKeys(dataDir);
  if (found !== undefined) return found;
  const made = await draft(dataDir, [await newKey(), await newKey()]);
  try {
    await link(made.path, keysPath(dataDir));
    return made.keys;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readKeys(dataDir)) ?? made.keys;
  } finally {
    await rm(made.path, { force: true });
  }
}

/** The next key begins to sign. It was published all along, so that nobody meets a key they have never seen. */
export async function rotateKeys(dataDir: string): Promise<SigningKeys> {
  const [current, next] = await openKeys(dataDir);
  const made = await draft(dataDir, [next, await newKey(), current]);
  await rename(made.path, keysPath(dataDir));
  return made.keys;
}

/** Written aside and moved into place whole, for another process may be reading; nobody else may read it. */
async function draft(dataDir: string, keys: SigningKeys): Promise<{ path: string; keys: SigningKeys }> {
  const target = keysPath(dataDir);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const path = `${target}.${randomUUID()}`;
  await writeFile(path, `${JSON.stringify({ keys }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return { path, keys };
}

async function newKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: SIGNING_ALGORITHM, use: 'sig' };
}
