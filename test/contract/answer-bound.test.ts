import { CONFIG_CLASSES, RELATIONS } from '../../src/configuration.js';
import { ConfigError, loadConfig } from '../../src/platform/config/index.js';
import { ANSWER_BOUND_MS } from '../../src/platform/http/index.js';
import { TEST_FIELD_KEYS } from '../harness/field-keys.js';
import { readFromHome } from './repository.js';

const CONNECT_TIMEOUT_MS = 2000;

function faultsWith(statementTimeoutMs: number): readonly string[] {
  const env = {
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://db/yuhuan',
    OIDC_ISSUER: 'https://login.example',
    YUHUAN_CORE_URL: 'https://core.example',
    YUHUAN_HTTP_REQUEST_TIMEOUT_MS: '120000',
    YUHUAN_DATABASE_CONNECT_TIMEOUT_MS: String(CONNECT_TIMEOUT_MS),
    YUHUAN_DATABASE_STATEMENT_TIMEOUT_MS: String(statementTimeoutMs),
    ...TEST_FIELD_KEYS,
  };
  try {
    loadConfig(env, CONFIG_CLASSES, RELATIONS);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

describe('an answer that waits for the store', () => {
  it('comes before nginx gives it up, however long a client may take to send', () => {
    const nginxSeconds = Number(
      /^ {4}proxy_read_timeout (\d+)s;$/m.exec(readFromHome('docker/nginx.conf'))?.[1],
    );
    expect(ANSWER_BOUND_MS).toBeLessThan(nginxSeconds * 1000);
    expect(readFromHome('docs/configuration.md')).toContain(`below ${ANSWER_BOUND_MS} ms`);
    expect(faultsWith(ANSWER_BOUND_MS - CONNECT_TIMEOUT_MS - 1)).toEqual([]);
    expect(faultsWith(ANSWER_BOUND_MS - CONNECT_TIMEOUT_MS)).toEqual([
      expect.stringContaining('cut off by the proxy'),
    ]);
  });
});
