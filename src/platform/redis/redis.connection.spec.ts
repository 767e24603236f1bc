import { loadConfig } from '../config/index.js';
import { Logger, LoggingConfig } from '../logging/index.js';
import { MetricsRegistry } from '../metrics/index.js';
import { RedisConfig } from './redis.config.js';
import { clusterAddressOf } from './cluster-address.js';
import { clusterOptions, RedisConnection } from './redis.connection.js';

function metricsWith(redisUrl: string): { configured: boolean; shown: Promise<string> } {
  const env = { REDIS_URL: redisUrl, YUHUAN_LOG_LEVEL: 'silent' };
  const config = loadConfig(env, [RedisConfig, LoggingConfig], []);
  const metrics = new MetricsRegistry();
  // Nothing is connected: that is left to the start of the module.
  const logger = new Logger(config.get(LoggingConfig));
  const { configured } = new RedisConnection(config.get(RedisConfig), logger, metrics);
  return { configured, shown: metrics.metrics() };
}

describe('the gauge of Redis', () => {
  it('says that it is away only where there should be one', async () => {
    const away = metricsWith('redis://127.0.0.1:1');
    expect(away.configured).toBe(true);
    expect(await away.shown).toContain('yuhuan_redis_available 0');
    const none = metricsWith('');
    expect(none.configured).toBe(false);
    expect(await none.shown).not.toContain('yuhuan_redis_available');
  });
});

describe('the nodes of a cluster', () => {
  const optionsOf = (url: string) =>
    clusterOptions(clusterAddressOf(url)!, { socket: { connectTimeout: 1 } });

  it('are entered with the name, the password and the TLS of the address, those found later, too', () => {
    const credentials = { username: 'gate', password: 's/ecret' };
    const socket = { connectTimeout: 1, tls: true };
    expect(optionsOf('rediss-cluster://gate:s%2Fecret@a:1,b:2')).toEqual({
      rootNodes: [
        { ...credentials, socket: { ...socket, host: 'a', port: 1 } },
        { ...credentials, socket: { ...socket, host: 'b', port: 2 } },
      ],
      defaults: { ...credentials, socket },
    });
  });

  it('are entered plainly where the address says no more', () => {
    const socket = { connectTimeout: 1 };
    expect(optionsOf('redis-cluster://a:1')).toEqual({
      rootNodes: [{ socket: { ...socket, host: 'a', port: 1 } }],
      defaults: { socket },
    });
  });
});
