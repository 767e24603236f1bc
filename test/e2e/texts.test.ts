import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { type OpenApi, type TextTaken, textsTaken } from '../contract/texts-taken.js';
import { type HttpAnswer, openApplication, type TestApplication } from '../harness/index.js';

jest.setTimeout(120_000);

/** What no store can keep: U+0000, and half of a surrogate pair. */
const UNSTORABLE = { 'U+0000': 'a\0b', 'half a surrogate pair': 'a\ud800b' } as const;

const document = JSON.parse(
  readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'),
) as OpenApi;
const texts = textsTaken(document).filter(({ path }) => path.startsWith('/api/v1/'));

let open: TestApplication;
let tokens: readonly string[];

beforeAll(async () => {
  open = await openApplication();
  const staff = open.token({ role: ['teller', 'quota-maker', 'quota-checker', 'auditor', 'sre'] });
  tokens = [open.callers.customer(1).token, staff];
});
afterAll(async () => {
  await open?.stop();
});

/** A body that has the text at its place, and nothing else that is right. */
function bodyWith(keys: readonly string[], text: string): unknown {
  return keys.reduceRight<unknown>((inner, key) => (key === '0' ? [inner] : { [key]: inner }), text);
}

/** By each token in turn until one may call the operation. */
async function send({ method, path, in: part, keys }: TextTaken, text: string): Promise<HttpAnswer> {
  // Half a pair has no encoding at all; a client that sends the bytes of it sends what cannot be read.
  const encoded = text.isWellFormed() ? encodeURIComponent(text) : 'a%ED%A0%80b';
  const [name = ''] = keys;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, each: string) =>
    part === 'path' && each === name ? encoded : randomUUID(),
  );
  const target = part === 'query' ? `${filled}?${name}=${encoded}` : filled;
  let answer: HttpAnswer | undefined;
  for (const token of tokens) {
    answer = await open.http(method, target, {
      token,
      headers: { 'idempotency-key': randomUUID() },
      ...(part === 'body' && { body: bodyWith(keys, text) }),
    });
    if (answer.status !== 403) break;
  }
  return answer!;
}

// A header cannot carry either: Node refuses to send one, and to read one.
describe.each(Object.entries(UNSTORABLE))('%s', (_, text) => {
  it.each(
    texts
      .filter(({ in: part }) => part === 'body')
      .map((each) => [each.operation, each.place, each] as const),
  )('in %s, %s, is a fault of that field', async (_operation, place, taken) => {
    const answer = await send(taken, text);
    expect([answer.status, answer.body.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(answer.body.errors.map(({ in: part, pointer }) => `${part} ${pointer}`)).toContain(place);
  });

  it.each(
    texts
      .filter(({ in: part }) => part !== 'body' && part !== 'header')
      .map((each) => [each.operation, each.place, each] as const),
  )('in %s, %s, breaks nothing', async (_operation, _place, taken) => {
    const { status } = await send(taken, text);
    // Bytes that are no UTF-8 are read as text of another kind, which may well be looked for, and not found.
    expect(text.isWellFormed() ? [400, 404, 422] : [200, 400, 404, 422]).toContain(status);
  });
});
