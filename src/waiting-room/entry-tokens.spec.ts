import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { isRefusal } from '../platform/errors/index.js';
import type { Database, StoreClock } from '../platform/postgres/index.js';
import { readEntryKeys } from './entry-keys.js';
import { EntryTokens } from './entry-tokens.js';
import type { WaitingRoomConfig } from './waiting-room.config.js';

const RIGHT = {
  ticketId: '018f0000-0000-7000-8000-00000000000a',
  entryId: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
};
const MINE = 'C100001';
const NOW_MS = Date.parse('2026-12-01T00:00:00Z');
const SOON = new Date(NOW_MS + 600_000);

const newKey = (kid: string): string => `${kid}:${randomBytes(32).toString('base64url')}`;
const [first, second] = [newKey('2026-a'), newKey('2026-b')] as const;

const KEPT = { kid: 'judge', secretHex: randomBytes(32).toString('hex') };

async function tokensWith(
  entryKeys: string | undefined,
  nowMs = NOW_MS,
  kept = [KEPT],
): Promise<EntryTokens> {
  const database = { run: async () => kept } as unknown as Database;
  const clock = { nowMs: () => nowMs } as StoreClock;
  const tokens = new EntryTokens({ entryKeys } as WaitingRoomConfig, database, clock);
  await tokens.onModuleInit();
  return tokens;
}

async function outcome(tokens: EntryTokens, token: string, customerId = MINE): Promise<unknown> {
  const answer = await tokens.verify(token, customerId);
  return isRefusal(answer) ? answer.definition.code : answer;
}

/** A token by the real key, with something about it that ours never have. */
function forged(change: { header?: object; claims?: object; secret?: Uint8Array }): Promise<string> {
  const [key] = readEntryKeys(first)!;
  return new SignJWT({
    tid: RIGHT.ticketId,
    iss: 'yuhuan',
    aud: 'yuhuan-queue',
    jti: RIGHT.entryId,
    sub: 'somebody',
    exp: Math.floor(SOON.getTime() / 1000),
    ...change.claims,
  })
    .setProtectedHeader({ alg: 'HS256', kid: key!.kid, typ: 'queue-entry+jwt', ...change.header })
    .sign(change.secret ?? key!.secret);
}

describe('an entry token', () => {
  let tokens: EntryTokens;
  beforeAll(async () => {
    tokens = await tokensWith(first);
  });

  it('gives its right to the customer it was made for, and is the same for the same right', async () => {
    const token = await tokens.sign(RIGHT, MINE, SOON);
    expect(await outcome(tokens, token)).toEqual(RIGHT);
    expect(await tokens.sign(RIGHT, MINE, SOON)).toBe(token);
    expect(Buffer.from(token.split('.')[1]!, 'base64url').toString()).not.toContain(MINE);
  });

  it('is worth nothing to another customer', async () => {
    const token = await tokens.sign(RIGHT, MINE, SOON);
    expect(await outcome(tokens, token, 'C100002')).toBe('QUEUE_ENTRY_BORROWED');
  });

  it('ends by the clock of the store', async () => {
    const token = await tokens.sign(RIGHT, MINE, SOON);
    expect(await outcome(await tokensWith(first, SOON.getTime() - 1000), token)).toEqual(RIGHT);
    expect(await outcome(await tokensWith(first, SOON.getTime() + 1000), token)).toBe('QUEUE_ENTRY_EXPIRED');
  });

  it('outlives a rotation as long as its key is in the list, and no longer', async () => {
    const old = await tokens.sign(RIGHT, MINE, SOON);
    const rotated = await tokensWith(`${second}, ${first}`);
    expect(await outcome(rotated, old)).toEqual(RIGHT);
    const fresh = await rotated.sign(RIGHT, MINE, SOON);
    expect(JSON.parse(Buffer.from(fresh.split('.')[0]!, 'base64url').toString())).toMatchObject({
      kid: '2026-b',
    });
    expect(await outcome(tokens, fresh)).toBe('QUEUE_ENTRY_FORGED');
    expect(await outcome(await tokensWith(second), old)).toBe('QUEUE_ENTRY_FORGED');
  });

  it('is believed by processes that are a step of a rotation behind or ahead', async () => {
    const steps = await Promise.all(
      [first, `${first},${second}`, `${second},${first}`, second].map((keys) => tokensWith(keys)),
    );
    for (const [index, step] of steps.entries()) {
      const token = await step.sign(RIGHT, MINE, SOON);
      const besides = [steps[index - 1], steps[index + 1]].filter((other) => other !== undefined);
      for (const other of besides) expect(await outcome(other, token)).toEqual(RIGHT);
    }
  });

  it('is signed by the key of the judge where none is configured, which all processes share', async () => {
    const token = await (await tokensWith(undefined)).sign(RIGHT, MINE, SOON);
    expect(await outcome(await tokensWith(undefined), token)).toEqual(RIGHT);
    expect(await outcome(tokens, token)).toBe('QUEUE_ENTRY_FORGED');
    await expect(tokensWith(undefined, NOW_MS, [])).rejects.toThrow('no key');
  });
});

describe('a forged token', () => {
  let tokens: EntryTokens;
  beforeAll(async () => {
    tokens = await tokensWith(first);
  });
  const unsecured = new UnsecuredJWT({ tid: RIGHT.ticketId, jti: RIGHT.entryId, sub: 'x' })
    .setIssuer('yuhuan')
    .setAudience('yuhuan-queue')
    .setExpirationTime(SOON)
    .encode();
  const withChangedPayload = async (): Promise<string> => {
    const [header, , signature] = (await tokens.sign(RIGHT, MINE, SOON)).split('.');
    const claims = Buffer.from(JSON.stringify({ tid: RIGHT.ticketId, exp: 9_999_999_999 })).toString(
      'base64url',
    );
    return [header, claims, signature].join('.');
  };

  it.each<[string, () => Promise<string>]>([
    ['alg none', async () => unsecured],
    ['nothing', async () => ''],
    ['a word', async () => 'let-me-in'],
    ['three words', async () => 'a.b.c'],
    ['a U+0000', async () => 'a\u0000.b.c'],
    ['a changed payload', withChangedPayload],
    ['another secret under our key id', () => forged({ secret: new Uint8Array(randomBytes(32)) })],
    ['an unknown key id', () => forged({ header: { kid: 'theirs' } })],
    ['no key id', () => forged({ header: { kid: undefined } })],
    ['a key id from the prototype', () => forged({ header: { kid: 'constructor' } })],
    [
      'another algorithm',
      () => forged({ header: { alg: 'HS512' }, secret: new Uint8Array(randomBytes(64)) }),
    ],
    ['another type', () => forged({ header: { typ: 'at+jwt' } })],
    ['another audience', () => forged({ claims: { aud: 'yuhuan-api' } })],
    ['another issuer', () => forged({ claims: { iss: 'elsewhere' } })],
    ['no end', () => forged({ claims: { exp: undefined } })],
    ['no id', () => forged({ claims: { jti: undefined } })],
    ['a ticket that is no id', () => forged({ claims: { tid: "1' OR '1'='1" } })],
    ['an id that is no id', () => forged({ claims: { jti: 'x' } })],
  ])('with %s is told so', async (_, make) => {
    expect(await outcome(tokens, await make())).toBe('QUEUE_ENTRY_FORGED');
  });
});

describe('the list of keys', () => {
  it.each([
    ['one', first, ['2026-a']],
    ['two', `${second},${first}`, ['2026-b', '2026-a']],
  ])('may have %s', (_, text, kids) => {
    expect(readEntryKeys(text)?.map(({ kid }) => kid)).toEqual(kids);
  });

  it.each([
    ['no key', ''],
    ['no key id', first.slice(first.indexOf(':'))],
    ['a short secret', `a:${randomBytes(31).toString('base64url')}`],
    ['one key id twice', `${first},${first}`],
    ['a strange key id', `a b:${randomBytes(32).toString('base64url')}`],
    ['more keys than a rotation needs', Array.from({ length: 9 }, (_, n) => newKey(`k${n}`)).join(',')],
  ])('is refused with %s', (_, text) => {
    expect(readEntryKeys(text)).toBeUndefined();
  });
});
