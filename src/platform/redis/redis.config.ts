import { z } from 'zod';
import { configFor, integer, optionalText } from '../config/index.js';
import { clusterAddressOf } from './cluster-address.js';

const cluster = z.string().refine((url) => clusterAddressOf(url) !== undefined);

export class RedisConfig extends configFor('redis', {
  url: optionalText('REDIS_URL', z.url({ protocol: /^rediss?$/ }).or(cluster), {
    secret: true,
    doc: 'The gate: a Redis or Valkey 7 or later, or a cluster of them as redis-cluster://user:password@host:port,host:port, where user:password@ may be left out; rediss:// and rediss-cluster:// speak TLS. What is special in a password is percent-encoded. Empty: the system decides by the judge alone, slower and just as exact.',
  }),
  commandTimeoutMs: integer(
    'YUHUAN_REDIS_COMMAND_TIMEOUT_MS',
    { min: 5, max: 5000 },
    {
      fallback: 100,
      unit: 'ms',
      doc: 'Nothing waits for Redis longer than this; a later reply is ignored and its effect repaired.',
    },
  ),
  connectTimeoutMs: integer(
    'YUHUAN_REDIS_CONNECT_TIMEOUT_MS',
    { min: 100, max: 30_000 },
    {
      fallback: 1000,
      unit: 'ms',
      doc: 'How long one attempt to connect may take.',
    },
  ),
  breakerFailures: integer(
    'YUHUAN_REDIS_BREAKER_FAILURES',
    { min: 1, max: 100 },
    {
      fallback: 3,
      unit: 'failures',
      doc: 'Failures in a row after which Redis is not asked any more.',
    },
  ),
  breakerOpenMs: integer(
    'YUHUAN_REDIS_BREAKER_OPEN_MS',
    { min: 50, max: 60_000 },
    {
      fallback: 500,
      unit: 'ms',
      doc: 'Pause before one probe is sent to a Redis that failed.',
    },
  ),
}) {}
