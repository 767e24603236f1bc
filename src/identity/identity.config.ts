import { z } from 'zod';
import {
  configFor,
  flag,
  integer,
  oneOf,
  optionalText,
  type Relation,
  text,
} from '../platform/config/index.js';

const issuer = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((url) => !/[?#]/.test(url), 'must have no query and no fragment');

/** Whose tokens are believed, and the bounds of believing them. */
export class IdentityConfig extends configFor('identity', {
  issuer: text('OIDC_ISSUER', issuer, {
    bound: 'an https URL; http only on loopback or in the sandbox',
    doc: 'The issuer of bearer tokens, exactly as their `iss` claim writes it. Its discovery document is read from it.',
  }),
  jwksUri: optionalText('YUHUAN_OIDC_JWKS_URI', z.url({ protocol: /^https?$/ }), {
    doc: 'Where the keys of the issuer are, if this process reaches it by another address than clients do; discovery is then not asked.',
  }),
  audience: text('YUHUAN_OIDC_AUDIENCE', z.string().min(1).max(200), {
    fallback: 'yuhuan-api',
    doc: 'The audience that a token must name.',
  }),
  sandbox: flag('YUHUAN_SANDBOX', {
    fallback: false,
    doc: 'Accepts tokens that carry the sandbox claim. Refused together with NODE_ENV=production.',
  }),
  nodeEnv: oneOf('NODE_ENV', ['development', 'test', 'production'], {
    fallback: 'development',
    doc: 'What kind of place this process runs in.',
  }),
  leewaySeconds: integer(
    'YUHUAN_TOKEN_LEEWAY_SECONDS',
    { min: 0, max: 60 },
    {
      fallback: 10,
      unit: 's',
      doc: 'How far the clocks of the issuer and of this process may differ. More than a minute is a clock to be mended.',
    },
  ),
  // 20,000 tokens of some 700 bytes are 14 MB a process; two processes then hold everyone who is active in one hour of
  // the busiest morning. Fewer cost a signature check of some 0.1 ms more often, nothing else.
  tokensRememberedMax: integer(
    'YUHUAN_TOKENS_REMEMBERED_MAX',
    { min: 1, max: 200_000 },
    {
      fallback: 20_000,
      unit: 'tokens',
      doc: 'How many verified tokens a process remembers; the least recently used is forgotten first.',
    },
  ),
  tokenRememberedSeconds: integer(
    'YUHUAN_TOKEN_REMEMBERED_SECONDS',
    { min: 1, max: 3_600 },
    {
      fallback: 600,
      unit: 's',
      doc: 'How long a verified token is remembered, never beyond its own end. It is also how long a key that the issuer withdraws may go on counting.',
    },
  ),
  timeoutMs: integer(
    'YUHUAN_OIDC_TIMEOUT_MS',
    { min: 100, max: 10_000 },
    { fallback: 2_000, unit: 'ms', doc: 'How long one request to the issuer may take.' },
  ),
  reloadPauseMs: integer(
    'YUHUAN_OIDC_RELOAD_PAUSE_MS',
    { min: 100, max: 60_000 },
    {
      fallback: 5_000,
      unit: 'ms',
      doc: 'The least time between two fetches of keys, so that tokens with invented key ids cannot make this process hammer the issuer.',
    },
  ),
  keysFreshSeconds: integer(
    'YUHUAN_OIDC_KEYS_FRESH_SECONDS',
    { min: 1, max: 86_400 },
    { fallback: 300, unit: 's', doc: 'After this age keys are fetched again, in the background.' },
  ),
  keysUsableSeconds: integer(
    'YUHUAN_OIDC_KEYS_USABLE_SECONDS',
    { min: 60, max: 604_800 },
    {
      fallback: 86_400,
      unit: 's',
      doc: 'How long keys are used while the issuer cannot be reached. A longer outage of sign-in refuses everybody.',
    },
  ),
}) {}

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);

const relations: readonly ((config: IdentityConfig) => string | undefined)[] = [
  ({ sandbox, nodeEnv }) =>
    sandbox && nodeEnv === 'production'
      ? 'YUHUAN_SANDBOX is true while NODE_ENV is production: anybody could mint tokens; leave one of them out'
      : undefined,
  ({ issuer: address, jwksUri, sandbox }) => {
    const plain = [address, jwksUri].find(
      (url) => url?.startsWith('http:') === true && !LOOPBACK_HOSTS.has(new URL(url).hostname),
    );
    return plain !== undefined && !sandbox
      ? `OIDC_ISSUER or YUHUAN_OIDC_JWKS_URI is "${plain}": keys fetched over plain http can be forged; use https`
      : undefined;
  },
  ({ keysFreshSeconds, keysUsableSeconds }) =>
    keysFreshSeconds > keysUsableSeconds
      ? `YUHUAN_OIDC_KEYS_FRESH_SECONDS (${keysFreshSeconds}) is above YUHUAN_OIDC_KEYS_USABLE_SECONDS (${keysUsableSeconds}): keys would end before they are fetched again`
      : undefined,
];

export const identityRelations: readonly Relation[] = relations.map(
  (relation) => (get) => relation(get(IdentityConfig)),
);
