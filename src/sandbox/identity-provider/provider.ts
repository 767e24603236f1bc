import { randomBytes } from 'node:crypto';
import type { JWK } from 'jose';
import {
  type ClientMetadata,
  type Configuration,
  errors,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import { phoneOf } from '../core-bank/phones.js';
import { API_AUDIENCE, TOKEN_SECONDS } from './access-token.js';
import { renderLogoutPage } from './logout-page.js';
import { personOf } from './persons.js';
import { SIGNING_ALGORITHM, type SigningKeys } from './signing-keys.js';

/** Resource indicators must be URIs (RFC 8707), so the API has this one beside the audience it checks. */
const API_RESOURCE = 'urn:yuhuan:api';

export const CUSTOMER_CLIENT_ID = 'yuhuan-web';
export const STAFF_CLIENT_ID = 'yuhuan-console';

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** One for the life of the process, so that a rotation of signing keys signs nobody out. */
const cookieKeys = [randomBytes(32).toString('base64url')];

export interface ProviderOptions {
  readonly issuer: string;
  readonly keys: SigningKeys;
  /** Origins of pages beside those on loopback, which are welcome on any port. */
  readonly webOrigins: readonly string[];
}

export function createProvider({ issuer, keys, webOrigins }: ProviderOptions): Provider {
  const isOurs = (address: string): boolean => {
    if (!URL.canParse(address)) return false;
    const { origin, hostname, protocol } = new URL(address);
    return webOrigins.includes(origin) || (protocol === 'http:' && LOOPBACK_HOSTS.has(hostname));
  };
  const provider = new Provider(issuer, configuration(keys, isOurs));
  // Pages run on whatever port is free; a bank's own issuer would list each address.
  provider.Client.prototype.redirectUriAllowed = isOurs;
  provider.Client.prototype.postLogoutRedirectUriAllowed = isOurs;
  return provider;
}

function configuration(keys: SigningKeys, isOurs: (address: string) => boolean): Configuration {
  return {
    clients: [client(CUSTOMER_CLIENT_ID), client(STAFF_CLIENT_ID)],
    jwks: { keys: [...keys] as JWK[] },
    cookies: { keys: cookieKeys },
    pkce: { required: () => true },
    scopes: ['openid', 'phone'],
    claims: { openid: ['sub', 'roles', 'branches'], phone: ['phone_number'] },
    // Pages want to know at once whom they greet, without a second request.
    conformIdTokenClaims: false,
    clientBasedCORS: (_, origin) => isOurs(origin),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    ttl: {
      AccessToken: TOKEN_SECONDS,
      AuthorizationCode: 60,
      Grant: TOKEN_SECONDS,
      IdToken: TOKEN_SECONDS,
      Interaction: 60 * 60,
      Session: TOKEN_SECONDS,
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = renderLogoutPage(ctx.query['ui_locales'] === 'en' ? 'en' : 'zh-CN', form);
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => API_RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, resource) => {
          if (resource !== API_RESOURCE) throw new errors.InvalidTarget();
          return {
            audience: API_AUDIENCE,
            scope: 'api',
            accessTokenFormat: 'jwt',
            accessTokenTTL: TOKEN_SECONDS,
            jwt: { sign: { alg: SIGNING_ALGORITHM } },
          };
        },
      },
    },
    findAccount: (_, sub) => {
      const person = personOf(sub);
      return person && { accountId: sub, claims: () => ({ ...person, ...phoneClaim(sub) }) };
    },
    extraTokenClaims: (_, token) => {
      const person = 'accountId' in token ? personOf(token.accountId) : undefined;
      return person && { roles: person.roles, branches: person.branches, yuhuan_sandbox: true };
    },
    loadExistingGrant: grantEverything,
    renderError: (ctx, { error, error_description: description }) => {
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body = `${error}: ${description ?? ''}\n`;
    },
  };
}

/** Of customers the bank knows the number; the booking page then fills it in. */
function phoneClaim(sub: string): { phone_number?: string } {
  return sub.startsWith('C') ? { phone_number: phoneOf(Number(sub.slice(1))) } : {};
}

function client(id: string): ClientMetadata {
  return {
    client_id: id,
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: ['http://127.0.0.1:3000/'],
    id_token_signed_response_alg: SIGNING_ALGORITHM,
  };
}

/** The bank's own pages ask their customers for no consent to themselves. */
async function grantEverything({
  oidc,
}: KoaContextWithOIDC): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { client: asking, session, provider } = oidc;
  if (asking === undefined || session?.accountId === undefined) return undefined;
  const grantId = session.grantIdFor(asking.clientId);
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  if (known?.accountId === session.accountId) return known;
  const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid phone');
  grant.addResourceScope(API_RESOURCE, 'api');
  await grant.save();
  return grant;
}
