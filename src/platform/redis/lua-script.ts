import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A script of a `.lua` file with its reply decoded in one place. */
export interface LuaScript<Reply> {
  readonly name: string;
  readonly text: string;
  readonly sha1: string;
  readonly decode: (reply: unknown) => Reply;
}

/**
 * Reads a script that lies beside the caller. Its file is named `<verb>-<noun>-<number of keys>.lua`.
 * @param decode checks and types the reply; throws on a shape that the header of the script does not promise.
 */
export function luaScript<Reply>(
  callerUrl: string,
  relativePath: string,
  decode: (reply: unknown) => Reply,
): LuaScript<Reply> {
  const path = fileURLToPath(new URL(relativePath, callerUrl));
  const text = readFileSync(path, 'utf8');
  return { name: basename(path, '.lua'), text, sha1: createHash('sha1').update(text).digest('hex'), decode };
}
