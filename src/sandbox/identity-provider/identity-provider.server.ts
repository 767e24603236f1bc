import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { languageOf } from '../../platform/errors/index.js';
import { renderLoginPage } from './login-page.js';
import { personOf } from './persons.js';
import { createProvider, STAFF_CLIENT_ID } from './provider.js';
import { openKeys, rotateKeys } from './signing-keys.js';

/** A choice of person has some 60 bytes. */
const FORM_BYTES_MAX = 4 * 1024;
const LOOPBACK_ADDRESSES = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

export interface IdentityProviderOptions {
  readonly issuer: string;
  readonly dataDir: string;
  readonly webOrigins?: readonly string[];
}

/** An OpenID Connect provider with a login page that asks for no password, for the sandbox alone. */
export async function createIdentityProvider(options: IdentityProviderOptions): Promise<Server> {
  const { issuer, dataDir, webOrigins = [] } = options;
  let provider = createProvider({ issuer, webOrigins, keys: await openKeys(dataDir) });
  let protocol = provider.callback();

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/healthz') return send(response, 200, 'application/json', '{"status":"up"}');
    if (url.pathname === '/sandbox/rotate') {
      if (request.method !== 'POST') return send(response, 405, 'text/plain', 'POST only\n');
      if (!LOOPBACK_ADDRESSES.has(request.socket.remoteAddress ?? '')) {
        return send(response, 403, 'text/plain', 'only from this machine\n');
      }
      const keys = await rotateKeys(dataDir);
      // A provider keeps the keys it was made with; sessions and codes live outside it and go on.
      provider = createProvider({ issuer, webOrigins, keys });
      protocol = provider.callback();
      return send(response, 200, 'application/json', JSON.stringify({ kids: keys.map(({ kid }) => kid) }));
    }
    if (/^\/interaction\/[\w-]{1,64}$/.test(url.pathname)) return login(provider, url, request, response);
    await protocol(request, response);
  };
  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const { statusCode = 500, message } = error as Error & { statusCode?: number };
      if (response.headersSent) response.destroy();
      else send(response, statusCode, 'text/plain; charset=utf-8', `${message}\n`);
    });
  });
}

async function login(
  provider: Provider,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid, params, prompt } = await provider.interactionDetails(request, response);
  const isStaff = params['client_id'] === STAFF_CLIENT_ID;
  const sub = request.method === 'POST' ? subOf(await formOf(request), isStaff) : undefined;
  const person = sub === undefined ? undefined : personOf(sub);
  // A client may ask that consent be asked for; there is nothing to ask.
  if (prompt.name === 'consent') {
    return provider.interactionFinished(
      request,
      response,
      { consent: {} },
      { mergeWithLastSubmission: true },
    );
  }
  if (person !== undefined) {
    return provider.interactionFinished(request, response, { login: { accountId: person.sub } });
  }
  const wanted = url.searchParams.get('language') ?? (params['ui_locales'] as string | undefined);
  const language = languageOf(wanted ?? request.headers['accept-language']);
  const page = renderLoginPage({
    uid,
    language,
    audience: isStaff ? 'staff' : 'customers',
    unknown: request.method === 'POST',
  });
  send(response, request.method === 'POST' ? 422 : 200, 'text/html; charset=utf-8', page);
}

/** Each client signs in its own kind of person, whatever the form says. */
function subOf(form: URLSearchParams, isStaff: boolean): string | undefined {
  if (isStaff) return `S-${form.get('role') ?? ''}-${form.get('branch') ?? ''}`;
  const sub = form.get('sub')?.trim().toUpperCase();
  return sub?.startsWith('C') === true ? sub : undefined;
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > FORM_BYTES_MAX) {
      throw Object.assign(new Error(`a form has at most ${FORM_BYTES_MAX} bytes`), { statusCode: 413 });
    }
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}
