import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { asProblem, createApi, fetchWithin } from './client.js';

const page = globalThis as unknown as { navigator: { onLine: boolean }; fetch: typeof fetch };
const before = { fetch: page.fetch, navigator: Object.getOwnPropertyDescriptor(page, 'navigator')! };
const asked = new Request('https://bank.example/api/v1/staff/events/export');

beforeEach(() => {
  Object.defineProperty(page, 'navigator', { value: { onLine: true }, configurable: true });
});
afterEach(() => {
  page.fetch = before.fetch;
  Object.defineProperty(page, 'navigator', before.navigator);
});

/** A server that never answers: only the browser ends it. */
const never = (_: unknown, { signal }: RequestInit = {}): Promise<Response> =>
  new Promise((_answer, reject) => {
    signal!.addEventListener('abort', () => reject(signal!.reason as Error));
  });

const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => 'answered',
    (error: unknown) => asProblem(error).code,
  );

describe('a request that gets no answer', () => {
  it('is told from one that was not sent, by whichever time it is given', async () => {
    page.fetch = jest.fn(never) as typeof fetch;
    expect(await codeOf(fetchWithin(1)(asked))).toBe('NO_ANSWER');
    page.navigator.onLine = false;
    expect(await codeOf(fetchWithin(1)(asked))).toBe('OFFLINE');
    expect(page.fetch).toHaveBeenCalledTimes(1);
  });

  it('is given up without a word by whoever does not want it any more', async () => {
    page.fetch = never;
    const leaving = new AbortController();
    const answer = fetchWithin(60_000)(new Request(asked, { signal: leaving.signal }));
    leaving.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is waited for where the browser cannot join signals, too', async () => {
    const any = Object.getOwnPropertyDescriptor(AbortSignal, 'any')!;
    Object.defineProperty(AbortSignal, 'any', { value: undefined, configurable: true });
    try {
      page.fetch = () => Promise.resolve(new Response());
      expect(await codeOf(fetchWithin(60_000)(asked))).toBe('answered');
      page.fetch = never;
      expect(await codeOf(fetchWithin(1)(asked))).toBe('NO_ANSWER');
    } finally {
      Object.defineProperty(AbortSignal, 'any', any);
    }
  });

  it('is told in the same way where the answer had begun', () => {
    expect(asProblem(AbortSignal.abort(new DOMException('', 'TimeoutError')).reason).code).toBe('NO_ANSWER');
    expect(asProblem(new SyntaxError('no JSON')).code).toBe('UNREADABLE_ANSWER');
  });
});

describe('a sign-in that has ended', () => {
  it('is the one of the token that was refused, and no newer one', async () => {
    Object.assign(globalThis, { window: { location: { origin: 'https://bank.example' } } });
    const ended = jest.fn();
    let token = 'old';
    const api = createApi({ token: () => token, language: () => 'en', onSignedOut: ended });
    const refuse = (meanwhile: string): void => {
      page.fetch = () => {
        token = meanwhile;
        return Promise.resolve(new Response('', { status: 401 }));
      };
    };
    refuse('new');
    expect(await codeOf(api.GET('/api/v1/loans'))).toBe('UNREADABLE_ANSWER');
    expect(ended).not.toHaveBeenCalled();
    refuse('new');
    await codeOf(api.GET('/api/v1/loans'));
    expect(ended).toHaveBeenCalledTimes(1);
    Reflect.deleteProperty(globalThis, 'window');
  });
});
