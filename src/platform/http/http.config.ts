import { z } from 'zod';
import { configFor, integer, optionalText, text } from '../config/index.js';

/** An answer that waits for stores comes within this. The proxy in front waits longer, so that nobody is cut off. */
export const ANSWER_BOUND_MS = 17_000;

export class HttpConfig extends configFor('http', {
  host: text('YUHUAN_HOST', z.string().min(1), {
    fallback: '127.0.0.1',
    doc: 'The address to listen on. Behind a proxy in a container: 0.0.0.0.',
  }),
  port: integer(
    'PORT',
    { min: 1, max: 65_535 },
    { fallback: 3000, unit: 'port', doc: 'The port to listen on.' },
  ),
  bodyMaxBytes: integer(
    'YUHUAN_HTTP_BODY_MAX_BYTES',
    { min: 1024, max: 1_048_576 },
    {
      fallback: 16_384,
      unit: 'bytes',
      doc: 'A larger body is answered 413. The largest legitimate one has less than a quarter of the default.',
    },
  ),
  requestTimeoutMs: integer(
    'YUHUAN_HTTP_REQUEST_TIMEOUT_MS',
    { min: 1000, max: 120_000 },
    {
      fallback: 15_000,
      unit: 'ms',
      doc: 'A client must have sent its whole request within this; slower ones are cut off.',
    },
  ),
  keepAliveMs: integer(
    'YUHUAN_HTTP_KEEP_ALIVE_MS',
    { min: 1000, max: 600_000 },
    {
      fallback: 65_000,
      unit: 'ms',
      doc: 'Idle connections are kept this long; longer than the proxy in front keeps them.',
    },
  ),
  drainMs: integer(
    'YUHUAN_HTTP_DRAIN_MS',
    { min: 0, max: 60_000 },
    {
      fallback: 1000,
      unit: 'ms',
      doc: 'After SIGTERM the process answers on but is not ready for this long, so that a load balancer sees it.',
    },
  ),
  lastRequestsMs: integer(
    'YUHUAN_HTTP_LAST_REQUESTS_MS',
    { min: 100, max: 60_000 },
    {
      fallback: 10_000,
      unit: 'ms',
      doc: 'After the drain, what is under way may end within this; then its connections are closed and the process ends.',
    },
  ),
  trustedProxies: optionalText('YUHUAN_HTTP_TRUSTED_PROXIES', z.string().regex(/^[0-9a-fA-F.:/, ]+$/), {
    doc: 'Addresses or CIDR ranges, comma separated, whose X-Forwarded-For is believed. Empty: nobody.',
  }),
}) {}
