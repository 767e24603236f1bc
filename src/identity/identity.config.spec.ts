import { ConfigError, loadConfig } from '../platform/config/index.js';
import { IdentityConfig, identityRelations } from './identity.config.js';

const HTTPS = { OIDC_ISSUER: 'https://login.example.bank' };

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env, [IdentityConfig], identityRelations);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('identity configuration', () => {
  it.each([
    ['an https issuer', HTTPS],
    ['loopback over http', { OIDC_ISSUER: 'http://127.0.0.1:4000' }],
    ['the sandbox over http', { OIDC_ISSUER: 'http://identity:4000', YUHUAN_SANDBOX: 'true' }],
    ['production', { ...HTTPS, NODE_ENV: 'production' }],
  ])('takes %s', (_, env) => {
    expect(faultsOf(env)).toEqual([]);
  });

  it.each([
    ['no issuer', {}, /OIDC_ISSUER is required/],
    ['an issuer that is no address', { OIDC_ISSUER: 'login' }, /OIDC_ISSUER/],
    ['an issuer with a query', { OIDC_ISSUER: 'https://login.example/?a=1' }, /query/],
    ['plain http elsewhere', { OIDC_ISSUER: 'http://login.example.bank' }, /plain http/],
    ['plain http for keys', { ...HTTPS, YUHUAN_OIDC_JWKS_URI: 'http://login.example/keys' }, /plain http/],
    ['the sandbox in production', { ...HTTPS, YUHUAN_SANDBOX: 'true', NODE_ENV: 'production' }, /anybody/],
    ['a leeway of an hour', { ...HTTPS, YUHUAN_TOKEN_LEEWAY_SECONDS: '3600' }, /LEEWAY/],
    [
      'keys that end before they age',
      { ...HTTPS, YUHUAN_OIDC_KEYS_FRESH_SECONDS: '600', YUHUAN_OIDC_KEYS_USABLE_SECONDS: '60' },
      /USABLE/,
    ],
  ])('refuses %s', (_, env, expected) => {
    const faults = faultsOf(env);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(expected);
  });
});
