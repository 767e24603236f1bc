import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

export interface FakeKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export async function newKey(kid: string, alg = 'ES256'): Promise<FakeKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** An issuer on loopback whose keys, document and health a test may change, and which counts what it is asked. */
export class FakeIssuer {
  url = '';
  keys: FakeKey[] = [];
  /** `up`, answers 500, or takes the connection and never answers. */
  state: 'up' | 'broken' | 'silent' = 'up';
  document: Record<string, unknown> = {};
  keyFetches = 0;
  discoveries = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const isDiscovery = request.url === '/.well-known/openid-configuration';
      if (isDiscovery) this.discoveries += 1;
      else this.keyFetches += 1;
      if (this.state === 'silent') return;
      response.statusCode = this.state === 'up' ? 200 : 500;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify(
          isDiscovery
            ? { issuer: this.url, jwks_uri: `${this.url}/jwks`, ...this.document }
            : { keys: this.keys.map(({ publicJwk }) => publicJwk) },
        ),
      );
    });
  }

  static async start(...keys: FakeKey[]): Promise<FakeIssuer> {
    const issuer = new FakeIssuer();
    await new Promise<void>((resolve) => issuer.server.listen(0, '127.0.0.1', resolve));
    issuer.url = `http://127.0.0.1:${(issuer.server.address() as AddressInfo).port}`;
    issuer.keys = keys;
    return issuer;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A good customer's token, but for what is given. A claim given as undefined is left out. */
  async token(
    claims: JWTPayload = {},
    { key = this.keys[0], header = {} }: { key?: FakeKey; header?: Partial<JWTHeaderParameters> } = {},
  ): Promise<string> {
    if (key === undefined) throw new Error('the issuer has no key');
    const nowSeconds = Math.floor(Date.now() / 1000);
    const payload = {
      iss: this.url,
      aud: 'yuhuan-api',
      sub: 'C123456',
      roles: ['customer'],
      iat: nowSeconds,
      exp: nowSeconds + 600,
      ...claims,
    };
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey);
  }
}
