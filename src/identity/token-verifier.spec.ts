import { Buffer } from 'node:buffer';
import { type CryptoKey, exportSPKI, importJWK, SignJWT } from 'jose';
import { isRefusal, type Refusal } from '../platform/errors/index.js';
import type { Caller } from './caller.js';
import { FakeIssuer, type FakeKey, newKey } from './fake-issuer.js';
import { IssuerKeys } from './issuer-keys.js';
import { TokenVerifier } from './token-verifier.js';

const LEEWAY_SECONDS = 10;
let issuer: FakeIssuer;
let key: FakeKey;
let skewMs = 0;
const now = (): number => Date.now() + skewMs;
const nowSeconds = (): number => Math.floor(now() / 1000);

beforeAll(async () => {
  key = await newKey('k1');
});
beforeEach(async () => {
  skewMs = 0;
  issuer = await FakeIssuer.start(key);
});
afterEach(() => issuer.stop());

function verifier(changes: { sandbox?: boolean; tokensRememberedMax?: number } = {}): TokenVerifier {
  const keys = new IssuerKeys(
    {
      issuer: issuer.url,
      jwksUri: undefined,
      timeoutMs: 300,
      reloadPauseMs: 1_000,
      keysFreshSeconds: 300,
      keysUsableSeconds: 3_600,
    },
    now,
  );
  return new TokenVerifier(
    {
      issuer: issuer.url,
      audience: 'yuhuan-api',
      sandbox: false,
      leewaySeconds: LEEWAY_SECONDS,
      tokensRememberedMax: 100,
      tokenRememberedSeconds: 600,
      ...changes,
    },
    keys.keyFor,
    now,
  );
}

const codeOf = (answer: Caller | Refusal): string =>
  isRefusal(answer) ? answer.definition.code : `accepted ${answer.id}`;
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token that is good', () => {
  it('says who calls', async () => {
    const token = await issuer.token({
      sub: 'S-teller-B001',
      roles: ['teller', 'role-of-another-system'],
      branches: ['B001'],
      locale: 'en-GB',
    });
    const caller = await verifier().verify(token);
    expect(caller).toEqual({
      kind: 'staff',
      id: 'S-teller-B001',
      roles: ['teller'],
      branches: ['B001'],
      language: 'en',
    });
    expect(Object.isFrozen(caller)).toBe(true);
  });

  it.each([['ES256'], ['RS256'], ['PS256'], ['EdDSA']])('may be signed by %s', async (alg) => {
    const other = await newKey('k2', alg);
    issuer.keys = [key, other];
    expect(codeOf(await verifier().verify(await issuer.token({}, { key: other })))).toBe('accepted C123456');
  });

  it('reads an all-branches claim, and gives a customer none', async () => {
    const tokens = verifier();
    expect(await tokens.verify(await issuer.token({ roles: ['sre'], branches: ['*'] }))).toMatchObject({
      branches: '*',
    });
    expect(await tokens.verify(await issuer.token({ branches: ['*'] }))).toMatchObject({ branches: [] });
  });

  it('is answered without a promise and without a fetch once it was seen', async () => {
    const tokens = verifier();
    const token = await issuer.token();
    const first = await tokens.verify(token);
    expect(tokens.verify(token)).toBe(first);
    expect(issuer.keyFetches).toBe(1);
  });

  it('is checked once by requests that bring it at the same time', async () => {
    const tokens = verifier();
    const token = await issuer.token();
    const answers = [tokens.verify(token), tokens.verify(token)];
    expect(answers[0]).toBe(answers[1]);
    expect(codeOf(await answers[0]!)).toBe('accepted C123456');
  });

  it('is remembered within the bound only, the least recently used forgotten first', async () => {
    const tokens = verifier({ tokensRememberedMax: 2 });
    const [a, b, c] = await Promise.all(['A', 'B', 'C'].map((sub) => issuer.token({ sub })));
    await tokens.verify(a!);
    await tokens.verify(b!);
    await tokens.verify(a!);
    await tokens.verify(c!);
    expect(tokens.verify(b!)).toBeInstanceOf(Promise);
    expect(tokens.verify(c!)).not.toBeInstanceOf(Promise);
  });
});

describe('a token that is not good', () => {
  it.each([
    ['another audience', { aud: 'somebody-else' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'http://127.0.0.1:1' }],
    ['no end', { exp: undefined }],
    ['no subject', { sub: undefined }],
    ['a subject of odd characters', { sub: '../../etc' }],
    ['no roles', { roles: undefined }],
    ['roles of other systems only', { roles: ['admin'] }],
    ['roles that are no list', { roles: 'customer' }],
    ['roles of a customer and of staff', { roles: ['customer', 'teller'] }],
    ['branches that are no list', { roles: ['teller'], branches: '*' }],
    ['all branches hidden among some', { roles: ['teller'], branches: ['B001', '*'] }],
  ])('has %s', async (_, claims) => {
    expect(codeOf(await verifier().verify(await issuer.token(claims as never)))).toBe('UNAUTHENTICATED');
  });

  it('has no signature (alg none)', async () => {
    const payload = encode({
      iss: issuer.url,
      aud: 'yuhuan-api',
      sub: 'C123456',
      roles: ['customer'],
      exp: nowSeconds() + 600,
    });
    const tokens = verifier();
    for (const alg of ['none', 'None', 'NONE']) {
      expect(codeOf(await tokens.verify(`${encode({ alg, typ: 'at+jwt' })}.${payload}.`))).toBe(
        'UNAUTHENTICATED',
      );
    }
    expect(issuer.keyFetches).toBe(0);
  });

  it('is signed with the public key as a shared secret', async () => {
    const publicKey = (await importJWK(key.publicJwk, 'ES256', { extractable: true })) as CryptoKey;
    const secret = new TextEncoder().encode(await exportSPKI(publicKey));
    const token = await new SignJWT({ roles: ['customer'] })
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .setIssuer(issuer.url)
      .setAudience('yuhuan-api')
      .setSubject('C123456')
      .setExpirationTime('5m')
      .sign(secret);
    expect(codeOf(await verifier().verify(token))).toBe('UNAUTHENTICATED');
  });

  it('is signed by another key under the same id, or brings its own key', async () => {
    const stranger = await newKey('k1');
    const tokens = verifier();
    expect(codeOf(await tokens.verify(await issuer.token({}, { key: stranger })))).toBe('UNAUTHENTICATED');
    const own = await issuer.token({}, { key: stranger, header: { jwk: stranger.publicJwk } });
    expect(codeOf(await tokens.verify(own))).toBe('UNAUTHENTICATED');
  });

  it('names an algorithm that its key is not for', async () => {
    const rsa = await newKey('k1', 'RS256');
    expect(codeOf(await verifier().verify(await issuer.token({}, { key: rsa })))).toBe('UNAUTHENTICATED');
  });

  it.each(['logout+jwt', 'dpop+jwt'])('is of another type: %s', async (typ) => {
    expect(codeOf(await verifier().verify(await issuer.token({}, { header: { typ } })))).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('is of the sandbox, outside the sandbox', async () => {
    for (const mark of [true, 'true', 1, null]) {
      const token = await issuer.token({ yuhuan_sandbox: mark });
      expect(codeOf(await verifier().verify(token))).toBe('UNAUTHENTICATED');
      expect(codeOf(await verifier({ sandbox: true }).verify(token))).toBe('accepted C123456');
    }
    const real = await issuer.token({ yuhuan_sandbox: false });
    expect(codeOf(await verifier().verify(real))).toBe('accepted C123456');
  });

  it('is not helped by a remembered token with the same claims', async () => {
    const tokens = verifier();
    const good = await issuer.token();
    await tokens.verify(good);
    const [header, payload, signature] = good.split('.');
    const forgedPayload = encode({
      ...(JSON.parse(Buffer.from(payload!, 'base64url').toString()) as object),
      sub: 'C999999',
    });
    const swapped = `${signature!.startsWith('A') ? 'B' : 'A'}${signature!.slice(1)}`;
    for (const forged of [
      `${header}.${forgedPayload}.${signature}`,
      `${header}.${payload}.${swapped}`,
      `${header}.${payload}.`,
    ]) {
      expect(codeOf(await tokens.verify(forged))).toBe('UNAUTHENTICATED');
    }
    expect(tokens.verify(good)).toMatchObject({ id: 'C123456' });
  });

  it('is refused again without a second check', async () => {
    const tokens = verifier();
    const bad = await issuer.token({ aud: 'somebody-else' });
    const first = await tokens.verify(bad);
    expect(tokens.verify(bad)).toBe(first);
  });
});

describe('time', () => {
  it('ends a token, remembered or not, after the leeway', async () => {
    const tokens = verifier();
    const token = await issuer.token({ exp: nowSeconds() + 60 });
    skewMs = (60 + LEEWAY_SECONDS - 2) * 1000;
    expect(codeOf(await tokens.verify(token))).toBe('accepted C123456');
    skewMs = (60 + LEEWAY_SECONDS + 2) * 1000;
    expect(codeOf(await tokens.verify(token))).toBe('TOKEN_EXPIRED');
    expect(codeOf(await verifier().verify(token))).toBe('TOKEN_EXPIRED');
  });

  it('calls an expired forgery a forgery', async () => {
    const token = await issuer.token({ exp: nowSeconds() - 600 }, { key: await newKey('k1') });
    expect(codeOf(await verifier().verify(token))).toBe('UNAUTHENTICATED');
  });

  it('keeps out a token that is not valid yet, and lets it in once it is', async () => {
    const tokens = verifier();
    const token = await issuer.token({ nbf: nowSeconds() + 60 });
    expect(codeOf(await tokens.verify(token))).toBe('UNAUTHENTICATED');
    skewMs = 55_000;
    expect(codeOf(await tokens.verify(token))).toBe('accepted C123456');
  });

  it('checks a remembered token again after a while, so that a withdrawn key stops counting', async () => {
    const tokens = verifier();
    const token = await issuer.token({ exp: nowSeconds() + 36_000 });
    await tokens.verify(token);
    issuer.keys = [await newKey('k2')];
    skewMs = 601_000;
    // The first one after the bound still meets the old keys and starts the fetch of the new ones.
    await tokens.verify(token);
    await tokens.verify(await issuer.token());
    skewMs = 1_300_000;
    expect(codeOf(await tokens.verify(token))).toBe('UNAUTHENTICATED');
  });
});

describe('the header', () => {
  it.each([
    'Bearer',
    'Bearer ',
    'Basic dXNlcjpwYXNz',
    'Bearer a b',
    'Bearer a,b',
    'Bearer not-a-token',
    'Bearer ..',
    'Bearer a.b.c',
    `Bearer ${'a'.repeat(9_000)}`,
    'bearer{}',
  ])('is not understood: %.30s', async (header) => {
    const answer = (await verifier().verifyHeader(header)) as Refusal;
    expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    expect(answer.more.headers?.['WWW-Authenticate']).toMatch(
      /^Bearer realm="yuhuan", error="invalid_token"/,
    );
    expect(issuer.keyFetches).toBe(0);
  });

  it('is missing', () => {
    const answer = verifier().verifyHeader(undefined) as Refusal;
    expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    expect(answer.more.headers).toEqual({ 'WWW-Authenticate': 'Bearer realm="yuhuan"' });
  });

  it('may write its scheme in any case', async () => {
    const token = await issuer.token();
    expect(codeOf(await verifier().verifyHeader(`bEARER  ${token} `))).toBe('accepted C123456');
  });
});

describe('an issuer that does not answer', () => {
  it.each(['broken', 'silent'] as const)(
    '%s: nobody is called unknown, everybody is asked to wait',
    async (state) => {
      issuer.state = state;
      const tokens = verifier();
      const token = await issuer.token();
      const answer = (await tokens.verify(token)) as Refusal;
      expect(codeOf(answer)).toBe('IDENTITY_UNAVAILABLE');
      expect(answer.more.retryAfterSeconds).toBe(5);
      issuer.state = 'up';
      skewMs = 2_000;
      expect(codeOf(await tokens.verify(token))).toBe('accepted C123456');
    },
  );
});
