import { errors, jwtVerify } from 'jose';
import { FakeIssuer, type FakeKey, newKey } from './fake-issuer.js';
import { IssuerKeys, IssuerUnavailableError } from './issuer-keys.js';

const PAUSE_MS = 5_000;
let issuer: FakeIssuer;
let first: FakeKey;
let second: FakeKey;
let nowMs: number;

beforeAll(async () => {
  [first, second] = await Promise.all([newKey('k1'), newKey('k2')]);
});
beforeEach(async () => {
  nowMs = 1_000_000;
  issuer = await FakeIssuer.start(first);
});
afterEach(() => issuer.stop());

function keysOf(changes: { jwksUri?: string } = {}): IssuerKeys {
  return new IssuerKeys(
    {
      issuer: issuer.url,
      jwksUri: undefined,
      timeoutMs: 300,
      reloadPauseMs: PAUSE_MS,
      keysFreshSeconds: 300,
      keysUsableSeconds: 3_600,
      ...changes,
    },
    () => nowMs,
  );
}

async function check(keys: IssuerKeys, key: FakeKey): Promise<unknown> {
  return jwtVerify(await issuer.token({}, { key }), keys.keyFor);
}

describe('rotation', () => {
  it('finds a new key by fetching again, but not sooner than the pause allows', async () => {
    const keys = keysOf();
    await check(keys, first);
    issuer.keys = [second, first];
    await expect(check(keys, second)).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
    expect(issuer.keyFetches).toBe(1);
    nowMs += PAUSE_MS;
    await check(keys, second);
    await check(keys, first);
    expect(issuer.keyFetches).toBe(2);
  });

  it('asks the issuer once a pause however many invented keys come', async () => {
    const keys = keysOf();
    await check(keys, first);
    nowMs += PAUSE_MS;
    const answers = await Promise.allSettled(
      Array.from({ length: 50 }, async (_, n) => check(keys, { ...second, kid: `invented-${n}` })),
    );
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
    expect(issuer.keyFetches).toBe(2);
  });

  it('learns in the background that a key was withdrawn', async () => {
    const keys = keysOf();
    await check(keys, first);
    issuer.keys = [second];
    nowMs += 301_000;
    await check(keys, first);
    // The pause has begun with the fetch in the background, so this one waits for it in place of starting another.
    await check(keys, second);
    await expect(check(keys, first)).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
    expect(issuer.keyFetches).toBe(2);
  });
});

describe('an outage', () => {
  it('is survived by keys that were fetched, until they are too old', async () => {
    const keys = keysOf();
    await check(keys, first);
    issuer.state = 'broken';
    nowMs += 3_000_000;
    await check(keys, first);
    nowMs += 601_000;
    await expect(check(keys, first)).rejects.toBeInstanceOf(IssuerUnavailableError);
    issuer.state = 'up';
    nowMs += PAUSE_MS;
    await check(keys, first);
  });

  it('is met with one request a pause, and with none in between', async () => {
    issuer.state = 'broken';
    const keys = keysOf();
    const answers = await Promise.allSettled(Array.from({ length: 20 }, async () => keys.ready()));
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
    await expect(keys.ready()).rejects.toBeInstanceOf(IssuerUnavailableError);
    expect(issuer.discoveries).toBe(1);
    issuer.state = 'up';
    nowMs += PAUSE_MS;
    await keys.ready();
  });

  it('is no reason to call a token bad that names a key of since', async () => {
    const keys = keysOf();
    await check(keys, first);
    issuer.keys = [second, first];
    issuer.state = 'broken';
    nowMs += PAUSE_MS;
    for (let n = 0; n < 3; n += 1) {
      await expect(check(keys, second)).rejects.toBeInstanceOf(IssuerUnavailableError);
      await check(keys, first);
    }
    issuer.state = 'up';
    nowMs += PAUSE_MS;
    await check(keys, second);
  });

  it('is noticed within the bound when the issuer is silent', async () => {
    issuer.state = 'silent';
    const startedMs = performance.now();
    await expect(keysOf().ready()).rejects.toBeInstanceOf(IssuerUnavailableError);
    // The bound is 300 ms; the rest is for a busy machine.
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});

describe('discovery', () => {
  it('refuses the document of another issuer, and one that is none', async () => {
    issuer.document = { issuer: 'https://elsewhere.example' };
    await expect(keysOf().ready()).rejects.toThrow('elsewhere.example');
    issuer.document = { jwks_uri: 'file:///etc/passwd' };
    await expect(keysOf().ready()).rejects.toBeInstanceOf(IssuerUnavailableError);
  });

  it('is not asked where the keys are told', async () => {
    const keys = keysOf({ jwksUri: `${issuer.url}/jwks` });
    await check(keys, first);
    expect(issuer.discoveries).toBe(0);
  });
});
