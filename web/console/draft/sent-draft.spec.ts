import { afterAll, beforeEach, expect, it } from '@jest/globals';
import { ApiProblem, localProblem } from '../../shared/api/problem.js';
import { draftsBelongTo } from './form-draft.js';
import { readSent, sendDraft } from './sent-draft.js';
import { TabStorage } from './tab-storage.js';

const page = globalThis as { window?: { readonly sessionStorage: TabStorage } };
const DRAFT = 'quota-change.B001';
const plusFive = { asked: 'plus 5', body: { add: 5, version: 3 } };
const refused = (code: string, retry: 'never' | 'new-key') => new ApiProblem({ code, status: 409, retry });

beforeEach(() => {
  page.window = { sessionStorage: new TabStorage() };
});
afterAll(() => delete page.window);

interface Sent {
  readonly body: object;
  readonly key: string;
  /** What a page that dies while it is sent finds again. */
  readonly found: unknown;
}

async function send(request: { asked: string; body: object }, answer: ApiProblem | 'yes'): Promise<Sent> {
  const going = Promise.withResolvers<Sent>();
  const key = readSent(DRAFT)?.key ?? crypto.randomUUID();
  await sendDraft(DRAFT, key, request, (body, under) => {
    going.resolve({ body, key: under, found: readSent(DRAFT) });
    return answer === 'yes' ? Promise.resolve() : Promise.reject(answer);
  }).catch(() => undefined);
  return going.promise;
}

it('what has no answer goes out again as it was, also when the counters have been read anew', async () => {
  const first = await send(plusFive, localProblem('NO_ANSWER'));
  expect(first.found).toEqual({ key: first.key, request: plusFive });
  const second = await send({ asked: 'plus 5', body: { add: 5, version: 4 } }, 'yes');
  expect(second).toEqual(first);
  expect(readSent(DRAFT)).toBeUndefined();
});

it('something else under an open key goes out under that key, which a new one follows when it was used', async () => {
  const first = await send(plusFive, localProblem('NO_ANSWER'));
  const other = await send(
    { asked: 'plus 6', body: { add: 6 } },
    refused('IDEMPOTENCY_KEY_REUSED', 'new-key'),
  );
  expect(other).toMatchObject({ body: { add: 6 }, key: first.key });
  expect((await send({ asked: 'plus 6', body: { add: 6 } }, 'yes')).key).not.toBe(first.key);
});

it('after a no it goes out as it is now, under the key under which an earlier one may still be on its way', async () => {
  const first = await send(plusFive, localProblem('NO_ANSWER'));
  await send(plusFive, refused('QUOTA_VERSION_STALE', 'never'));
  expect(await send({ asked: 'plus 5', body: { add: 5, version: 4 } }, 'yes')).toMatchObject({
    body: { add: 5, version: 4 },
    key: first.key,
  });
});

it('another person finds no key', async () => {
  draftsBelongTo('first');
  await send(plusFive, localProblem('NO_ANSWER'));
  draftsBelongTo('second');
  expect(readSent(DRAFT)).toBeUndefined();
});

it('a browser that stores nothing sends under one key while the page is there', async () => {
  page.window!.sessionStorage.setItem = () => {
    throw new Error('full');
  };
  const first = await send(plusFive, localProblem('NO_ANSWER'));
  expect(await send(plusFive, 'yes')).toEqual(first);
  expect(readSent(DRAFT)).toBeUndefined();
});
