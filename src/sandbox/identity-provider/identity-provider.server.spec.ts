import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { isRefusal } from '../../platform/errors/index.js';
import { IssuerKeys, TokenVerifier } from '../../identity/index.js';
import { mintTokens } from '../token-command.js';
import { createIdentityProvider } from './identity-provider.server.js';

const RETURN_TO = 'http://127.0.0.1:3000/signed-in';
const verifierSecret = randomBytes(32).toString('base64url');

let dataDir: string;
let server: Server;
let issuer: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'yuhuan-issuer-'));
  // The issuer's address must be known before the provider is made, so a port is found first.
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  issuer = `http://127.0.0.1:${port}`;
  server = await createIdentityProvider({ issuer, dataDir });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(dataDir, { recursive: true });
});

function apiVerifier(sandbox = true): TokenVerifier {
  const keys = new IssuerKeys({
    issuer,
    jwksUri: undefined,
    timeoutMs: 5_000,
    reloadPauseMs: 100,
    keysFreshSeconds: 300,
    keysUsableSeconds: 3_600,
  });
  const bounds = {
    issuer,
    audience: 'yuhuan-api',
    sandbox,
    leewaySeconds: 5,
    tokensRememberedMax: 100,
    tokenRememberedSeconds: 60,
  };
  return new TokenVerifier(bounds, keys.keyFor);
}

/** A browser as far as it matters here: keeps cookies, follows no redirect by itself. */
class Browser {
  private readonly cookies = new Map<string, string>();

  async go(url: string, init: Omit<RequestInit, 'headers'> = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';', 1)[0]!.split(/=(.*)/s);
      this.cookies.set(name, value);
    }
    return response;
  }
}

const locationOf = (response: Response): string =>
  new URL(response.headers.get('location') ?? '', issuer).toString();

function authorizeUrl(clientId: string, changes: Record<string, string | undefined> = {}): string {
  const url = new URL(`${issuer}/auth`);
  const parameters = {
    client_id: clientId,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: RETURN_TO,
    state: 's1',
    code_challenge_method: 'S256',
    code_challenge: createHash('sha256').update(verifierSecret).digest('base64url'),
    ...changes,
  };
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.toString();
}

async function signIn(clientId: string, form: Record<string, string>, changes = {}): Promise<string> {
  const browser = new Browser();
  const loginUrl = locationOf(await browser.go(authorizeUrl(clientId, changes)));
  const chosen = await browser.go(loginUrl, { method: 'POST', body: new URLSearchParams(form) });
  let address = locationOf(chosen);
  // Resuming, being asked for consent, resuming again and returning are four.
  for (let hop = 0; hop < 4 && !address.startsWith(RETURN_TO); hop += 1) {
    address = locationOf(await browser.go(address));
  }
  const code = new URL(address).searchParams.get('code');
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { origin: 'http://127.0.0.1:3000' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      redirect_uri: RETURN_TO,
      code: code ?? '',
      code_verifier: verifierSecret,
    }),
  });
  expect(answer.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:3000');
  const body = (await answer.json()) as { access_token: string; expires_in: number };
  expect(body).toMatchObject({
    token_type: 'Bearer',
    expires_in: 43_200,
    id_token: expect.any(String) as string,
  });
  return body.access_token;
}

describe('signing in', () => {
  it.each([
    [
      'yuhuan-web',
      { sub: 'C123456' },
      { kind: 'customer', id: 'C123456', roles: ['customer'], branches: [] },
    ],
    ['yuhuan-web', { sub: ' c000007 ' }, { kind: 'customer', id: 'C000007' }],
    [
      'yuhuan-console',
      { role: 'teller', branch: 'B003' },
      { kind: 'staff', id: 'S-teller-B003', roles: ['teller'], branches: ['B003'] },
    ],
    ['yuhuan-console', { role: 'sre', branch: 'ALL' }, { kind: 'staff', roles: ['sre'], branches: '*' }],
  ])('%s as %j gives a token that the API takes', async (clientId, form, expected) => {
    const token = await signIn(clientId, form);
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
    expect(await apiVerifier().verify(token)).toMatchObject(expected);
    expect(isRefusal(await apiVerifier(false).verify(token))).toBe(true);
  });

  it('works where consent is asked for, and with the scope of the API', async () => {
    const token = await signIn(
      'yuhuan-web',
      { sub: 'C123456' },
      { prompt: 'login consent', scope: 'openid api' },
    );
    expect(await apiVerifier().verify(token)).toMatchObject({ id: 'C123456' });
  });

  it.each([
    ['yuhuan-web', { sub: 'C000999' }],
    ['yuhuan-web', { sub: 'S-sre-ALL' }],
    ['yuhuan-console', { sub: 'C123456' }],
    ['yuhuan-console', { role: 'teller', branch: 'B999' }],
  ])('%s as %j is asked again', async (clientId, form) => {
    const browser = new Browser();
    const loginUrl = locationOf(await browser.go(authorizeUrl(clientId)));
    const again = await browser.go(loginUrl, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    expect(again.status).toBe(422);
    expect(await again.text()).toContain('role="alert"');
  });

  it('shows a page in the language that is asked for', async () => {
    const browser = new Browser();
    const chinese = await browser.go(locationOf(await browser.go(authorizeUrl('yuhuan-web'))));
    expect(await chinese.text()).toContain('<html lang="zh-CN">');
    const loginUrl = locationOf(await browser.go(authorizeUrl('yuhuan-console', { ui_locales: 'en' })));
    const english = await browser.go(loginUrl);
    expect(await english.text()).toContain('<h1>Sandbox sign-in</h1>');
    expect(english.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it.each([
    ['yuhuan-web', /name="sub" value="(C\d{6})"/g, 20],
    ['yuhuan-console', /name="role" value="([\w-]+)"/g, 5],
  ])(
    '%s: everybody who is offered is signed in by one touch',
    async (clientId, button, atLeast) => {
      const browser = new Browser();
      const page = await (await browser.go(locationOf(await browser.go(authorizeUrl(clientId))))).text();
      const offered = new Set([...page.matchAll(button)].map(([, value]) => value!));
      expect(offered.size).toBeGreaterThanOrEqual(atLeast);
      expect(page).not.toContain('<script');
      const verifier = apiVerifier();
      for (const value of offered) {
        const isCustomer = clientId === 'yuhuan-web';
        const token = await signIn(clientId, isCustomer ? { sub: value } : { role: value, branch: 'B001' });
        expect(await verifier.verify(token)).toMatchObject({ id: isCustomer ? value : `S-${value}-B001` });
      }
      // Some thirty people sign in, one after another.
    },
    60_000,
  );

  it('needs PKCE', async () => {
    const answer = await new Browser().go(
      authorizeUrl('yuhuan-web', { code_challenge: undefined, code_challenge_method: undefined }),
    );
    expect(new URL(locationOf(answer)).searchParams.get('error')).toBe('invalid_request');
  });

  it('sends nobody to a place that is not ours', async () => {
    for (const redirectUri of [
      'https://evil.example/',
      'http://127.0.0.1.evil.example/',
      'http://evil.example',
    ]) {
      const answer = await new Browser().go(authorizeUrl('yuhuan-web', { redirect_uri: redirectUri }));
      expect(answer.status).toBe(400);
    }
  });
});

describe('keys', () => {
  it('rotate without losing the tokens that are out, for the provider and for the command', async () => {
    const tokens = apiVerifier();
    const before = await signIn('yuhuan-web', { sub: 'C123456' });
    const rotated = await fetch(`${issuer}/sandbox/rotate`, { method: 'POST' });
    const { kids } = (await rotated.json()) as { kids: string[] };
    expect(kids).toHaveLength(3);
    const after = await signIn('yuhuan-web', { sub: 'C123457' });
    const [minted = ''] = await Array.fromAsync(mintTokens(['C123458'], { dataDir, issuer }));
    expect(decodeProtectedHeader(after).kid).toBe(kids[0]);
    expect(decodeProtectedHeader(minted).kid).toBe(kids[0]);
    expect(decodeProtectedHeader(before).kid).toBe(kids[2]);
    for (const [token, id] of [
      [before, 'C123456'],
      [after, 'C123457'],
      [minted, 'C123458'],
    ] as const) {
      expect(await tokens.verify(token)).toMatchObject({ id });
    }
  });

  it('are published without their private part', async () => {
    const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: object[] };
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'EC', kid: expect.any(String) as string });
      expect(key).not.toHaveProperty('d');
    }
  });

  it('rotate by POST only', async () => {
    expect((await fetch(`${issuer}/sandbox/rotate`)).status).toBe(405);
  });
});
