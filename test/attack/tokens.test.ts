import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto';
import { SignJWT } from 'jose';
import { openApplication, type TestApplication, testRun } from '../harness/index.js';

let open: TestApplication;
let good: string;

beforeAll(async () => {
  open = await openApplication();
  good = open.callers.customer(1).token;
});

afterAll(async () => {
  await open?.stop();
});

const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const parts = (): { header: Record<string, unknown>; claims: Record<string, unknown>; signature: string } => {
  const [header = '', claims = '', signature = ''] = good.split('.');
  const read = (text: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;
  return { header: read(header), claims: read(claims), signature };
};
const nowSeconds = (): number => Math.floor(Date.now() / 1000);

async function codeFor(authorization: string): Promise<string> {
  const { status, headers, body } = await open.http('GET', '/api/v1/loans', { headers: { authorization } });
  // A refusal that does not say how to sign in is another one than the tests expect.
  const says = status !== 401 || (headers.get('www-authenticate') ?? '').startsWith('Bearer');
  return `${status} ${body.code ?? 'answered'}${says ? '' : ' without WWW-Authenticate'}`;
}

describe('a token', () => {
  it('that is good opens', async () => {
    expect(await codeFor(`Bearer ${good}`)).toBe('200 answered');
  });

  it.each<[string, () => string]>([
    [
      'without a signature, alg none',
      () => `${segment({ ...parts().header, alg: 'none' })}.${segment(parts().claims)}.`,
    ],
    [
      'alg None',
      () => `${segment({ ...parts().header, alg: 'None' })}.${segment(parts().claims)}.${parts().signature}`,
    ],
    [
      'whose claims were changed',
      () =>
        `${segment(parts().header)}.${segment({ ...parts().claims, sub: 'C100002' })}.${parts().signature}`,
    ],
    ['with an empty signature', () => `${good.slice(0, good.lastIndexOf('.'))}.`],
    ['cut short', () => good.slice(0, -4)],
    ['of one part', () => 'abc'],
    ['of five parts', () => `${good}.x.y`],
    ['that is not base64', () => 'é.é.é'.replaceAll('é', '%')],
    ['of a huge size', () => `${good}${'x'.repeat(6000)}`],
  ])('%s is refused', async (_, forge) => {
    expect(await codeFor(`Bearer ${forge()}`)).toBe('401 UNAUTHENTICATED');
  });

  it('of an unknown key is refused, also under a known key id', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { header, claims } = parts();
    for (const kid of [header['kid'], 'somebody-else', '../../etc/passwd', undefined]) {
      const text = `${segment({ ...header, kid })}.${segment(claims)}`;
      const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(await codeFor(`Bearer ${text}.${signature.toString('base64url')}`)).toBe('401 UNAUTHENTICATED');
    }
  });

  it('signed by HMAC with the public key as the secret is refused', async () => {
    const response = await fetch(`${testRun().issuer}/jwks`);
    const { keys } = (await response.json()) as { keys: JsonWebKey[] };
    const secret = createPublicKey({ key: keys[0]!, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const { header, claims } = parts();
    const text = `${segment({ ...header, alg: 'HS256' })}.${segment(claims)}`;
    const forged = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    expect(await codeFor(`Bearer ${forged}`)).toBe('401 UNAUTHENTICATED');
  });

  it('that brings its own key is refused', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    for (const more of [{ jwk }, { jku: 'http://127.0.0.1:1/jwks' }, { x5u: 'http://127.0.0.1:1/cert' }]) {
      const forged = await new SignJWT(parts().claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...more })
        .sign(privateKey);
      expect(await codeFor(`Bearer ${forged}`)).toBe('401 UNAUTHENTICATED');
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['for another audience', { aud: 'another-api' }, 'UNAUTHENTICATED'],
    ['for nobody', { aud: undefined }, 'UNAUTHENTICATED'],
    ['of another issuer', { iss: 'https://evil.example' }, 'UNAUTHENTICATED'],
    ['that is over', { exp: nowSeconds() - 3600 }, 'TOKEN_EXPIRED'],
    ['without an end', { exp: undefined }, 'UNAUTHENTICATED'],
    ['that begins tomorrow', { nbf: nowSeconds() + 86_400 }, 'UNAUTHENTICATED'],
    ['of nobody', { sub: undefined }, 'UNAUTHENTICATED'],
    ['of an empty name', { sub: '' }, 'UNAUTHENTICATED'],
  ])('%s is refused', async (_, claims, code) => {
    expect(await codeFor(`Bearer ${open.token('C100001', claims)}`)).toBe(`401 ${code}`);
  });

  it.each([
    ['without roles', { roles: undefined }],
    ['with no role', { roles: [] }],
    ['with a role of another system', { roles: ['root'] }],
    ['whose roles are a text', { roles: 'customer' }],
    ['whose roles hide in a prototype', { roles: { __proto__: ['customer'] } }],
  ])('%s opens nothing', async (_, claims) => {
    expect(await codeFor(`Bearer ${open.token('C100001', claims)}`)).toMatch(/^40[13] /);
  });

  it.each(['Basic QzEwMDAwMTp4', 'Bearer', 'Bearer  ', 'bearer', 'Token x', 'null', ','])(
    'in the header %j is none',
    async (authorization) => {
      expect(await codeFor(authorization)).toBe('401 UNAUTHENTICATED');
    },
  );

  it('in the address is none', async () => {
    const { status } = await open.http('GET', `/api/v1/loans?access_token=${good}`);
    expect(status).toBe(401);
  });
});
